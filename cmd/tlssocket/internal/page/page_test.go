package page_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/chainview"
	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/page"
	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/probe"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

func to[T any](v T) *T { return &v }

// reports are of servers as bad as they come; name is in all that a server
// chooses.
func reports(name string) []*probe.Report {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	leaf := probe.Certificate{Name: name, Names: []string{name, "b.example"},
		Key: "EC P-256", Signature: "ECDSA-SHA256", ValidTo: now, DaysLeft: -3,
		Serial: "01", Fingerprint: strings.Repeat("AB:", 31) + "AB"}
	inter := leaf
	inter.Name, inter.DaysLeft, inter.CA = name+" CA", 300, true
	return []*probe.Report{
		{Target: "gone.example", Status: probe.Failed,
			Error: &probe.Problem{Code: "ECONNREFUSED", Message: name,
				Hint: "does it run?"}},
		{Target: "old.example", ServerName: "old.example", Address: "192.0.2.1:443",
			Status: probe.Unauthorized, Error: &probe.Problem{
				Code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE", Message: "not trusted"},
			Protocol: to("TLSv1.3"), Cipher: &probe.Cipher{Name: "AES"},
			Group: to("X25519MLKEM768"), PostQuantum: true,
			ALPN: to("h2"), Signature: to("ECDSAWithP256AndSHA256"),
			Chain: []probe.Certificate{leaf, inter}, DaysLeft: to(-3),
			Expires: &now, MustStaple: true, Diagnosis: []chainview.Finding{{
				Kind: chainview.UnknownCA, Name: "Missing " + name,
				Text: "unknown CA: " + name, URL: "http://ca.example/" + name}},
			Staple:     &probe.Staple{Status: "good", Error: name},
			Resumption: []probe.Resumption{{Protocol: "TLSv1.3", Reason: name}},
			ClientCertificate: &probe.ClientCertificate{Required: true,
				Authorities: []string{name}},
			Steps: []probe.Step{{Name: "dns", Took: 3}, {Name: "tcp", From: 3,
				Took: 10}, {Name: "tls", From: 13, Took: 30}}},
		{Target: "soon.example", Status: probe.Warning, DaysLeft: to(20),
			Chain: []probe.Certificate{inter}, Expires: &now},
		{Target: "well.example", Status: probe.Well, DaysLeft: to(200),
			Protocol: to("TLSv1.2"), Cipher: &probe.Cipher{Name: "AES"},
			Chain: []probe.Certificate{inter}, Expires: &now},
	}
}

func write(t *testing.T, all []*probe.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := page.Write(&b, all, time.Now()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What a server chooses is text, whatever it is.
func TestNoMarkupOfServers(t *testing.T) {
	got := write(t, reports(`"><script>alert(1)</script><img src=x onerror='a()'>`))
	for _, bad := range []string{"<script", "<img", "'a()'", "%!"} {
		if strings.Contains(got, bad) {
			t.Errorf("the page has %s", bad)
		}
	}
	if !strings.Contains(got, "&lt;script&gt;") {
		t.Error("the page does not have the name")
	}
}

// The page needs nothing from elsewhere.
func TestSelfContained(t *testing.T) {
	got := write(t, reports("a.example"))
	if m := regexp.MustCompile(`(?i)(src|href|url|@import|action)\s*[=(]`).
		FindString(got); m != "" {
		t.Errorf("the page has %s", m)
	}
	if !strings.Contains(got, `content="default-src 'none'`) {
		t.Error("the page may load what it wants")
	}
}

// browser runs Chromium on the page.
func browser(t *testing.T, all []*probe.Report, dark bool, wide, high int,
	flags ...string) []byte {
	t.Helper()
	chromium := testtool.Path(t, "chromium")
	dir := t.TempDir()
	file := filepath.Join(dir, "page.html")
	if err := os.WriteFile(file, []byte(write(t, all)), 0o600); err != nil {
		t.Fatal(err)
	}
	scheme := 1
	if dark {
		scheme = 0
	}
	args := append([]string{"--headless", "--no-sandbox", "--disable-gpu",
		"--hide-scrollbars", "--no-first-run", "--disable-extensions",
		"--user-data-dir=" + filepath.Join(dir, "profile"),
		fmt.Sprintf("--blink-settings=preferredColorScheme=%d", scheme),
		fmt.Sprintf("--window-size=%d,%d", wide, high)}, flags...)
	cmd := exec.CommandContext(t.Context(), chromium,
		append(args, "file://"+file)...)
	cmd.Dir = dir
	cmd.WaitDelay = 2 * time.Minute
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("chromium: %v", err)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "shot.png")); err == nil {
		return data
	}
	return out
}

var tag = regexp.MustCompile(`(?s)<style.*?</style>|<[^>]*>`)

// A browser understands the page: its text is there in the order of the servers.
func TestTextInBrowser(t *testing.T) {
	dom := string(browser(t, reports("a.example"), false, 1200, 900,
		"--dump-dom"))
	text := strings.Join(strings.Fields(tag.ReplaceAllString(dom, " ")), " ")
	for _, want := range []string{"TLS of 4 servers", "1 not trusted",
		"gone.example", "ECONNREFUSED", "What to do: does it run?",
		"old.example expired 3 days ago", "TLS 1.3, X25519MLKEM768",
		"Missing a.example not trusted here", "Time line dns 3.0 ms",
		"post-quantum: yes", "Client certificate required, of a.example",
		"soon.example 20 days left", "well.example 200 days left"} {
		i := strings.Index(text, want)
		if i < 0 {
			t.Fatalf("no %q in %s", want, text)
		}
		text = text[i:]
	}
}

// The page is drawn light and dark, wide and narrow, and never wider than the
// window. SCREENSHOTS=FOLDER keeps what was drawn, to be looked at.
func TestScreenshots(t *testing.T) {
	rows := reports("a.example")
	one := reports("a-long-name-of-a-server.example")[1:2]
	for _, c := range []struct {
		name string
		all  []*probe.Report
		dark bool
		wide int
	}{
		{"rows", rows, false, 1200}, {"rows", rows, true, 500},
		{"one", one, true, 1200}, {"one", one, false, 500},
	} {
		data := browser(t, c.all, c.dark, c.wide, 1000, "--screenshot=shot.png")
		shot, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		what := fmt.Sprintf("%s-dark-%v-%d", c.name, c.dark, c.wide)
		look(t, what, shot, c.dark, c.wide)
		if dir := os.Getenv("SCREENSHOTS"); dir != "" {
			os.WriteFile(filepath.Join(dir, what+".png"), data, 0o600)
		}
	}
}

// look checks the background, that something is drawn, and that the margin on
// the right is empty.
func look(t *testing.T, what string, shot image.Image, dark bool, wide int) {
	t.Helper()
	back := shot.At(2, 2)
	if bright := color.GrayModel.Convert(back).(color.Gray).Y > 128; bright == dark {
		t.Errorf("%s: the background is %v", what, back)
	}
	size := shot.Bounds()
	if size.Dx() != wide {
		t.Errorf("%s: it is %d wide", what, size.Dx())
	}
	colors := map[color.Color]bool{}
	for y := range size.Dy() {
		for x := range size.Dx() {
			colors[shot.At(x, y)] = true
		}
		if at := shot.At(wide-3, y); at != back {
			t.Fatalf("%s: line %d reaches the right edge", what, y)
		}
	}
	if len(colors) < 20 {
		t.Errorf("%s: only %d colours", what, len(colors))
	}
}
