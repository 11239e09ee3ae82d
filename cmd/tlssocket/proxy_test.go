package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/starttls"
)

// A plain client reaches a plain service through two proxies, with TLS between
// them. What each side says arrives whole, also after the other has ended; the
// second connection resumes.
func TestProxyBothWays(t *testing.T) {
	_, dir := files(t)
	data := pattern(20 << 20)
	got := make(chan []byte, 10)
	at := target(t, func(conn *net.TCPConn) {
		all, _ := io.ReadAll(conn) // to the client's end
		got <- all
		conn.Write(data)
	})
	server := newProxying(t, dir, at, serverArgs("-alpn", "h2,x")...)
	client := newProxying(t, dir, server.address, clientArgs("-alpn", "x")...)
	for i := range 2 {
		conn := dialPlain(t, client.address)
		back, err := say(conn, string(data))
		if err != nil || back != string(data) {
			t.Fatalf("%d bytes came back, %v", len(back), err)
		}
		if there := receive(t, got); !bytes.Equal(there, data) {
			t.Fatalf("%d bytes came there", len(there))
		}
		for _, r := range []proxyRecord{receive(t, client.over),
			receive(t, server.over)} {
			if r.Code != "" || r.ToTarget != int64(len(data)) ||
				r.ToClient != int64(len(data)) || r.ALPN != "x" ||
				r.Protocol == nil || r.Reused != (i == 1) {
				t.Errorf("%d: %s", i, r.text())
			}
		}
	}
}

// Each rule lets in whom it names and nobody else; not a byte of others reaches
// the target.
func TestProxyRules(t *testing.T) {
	w, dir := files(t)
	reached := make(chan string, 10)
	at := target(t, func(conn *net.TCPConn) {
		all, _ := io.ReadAll(conn)
		reached <- string(all)
		conn.Write(all)
	})
	cert := w.client.Cert
	sum := sha256.Sum256(cert.RawSubjectPublicKeyInfo)
	for name, c := range map[string]struct {
		args []string
		ok   bool
	}{
		"no rule":   {nil, true},
		"cn":        {[]string{"-allow-cn", cert.Subject.CommonName}, true},
		"another":   {[]string{"-allow-cn", "x" + cert.Subject.CommonName}, false},
		"one of":    {[]string{"-allow-cn", "x", "-allow-cn", cert.Subject.CommonName}, true},
		"or":        {[]string{"-allow-uri", "spiffe://x", "-allow-cn", cert.Subject.CommonName}, true},
		"base64":    {[]string{"-allow-spki", base64.StdEncoding.EncodeToString(sum[:])}, true},
		"hex":       {[]string{"-allow-spki", strings.ToUpper(hex.EncodeToString(sum[:]))}, true},
		"other key": {[]string{"-allow-spki", strings.Repeat("00", 32)}, false},
		"dns":       {[]string{"-allow-dns", "somebody.else"}, false},
		"uri":       {[]string{"-allow-uri", "spiffe://x"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProxying(t, dir, at, serverArgs(append(c.args, "-ca",
				"DIR/ca.pem")...)...)
			conn := tls.Client(dialPlain(t, p.address), tlsConfig(w, w.client))
			got, _ := say(conn, name)
			r := receive(t, p.over)
			if c.ok != (got == name) || c.ok != (r.Code == "") ||
				!c.ok && r.Code != string(codeNotAllowed) {
				t.Errorf("%q, %s", got, r.text())
			}
			if c.ok {
				receive(t, reached)
			}
			for what, config := range map[string]*tls.Config{
				"without":    tlsConfig(w, nil),
				"another CA": tlsConfig(w, w.foreign),
			} {
				conn := tls.Client(dialPlain(t, p.address), config)
				if got, _ := say(conn, what); got != "" {
					t.Errorf("%s: %q", what, got)
				}
				if r := receive(t, p.over); r.Code == "" {
					t.Errorf("%s: %s", what, r.text())
				}
			}
			select {
			case text := <-reached:
				t.Errorf("%q has reached the target", text)
			default:
			}
		})
	}
}

