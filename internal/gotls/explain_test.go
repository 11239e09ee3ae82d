package gotls_test

import (
	"crypto"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/gotls"
)

// failure is a handshake that one side gives up, by a text that Explain knows.
type failure struct {
	name string

	// prepare changes what makes the handshake fail.
	prepare func(*testing.T, *attempt)

	onServer bool // the server gives up, else the client
	silent   bool // without an alert that the peer could read
	text     string
	code     code.Code
}

// attempt is the configuration of a handshake, and what happens on the wire.
type attempt struct {
	client, server *tls.Config
	message        byte // is changed by
	change         func([]byte) []byte
}

// hello changes a hello on its way.
func (a *attempt) hello(t testing.TB, message byte, change func(*hello)) {
	a.message, a.change = message, inHello(t, message, change)
}

// run runs the handshake; err is that of the side that gives up.
func (a *attempt) run(t *testing.T, onServer bool) (err, peer error) {
	t.Helper()
	c, s := tcp(t)
	if a.message == clientHello || a.message == certificateVerify {
		c = &mangler{c, a.message, a.change}
	} else if a.message != 0 {
		s = &mangler{s, a.message, a.change}
	}
	cErr, sErr := fail(t, c, s, a.client, a.server)
	if onServer {
		return sErr, cErr
	}
	return cErr, sErr
}

// Real handshakes fail as they are known to, with the text that is known.
func TestExplain(t *testing.T) {
	eachVersion(t, func(t *testing.T, version uint16) {
		list := slices.Concat(failures, failures12)
		if version == tls.VersionTLS13 {
			list = slices.Concat(failures, failures13)
		}
		for _, f := range list {
			t.Run(f.name, func(t *testing.T) {
				a := new(attempt)
				a.client, a.server = configs(t, version)
				f.prepare(t, a)
				err, peer := a.run(t, f.onServer)
				t.Logf("%v; the peer: %v", err, peer)
				requireExplained(t, err, f.onServer, f.text, f.code)
				if f.silent {
					return
				}
				if !gotls.Told(err) {
					t.Errorf("Told is false of %q", err)
				}
				_, remote, ok := gotls.Alert(peer)
				// In TLS 1.3 a client that does not like the hello sends its
				// alert in clear, which the server cannot read.
				clear := version == tls.VersionTLS13 &&
					a.message == serverHello
				if !ok || remote == clear {
					t.Errorf("the peer got no alert: %v", peer)
				}
			})
		}
	})
}

func requireExplained(t *testing.T, err error, isServer bool, text string,
	want code.Code) {
	t.Helper()
	if err == nil || !strings.HasPrefix(err.Error(), text) {
		t.Fatalf("got %v; want %q", err, text)
	}
	if c, _ := gotls.Explain(err, isServer); c != want {
		t.Errorf("code %q of %q; want %q", c, err, want)
	}
}

// unmet are the texts that no test of a handshake meets, and why.
var unmet = map[string]string{
	"tls: no supported elliptic curves offered": "such a client is refused " +
		"before, for its suites",
	"tls: invalid client finished hash": "the message is encrypted",
	"tls: invalid server finished hash": "the message is encrypted",
	"tls: internal error":               "a bug of crypto/tls, or a broken system",
}

// Each text is met by a test above or below, or it is said why not.
func TestTextsAreMet(t *testing.T) {
	met := []string{shutdown, unexpected, tooLong}
	for _, f := range slices.Concat(failures, failures12, failures13) {
		met = append(met, f.text)
	}
	for _, text := range gotls.Prefixes() {
		if !slices.Contains(met, text) && unmet[text] == "" {
			t.Errorf("no test has %q", text)
		}
	}
}

