package main

import (
	"crypto/tls"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

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

// A SIGHUP that comes as soon as the proxy listens is one to reload.
func TestProxyReloadsFromTheStart(t *testing.T) {
	hangUp := hangsUp(t)
	_, dir := files(t)
	reloaded := make(chan struct{}, 1)
	p := &proxying{T: t}
	p.start(proxyOptions(t, dir, "127.0.0.1:1", serverArgs()...), func(r record) {
		switch r.(type) {
		case addressRecord:
			hangUp()
		case reloadRecord:
			reloaded <- struct{}{}
		}
	})
	receive(t, reloaded)
}

// hangsUp returns what sends this process a SIGHUP, which not every system has.
func hangsUp(t *testing.T) func() {
	t.Helper()
	self, err := os.FindProcess(os.Getpid())
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("no SIGHUP: ", err)
	}
	return func() {
		if err := self.Signal(syscall.SIGHUP); err != nil {
			t.Error(err)
		}
	}
}

// The files change under load: every connection succeeds, and in the end the new
// certificate serves.
func TestProxyReload(t *testing.T) {
	w, dir := files(t)
	p := newProxying(t, dir, echoTarget(t), serverArgs()...)
	hangUp := hangsUp(t)
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
		hangUp()
		// By the signal, or by who looks at the files before it is heard: then it
		// finds nothing more.
		for reloaded := false; !reloaded; {
			r, _ := receive(t, p.told).(reloadRecord)
			reloaded = len(r.Changed) > 0
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

func statusOf(t *testing.T, p *proxying, path string) string {
	t.Helper()
	resp, err := http.Get("http://" + p.status + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
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
		for _, want := range wants {
			// What is carried is counted a moment after it has arrived.
			testpair.Until(t, path+" has "+want, func() bool {
				return strings.Contains(statusOf(t, p, path), want)
			})
		}
	}
	http.DefaultClient.CloseIdleConnections()
}

// A certificate that is passed over is told once, in each mode.
func TestProxyWarnsOnce(t *testing.T) {
	w, dir := files(t)
	bad := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("none")})
	bundle := writeTemp(t, "ca.pem", w.ca.PEM(), bad)
	for mode, args := range map[string][]string{
		"server": serverArgs("-ca", bundle), "client": clientArgs("-ca", bundle),
	} {
		p := &proxying{T: t}
		warnings, listens := 0, make(chan struct{})
		p.start(proxyOptions(t, dir, "127.0.0.1:1", args...), func(r record) {
			switch r.(type) {
			case warningRecord:
				warnings++
			case addressRecord:
				close(listens)
			}
		})
		receive(t, listens)
		if warnings != 1 {
			t.Errorf("%s: %d warnings", mode, warnings)
		}
	}
}