// DNS names and URIs are looked at, too; nothing is a pattern.
func TestAdmitNames(t *testing.T) {
	w, _ := files(t)
	chain := []*x509.Certificate{w.local.Cert}
	for _, name := range w.local.Cert.DNSNames {
		r := rules{dns: list{strings.ToUpper(name)}}
		if err := r.admit(t.Context(), chain); err != nil {
			t.Error(err)
		}
	}
	id, err := url.Parse("spiffe://x/y")
	if err != nil {
		t.Fatal(err)
	}
	named := []*x509.Certificate{{URIs: []*url.URL{id}}}
	if err := (&rules{uri: list{"spiffe://x/y"}}).admit(t.Context(), named); err != nil {
		t.Error(err)
	}
	if err := (&rules{uri: list{"spiffe://x/"}}).admit(t.Context(),
		named); !errors.Is(err, codeNotAllowed) {
		t.Error(err)
	}
	if err := (&rules{dns: list{"*"}}).admit(t.Context(), chain); !errors.Is(err, codeNotAllowed) {
		t.Error(err)
	}
}

// The first proxy tells the second who its client is; the second tells the target.
func TestProxyHeaders(t *testing.T) {
	_, dir := files(t)
	at := echoTarget(t)
	server := newProxying(t, dir, at, serverArgs("-accept-proxy", "-send-proxy",
		"v1")...)
	client := newProxying(t, dir, server.address, clientArgs("-send-proxy", "v2")...)
	conn := dialPlain(t, client.address)
	got, err := say(conn, "hello")
	from := conn.LocalAddr().(*net.TCPAddr)
	want := "PROXY TCP4 127.0.0.1 127.0.0.1 "
	if err != nil || !strings.HasPrefix(got, want) ||
		!strings.HasSuffix(got, "\r\nhello") {
		t.Fatalf("%q, %v", got, err)
	}
	if r := receive(t, server.over); r.Address != from.String() {
		t.Errorf("%s, not %s", r.Address, from)
	}
	// Who sends no header gets nothing.
	conn = dialPlain(t, server.address)
	got, _ = say(conn, "PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n")
	if r := receive(t, server.over); got != "" || r.Code != string(codeNoHeader) {
		t.Errorf("%q, %s", got, r.text())
	}
}