// Each text stands in the source of crypto/tls.
func TestTextsInSource(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", "{{.Dir}}",
		"crypto/tls").Output()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(out)),
		"*.go"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var source strings.Builder
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(text)
	}
	for _, text := range gotls.Prefixes() {
		text = strings.Replace(text, "(<nil>)", "(%T)", 1)
		if !strings.Contains(source.String(), `"`+text) {
			t.Errorf("crypto/tls does not say %q any more", text)
		}
	}
}

const (
	shutdown   = "tls: protocol is shutdown"
	unexpected = "tls: received unexpected handshake message"
	tooLong    = "tls: handshake message of length"
)

func TestWriteAfterCloseWrite(t *testing.T) {
	c, _ := connect2(t, tls.VersionTLS13)
	if err := c.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	_, err := c.Write([]byte("x"))
	requireExplained(t, err, false, shutdown, code.StreamWriteAfterEnd)
}

// connect2 is connect with usual configurations.
func connect2(t testing.TB, version uint16) (c, s *tls.Conn) {
	t.Helper()
	client, server := configs(t, version)
	return connect(t, client, server)
}

// What crypto/tls says of a first record that is none.
func TestHeaders(t *testing.T) {
	for _, h := range []struct {
		start  string
		server code.Code
		client code.Code
	}{
		{"GET / HTTP/1.1\r\n", code.SSLHTTPRequest, code.SSLWrongVersionNumber},
		{"CONNECT example.com", code.SSLHTTPSProxyRequest,
			code.SSLWrongVersionNumber},
		{"SSH-2.0-OpenSSH\r\n", code.SSLWrongVersionNumber,
			code.SSLWrongVersionNumber},
		{"\x80\x2e\x01\x03\x01", code.SSLUnknownProtocol,
			code.SSLUnknownProtocol},
		{"\x16\x03\x03\xff\xff", code.SSLPacketLengthTooLong,
			code.SSLPacketLengthTooLong},
	} {
		for _, isServer := range []bool{false, true} {
			err := hear(t, h.start, isServer)
			want := h.client
			if isServer {
				want = h.server
			}
			if c, _ := gotls.Explain(err, isServer); c != want {
				t.Errorf("server %v, %q: %s of %v; want %s", isServer, h.start,
					c, err, want)
			}
		}
	}
}

func TestFirstMessages(t *testing.T) {
	for _, isServer := range []bool{false, true} {
		err := hear(t, "\x16\x03\x03\x00\x04\x0e\x00\x00\x00", isServer)
		requireExplained(t, err, isServer, unexpected, code.SSLUnexpectedMessage)
		err = hear(t, "\x16\x03\x03\x00\x04\x02\xff\xff\xff", isServer)
		requireExplained(t, err, isServer, tooLong, code.SSLExcessiveMessageSize)
	}
}

// hear is the error of a side that hears something for a start.
func hear(t *testing.T, start string, isServer bool) error {
	t.Helper()
	a, b := tcp(t)
	if _, err := io.WriteString(a, start); err != nil {
		t.Fatal(err)
	}
	client, server := configs(t, tls.VersionTLS13)
	if isServer {
		return tls.Server(b, server).Handshake()
	}
	return tls.Client(b, client).Handshake()
}

// Errors of others have no code, and those of crypto/tls that are new one.
func TestExplainOthers(t *testing.T) {
	for _, err := range []error{io.EOF, net.ErrClosed,
		errors.New("no tls: internal error")} {
		if c, text := gotls.Explain(err, true); c != "" || text != "" {
			t.Errorf("%v: %q, %q", err, c, text)
		}
	}
	c, text := gotls.Explain(errors.New("tls: something new"), false)
	if c != code.SSLProtocol || text != "" {
		t.Errorf("%q, %q", c, text)
	}
}

// liar is a key whose signatures are wrong.
type liar struct{ crypto.Signer }

func (l liar) Sign(r io.Reader, digest []byte, opts crypto.SignerOpts) (
	[]byte, error) {
	digest = slices.Clone(digest)
	digest[0] ^= 1
	return l.Signer.Sign(r, digest, opts)
}
