package integration_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// listeners are the two ways to hand connections to net/http.
var listeners = map[string]func(*tlssocket.Server, net.Listener) net.Listener{
	"Listener": (*tlssocket.Server).Listener,
	"Sockets":  (*tlssocket.Server).Sockets,
}

// eachListener runs a test for both, over TCP.
func eachListener(t *testing.T, edit func(*tlssocket.ServerOptions),
	f func(t *testing.T, srv *tlssocket.Server, l net.Listener)) {
	for name, over := range listeners {
		t.Run(name, func(t *testing.T) {
			srv := testpair.NewServer(t, edit)
			inner, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			l := over(srv, inner)
			t.Cleanup(func() { l.Close() })
			f(t, srv, l)
		})
	}
}

func TestSocketsYieldsSockets(t *testing.T) {
	srv := testpair.NewServer(t, nil)
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := srv.Sockets(inner)
	defer l.Close()
	dialled := testpair.Go(func() *tlssocket.Socket {
		c, _ := (&running{Server: srv}).dial(t, nil)
		return c
	})
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	s, ok := conn.(*tlssocket.Socket)
	if !ok || s.Protocol() == "" {
		t.Fatalf("%T, or not secure", conn)
	}
	c := testpair.Receive(t, dialled)
	go func() {
		io.Copy(s, s)
		s.Close()
	}()
	ping(t, c)
	// What a Socket adds holds: a deadline of a write that passes breaks
	// nothing.
	s.SetWriteDeadline(testpair.Past)
	if _, err := s.Write([]byte("late")); !testpair.IsTimeout(err) {
		t.Errorf("Write returns %v", err)
	}
	s.SetWriteDeadline(time.Time{})
	ping(t, c)
}

func TestSocketsCloseDropsPending(t *testing.T) {
	srv := testpair.NewServer(t, nil)
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := srv.Sockets(inner)
	waiting := (&running{Server: srv}).mustDial(t, nil)
	l.Close()
	waiting.SetReadDeadline(time.Now().Add(testpair.Patience))
	if _, err := waiting.Read(make([]byte, 1)); err == nil || isLate(err) {
		t.Errorf("a connection is still open: %v", err)
	}
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Accept returns %v", err)
	}
}

func TestOf(t *testing.T) {
	c, s := testpair.Secure(t, nil, nil)
	for _, conn := range []net.Conn{c, c.TLS()} {
		if tlssocket.Of(conn) != c {
			t.Errorf("%T is not its socket", conn)
		}
	}
	if tlssocket.Of(s) != s {
		t.Error("a server's is not its socket")
	}
	a, _ := testpair.TCP(t)
	for _, conn := range []net.Conn{nil, (*tls.Conn)(nil),
		(*tlssocket.Socket)(nil), a, tls.Client(a, &tls.Config{}),
		tls.Client(s, &tls.Config{})} { // TLS in TLS: the outer one is ours
		if tlssocket.Of(conn) != nil {
			t.Errorf("%T has a socket", conn)
		}
	}
}

// A handler finds the socket of its request, and what the peer is to us, also
// where crypto/tls does not judge.
func TestVerifiedChainsOfHandler(t *testing.T) {
	certs := testpair.Certs(t)
	type key struct{}
	for _, allow := range []bool{false, true} {
		edit := func(o *tlssocket.ServerOptions) {
			o.RequestCert, o.AllowUnauthorized = true, allow
			o.CA = [][]byte{certs.CA.PEM()}
		}
		eachListener(t, edit, func(t *testing.T, _ *tlssocket.Server,
			l net.Listener) {
			serveHTTP(t, l, &http.Server{
				ConnContext: func(ctx context.Context, c net.Conn) context.Context {
					return context.WithValue(ctx, key{}, tlssocket.Of(c))
				},
				Handler: http.HandlerFunc(func(w http.ResponseWriter,
					r *http.Request) {
					s := r.Context().Value(key{}).(*tlssocket.Socket)
					cs := s.ConnectionState()
					io.WriteString(w, strconv.FormatBool(s.Authorized())+" "+
						strconv.Itoa(len(cs.VerifiedChains))+" "+
						strconv.FormatBool(r.TLS != nil))
				})})
			client := httpClient(t, false)
			known, err := certs.CA.IssueClient("known")
			if err != nil {
				t.Fatal(err)
			}
			client.Transport.(*http.Transport).TLSClientConfig.Certificates =
				[]tls.Certificate{plainPair(known)}
			if got := get(t, client, urlOf(l)); got != "true 1 true" {
				t.Errorf("authorized, chains, TLS: %s", got)
			}
		})
	}
}

// The chains of an authorized peer are there on both sides, also on resumption.
func TestVerifiedChainsOnBothSides(t *testing.T) {
	certs := testpair.Certs(t)
	known, err := certs.CA.IssueClient("known")
	if err != nil {
		t.Fatal(err)
	}
	testpair.EachVersion(t, func(t *testing.T, version string) {
		client, server := testpair.Client(t), keyed(t)
		client.Sessions = tlssocket.NewSessionCache(0)
		client.MinVersion, client.MaxVersion = version, version
		present(&client.ContextOptions, known)
		server.RequestCert, server.CA = true, [][]byte{certs.CA.PEM()}
		for i := range 2 {
			c, s := testpair.Visit(t, client, server)
			if c.SessionReused() != (i > 0) {
				t.Errorf("resumed: %v", c.SessionReused())
			}
			for _, end := range []*tlssocket.Socket{c, s} {
				if chains := end.ConnectionState().VerifiedChains; !end.Authorized() ||
					len(chains) != 1 || len(chains[0]) != 2 ||
					!chains[0][1].Equal(certs.CA.Cert) {
					t.Errorf("authorized: %v, chains: %d", end.Authorized(),
						len(chains))
				}
			}
		}
	})
}

func urlOf(l net.Listener) string { return "https://" + l.Addr().String() }

// Who speaks HTTP without TLS gets an answer, from Serve none.
func TestPlainHTTPIsAnswered(t *testing.T) {
	const request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
	ask := func(t *testing.T, addr net.Addr, request string) string {
		c, err := net.Dial("tcp", addr.String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		io.WriteString(c, request)
		c.SetReadDeadline(time.Now().Add(testpair.Patience))
		answer, err := io.ReadAll(c)
		if err != nil && isLate(err) {
			t.Error(err)
		}
		return string(answer)
	}
	eachListener(t, nil, func(t *testing.T, _ *tlssocket.Server,
		l net.Listener) {
		if got := ask(t, l.Addr(), request); got != "HTTP/1.0 400 Bad "+
			"Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n" {
			t.Errorf("the answer is %q", got)
		}
		got := ask(t, l.Addr(), "EHLO example.com\r\n")
		if strings.Contains(got, "HTTP") {
			t.Errorf("the answer to what is no HTTP is %q", got)
		}
	})
	srv := startServer(t, nil)
	if got := ask(t, srv.Addr(), request); strings.Contains(got, "HTTP") {
		t.Errorf("Serve answers %q", got)
	}
}

// serveHTTP runs an http.Server over a listener until the test ends.
func serveHTTP(t *testing.T, l net.Listener, hs *http.Server) {
	t.Helper()
	served := testpair.Go(func() error { return hs.Serve(l) })
	t.Cleanup(func() {
		hs.Close()
		err := testpair.Receive(t, served)
		if !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("http.Server.Serve returns %v", err)
		}
	})
}
