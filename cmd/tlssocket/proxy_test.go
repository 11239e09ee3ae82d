package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"strings"
	"testing"

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