// STARTTLS through two proxies: a plain client speaks to a plain service, which
// greets or does not.
func TestProxyStartTLS(t *testing.T) {
	_, dir := files(t)
	for _, protocol := range []string{"smtp", "lmtp", "imap", "pop3", "nntp",
		"ldap", "postgres", "xmpp", "xmpp-server", "sieve"} {
		t.Run(protocol, func(t *testing.T) {
			at := target(t, func(conn *net.TCPConn) {
				if starttls.Greet(context.Background(), conn, protocol, "there") == nil {
					io.Copy(conn, conn)
				}
			})
			server := newProxying(t, dir, at, serverArgs("-starttls", protocol)...)
			client := newProxying(t, dir, server.address,
				clientArgs("-starttls", protocol)...)
			conn := dialPlain(t, client.address)
			ctx, cancel := context.WithTimeout(t.Context(), bound)
			defer cancel()
			if err := starttls.AwaitGreeting(ctx, conn, protocol); err != nil {
				t.Fatalf("%v; %s", err, receive(t, client.over).text())
			}
			if got, err := say(conn, "hello"); err != nil || got != "hello" {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

// A target that breaks off is no end: the client has what came before, and no
// close_notify. What a client said before it broke off reaches the target.
func TestProxyBreaks(t *testing.T) {
	w, dir := files(t)
	data := pattern(1 << 20)
	at := target(t, func(conn *net.TCPConn) {
		conn.Write(data)
		io.ReadFull(conn, make([]byte, 5)) // the client has it all
		conn.SetLinger(0)
	})
	p := newProxying(t, dir, at, serverArgs("-max", "TLSv1.2")...)
	wire := &recorder{Conn: dialPlain(t, p.address)}
	conn := tls.Client(wire, tlsConfig(w, nil))
	got := make([]byte, len(data))
	if _, err := io.ReadFull(conn, got); err != nil || !bytes.Equal(got, data) {
		t.Fatal(err)
	}
	io.WriteString(conn, "break")
	if n, err := conn.Read(got); n > 0 || err == nil || wire.notified() {
		t.Errorf("the client reads %d bytes, %v, a close_notify: %v", n, err,
			wire.notified())
	}
	wire.Close()
	if r := receive(t, p.over); r.Code != "ECONNRESET" {
		t.Error(r.text())
	}

	arrived := make(chan []byte, 1)
	at = target(t, func(conn *net.TCPConn) {
		all, _ := io.ReadAll(conn)
		arrived <- all
	})
	p = newProxying(t, dir, at, serverArgs("-max", "TLSv1.2")...)
	wire = &recorder{Conn: dialPlain(t, p.address)}
	conn = tls.Client(wire, tlsConfig(w, nil))
	conn.Write(data)
	wire.Close()
	if all := receive(t, arrived); !bytes.Equal(all, data) {
		t.Errorf("%d bytes of %d arrived", len(all), len(data))
	}
}

// The end of a target that ends well is one.
func TestProxyEnds(t *testing.T) {
	w, dir := files(t)
	at := target(t, func(conn *net.TCPConn) { io.WriteString(conn, "bye") })
	p := newProxying(t, dir, at, serverArgs("-max", "TLSv1.2")...)
	wire := &recorder{Conn: dialPlain(t, p.address)}
	conn := tls.Client(wire, tlsConfig(w, nil))
	if got, err := io.ReadAll(conn); string(got) != "bye" || !wire.notified() {
		t.Errorf("%q, %v, a close_notify: %v", got, err, wire.notified())
	}
}

// recorder keeps what a server sends.
type recorder struct {
	net.Conn
	seen []byte
}

func (r *recorder) Read(p []byte) (int, error) {
	n, err := r.Conn.Read(p)
	r.seen = append(r.seen, p[:n]...)
	return n, err
}

// notified reports whether the last record is an alert, which TLS 1.2 shows.
func (r *recorder) notified() bool {
	var kind byte
	for in := r.seen; len(in) >= recordHeader; {
		kind = in[0]
		in = in[min(len(in), recordHeader+int(in[3])<<8+int(in[4])):]
	}
	return kind == 21
}

// Nobody listens at the target: the client's connection ends, and the log says
// why.
func TestProxyWithoutTarget(t *testing.T) {
	w, dir := files(t)
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	p := newProxying(t, dir, "127.0.0.1:"+port, serverArgs()...)
	conn := tls.Client(dialPlain(t, p.address), tlsConfig(w, nil))
	if got, _ := say(conn, "hello"); got != "" {
		t.Errorf("%q", got)
	}
	if r := receive(t, p.over); r.Code != "ECONNREFUSED" || r.Protocol == nil {
		t.Error(r.text())
	}
}

// Limits of numbers and of time hold, and places become free again.
func TestProxyLimits(t *testing.T) {
	w, dir := files(t)
	at := echoTarget(t)
	for _, limit := range []string{"-max-connections", "-max-per-address"} {
		p := newProxying(t, dir, at, serverArgs(limit, "2")...)
		var open []*tls.Conn
		for range 2 {
			conn := tls.Client(dialPlain(t, p.address), tlsConfig(w, nil))
			if err := conn.Handshake(); err != nil {
				t.Fatal(err)
			}
			open = append(open, conn)
		}
		third := tls.Client(dialPlain(t, p.address), tlsConfig(w, nil))
		if err := third.Handshake(); err == nil {
			t.Error("a third came in")
		}
		if r := receive(t, p.over); r.Code != string(codeFull) {
			t.Error(r.text())
		}
		open[0].Close()
		receive(t, p.over)
		fourth := tls.Client(dialPlain(t, p.address), tlsConfig(w, nil))
		if got, err := say(fourth, "hello"); got != "hello" {
			t.Errorf("%q, %v", got, err)
		}
	}
	p := newProxying(t, dir, at, serverArgs("-timeout", "50ms")...)
	io.ReadAll(dialPlain(t, p.address)) // says nothing
	if r := receive(t, p.over); r.Code != "ERR_TLS_HANDSHAKE_TIMEOUT" {
		t.Error(r.text())
	}
}

// An interrupt lets connections end by themselves; those that do not are ended
// after -drain. No more are taken.
func TestProxyDrain(t *testing.T) {
	w, dir := files(t)
	at := echoTarget(t)
	p := newProxying(t, dir, at, serverArgs()...)
	conn := tls.Client(dialPlain(t, p.address), tlsConfig(w, nil))
	if err := conn.Handshake(); err != nil {
		t.Fatal(err)
	}
	p.stop()
	for { // until the listener is closed
		late, err := net.Dial("tcp", p.address)
		if err != nil {
			break
		}
		late.Close()
	}
	if got, err := say(conn, "hello"); err != nil || got != "hello" {
		t.Errorf("%q, %v", got, err)
	}
	hard := newProxying(t, dir, at, serverArgs("-drain", "1ms")...)
	conn = tls.Client(dialPlain(t, hard.address), tlsConfig(w, nil))
	if err := conn.Handshake(); err != nil {
		t.Fatal(err)
	}
	hard.stop()
	if _, err := conn.Read(make([]byte, 1)); err == nil || isTimeout(err) {
		t.Errorf("the connection is still there: %v", err)
	}
}

func isTimeout(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) && ne.Timeout()
}

// The files change under load: every connection succeeds, and in the end the new
// certificate serves.
func TestProxyReload(t *testing.T) {
	w, dir := files(t)
	p := newProxying(t, dir, echoTarget(t), serverArgs()...)
	self, err := os.FindProcess(os.Getpid())
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("no SIGHUP: ", err)
	}
	once := func() (serial string, err error) {
		raw, err := net.Dial("tcp", p.address)
		if err != nil {
			return "", err
		}
		defer raw.Close()
		raw.SetDeadline(time.Now().Add(bound))
		conn := tls.Client(raw, tlsConfig(w, nil))
		if got, err := say(conn, "x"); err != nil || got != "x" {
			return "", errors.Join(err, errors.New("got "+got))
		}
		return conn.ConnectionState().PeerCertificates[0].SerialNumber.String(), nil
	}
	done := make(chan struct{})
	var load sync.WaitGroup
	for range 3 {
		load.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if _, err := once(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 3 {
		leaf, err := w.ca.Issue([]string{"localhost"})
		if err != nil {
			t.Fatal(err)
		}
		for name, data := range map[string][]byte{"local.pem": leaf.CertPEM(),
			"local.key": leaf.KeyPEM()} {
			file := filepath.Join(dir, name)
			if err := os.WriteFile(file, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := self.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		for reloaded := false; !reloaded; {
			_, reloaded = receive(t, p.told).(reloadRecord)
		}
		if serial, err := once(); err != nil ||
			serial != leaf.Cert.SerialNumber.String() {
			t.Errorf("%s, %v, want %s", serial, err, leaf.Cert.SerialNumber)
		}
	}
	close(done)
	load.Wait()
}

// withStatus is a proxy with -status that has carried a connection, and refused
// one.
func withStatus(t *testing.T, w *world, dir string) *proxying {
	t.Helper()
	p := newProxying(t, dir, echoTarget(t), serverArgs("-status", "127.0.0.1:0")...)
	conn := tls.Client(dialPlain(t, p.address), tlsConfig(w, nil))
	if got, err := say(conn, "hello"); got != "hello" {
		t.Fatal(err)
	}
	receive(t, p.over)
	say(dialPlain(t, p.address), "rubbish rubbish")
	receive(t, p.over)
	return p
}

// What -status tells is what happened.
func TestProxyStatus(t *testing.T) {
	w, dir := files(t)
	p := withStatus(t, w, dir)
	open := tls.Client(dialPlain(t, p.address), tlsConfig(w, nil))
	open.Write([]byte("1234567"))
	io.ReadFull(open, make([]byte, 7))
	for path, wants := range map[string][]string{
		"/healthz": {"ok\n"},
		"/metrics": {
			"# TYPE tlssocket_failures_total counter\n",
			"\ntlssocket_connections_total 2\n",
			"tlssocket_open_connections 1\n",
			"\ntlssocket_bytes_total{to=\"target\"} 12\n",
			"\ntlssocket_handshakes_total{protocol=\"TLSv1.3\",resumed=\"false\"} 2\n",
			"\ntlssocket_failures_total{code=\"ERR_SSL_WRONG_VERSION_NUMBER\"} 1\n",
			"\ntlssocket_certificate_expiry_timestamp_seconds{number=\"1\"",
		},
	} {
		resp, err := http.Get("http://" + p.status + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		for _, want := range wants {
			if !strings.Contains(string(body), want) {
				t.Errorf("%s has no %q:\n%s", path, want, body)
			}
		}
	}
	http.DefaultClient.CloseIdleConnections()
}
