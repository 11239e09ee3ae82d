package integration_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// webProtocols are what a server may offer over listeners of both kinds.
func webProtocols(o *tlssocket.ServerOptions) {
	o.ALPNProtocols = []string{"http/1.1"}
	if http2OverSockets {
		o.ALPNProtocols = []string{"h2", "http/1.1"}
	}
}

// ourHTTPClient is net/http's client over our Dialer, or over crypto/tls's
// connections of our sockets.
func ourHTTPClient(t *testing.T, asTLS bool, alpn ...string) *http.Client {
	o := testpair.Client(t)
	o.ALPNProtocols = alpn
	d := &tlssocket.Dialer{Options: o}
	tr := &http.Transport{ForceAttemptHTTP2: true,
		DialTLSContext: func(ctx context.Context, network, addr string) (
			net.Conn, error) {
			c, err := d.DialContext(ctx, network, addr)
			if err == nil && asTLS {
				return tlssocket.Of(c).TLS(), nil
			}
			return c, err
		}}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr, Timeout: testpair.Patience}
}

// webClients are clients of net/http, with the protocol that they should speak
// to a server that has both.
func webClients(t *testing.T) map[string]*http.Client {
	clients := map[string]*http.Client{
		"HTTP/1.1 plain":   httpClient(t, false),
		"HTTP/1.1 dialler": ourHTTPClient(t, false, "http/1.1"),
		"HTTP/1.1 TLS":     ourHTTPClient(t, true, "http/1.1"),
	}
	if http2OverSockets {
		clients["HTTP/2.0 plain"] = httpClient(t, true)
		clients["HTTP/2.0 dialler"] = ourHTTPClient(t, false, "h2", "http/1.1")
		clients["HTTP/2.0 TLS"] = ourHTTPClient(t, true, "h2", "http/1.1")
	}
	return clients
}

// eachWebClient runs a test for each client and kind of listener.
func eachWebClient(t *testing.T, hs func() *http.Server,
	f func(t *testing.T, c *http.Client, proto, url string)) {
	eachListener(t, webProtocols, func(t *testing.T, _ *tlssocket.Server,
		l net.Listener) {
		serveHTTP(t, l, hs())
		for name, c := range webClients(t) {
			t.Run(name, func(t *testing.T) {
				proto, _, _ := strings.Cut(name, " ")
				f(t, c, proto, urlOf(l))
			})
		}
	})
}

func TestHTTPOverSockets(t *testing.T) {
	eachWebClient(t, func() *http.Server {
		return &http.Server{Handler: whoAmI}
	}, func(t *testing.T, c *http.Client, proto, url string) {
		traced := make(chan tls.ConnectionState, 10)
		ctx := httptrace.WithClientTrace(testpair.PatientContext(t),
			&httptrace.ClientTrace{TLSHandshakeDone: func(
				cs tls.ConnectionState, err error) {
				traced <- cs
			}})
		req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
		if err != nil {
			t.Fatal(err)
		}
		r, err := c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, _ := io.ReadAll(r.Body)
		alpn := map[string]string{"HTTP/1.1": "http/1.1", "HTTP/2.0": "h2"}
		if string(body) != proto+" "+alpn[proto] || r.Proto != proto {
			t.Errorf("the server speaks %s, the client %s", body, r.Proto)
		}
		// Before Go 1.27 net/http's client sees no TLS in other connections.
		if !http2OverSockets && strings.Contains(t.Name(), "dialler") {
			return
		}
		if r.TLS == nil || !r.TLS.HandshakeComplete || len(traced) != 1 {
			t.Errorf("TLS: %v, traced %d times", r.TLS, len(traced))
		}
	})
}

// A server in Go's way, with much in both directions.
func TestHTTPOverSocketsCarriesMuch(t *testing.T) {
	large := strings.Repeat("0123456789abcdef", 1<<16)
	eachWebClient(t, func() *http.Server {
		return &http.Server{Handler: http.HandlerFunc(
			func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) })}
	}, func(t *testing.T, c *http.Client, _, url string) {
		r, err := c.Post(url, "", strings.NewReader(large))
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		got, err := io.ReadAll(r.Body)
		if err != nil || string(got) != large {
			t.Errorf("%d bytes come back, %v", len(got), err)
		}
	})
}

// upgrade takes a connection over, as websockets do.
var upgrade = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Upgrade") == "" {
		io.WriteString(w, r.Proto)
		return
	}
	conn, rw, err := w.(http.Hijacker).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer conn.Close()
	rw.WriteString("HTTP/1.1 101 Switching Protocols\r\n" +
		"Connection: Upgrade\r\nUpgrade: echo\r\n\r\n")
	rw.Flush()
	io.Copy(conn, rw)
})

// askUpgrade asks for an echo, and returns the connection.
func askUpgrade(t *testing.T, url string) (net.Conn, *bufio.Reader) {
	t.Helper()
	c := dialSecure(t, url)
	io.WriteString(c, "GET / HTTP/1.1\r\nHost: localhost\r\n"+
		"Connection: Upgrade\r\nUpgrade: echo\r\n\r\n")
	r := bufio.NewReader(c)
	answer, err := http.ReadResponse(r, nil)
	if err != nil || answer.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("the answer is %v, %v", answer, err)
	}
	return c, r
}

func requireEcho(t *testing.T, w io.Writer, r *bufio.Reader) {
	t.Helper()
	for i := range 3 {
		fmt.Fprintf(w, "line %d\n", i)
		got, err := r.ReadString('\n')
		if want := fmt.Sprintf("line %d\n", i); got != want || err != nil {
			t.Fatalf("the echo is %q, %v", got, err)
		}
	}
}

// A connection that a handler took over outlives http.Server.Shutdown; it is
// the server's still, and ends with that.
func TestHTTPHijack(t *testing.T) {
	eachListener(t, nil, func(t *testing.T, srv *tlssocket.Server,
		l net.Listener) {
		hs := &http.Server{Handler: upgrade}
		serveHTTP(t, l, hs)
		c, r := askUpgrade(t, urlOf(l))
		requireEcho(t, c, r)
		if err := hs.Shutdown(testpair.PatientContext(t)); err != nil {
			t.Error(err)
		}
		requireEcho(t, c, r)
		if n := srv.Connections(); n != 1 {
			t.Errorf("%d connections", n)
		}
		srv.Close()
		if _, err := r.ReadByte(); err == nil {
			t.Error("the connection goes on")
		}
	})
}

// A proxy with our sockets to both sides, plain and upgraded.
func TestReverseProxyOverSockets(t *testing.T) {
	for name, over := range listeners {
		t.Run(name, func(t *testing.T) {
			back := serveWeb(t, over, upgrade)
			target, err := url.Parse(back)
			if err != nil {
				t.Fatal(err)
			}
			proxy := httputil.NewSingleHostReverseProxy(target)
			protocols := []string{"http/1.1"}
			if http2OverSockets {
				protocols = []string{"h2", "http/1.1"}
			}
			proxy.Transport = ourHTTPClient(t, false, protocols...).Transport
			front := serveWeb(t, over, proxy)
			want := "HTTP/1.1"
			if http2OverSockets {
				want = "HTTP/2.0"
			}
			if got := get(t, httpClient(t, true), front); got != want {
				t.Errorf("the server behind it speaks %q", got)
			}
			proxy.Transport = ourHTTPClient(t, false, "http/1.1").Transport
			c, r := askUpgrade(t, front)
			requireEcho(t, c, r)
		})
	}
}

// serveWeb runs a handler over a listener of a kind.
func serveWeb(t *testing.T, over func(*tlssocket.Server,
	net.Listener) net.Listener, h http.Handler) (url string) {
	t.Helper()
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := over(testpair.NewServer(t, webProtocols), inner)
	serveHTTP(t, l, &http.Server{Handler: h})
	return urlOf(l)
}

// Shutdown lets the request under way end, and ends the idle connections.
func TestHTTPShutdownOverSockets(t *testing.T) {
	eachListener(t, webProtocols, func(t *testing.T, srv *tlssocket.Server,
		l net.Listener) {
		entered, leave := make(chan struct{}), make(chan struct{})
		hs := &http.Server{Handler: http.HandlerFunc(
			func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/slow" {
					close(entered)
					<-leave
				}
				io.WriteString(w, "done")
			})}
		serveHTTP(t, l, hs)
		idle := httpClient(t, false)
		get(t, idle, urlOf(l))
		slow := httpClient(t, true)
		answer := testpair.Go(func() string {
			r, err := slow.Get(urlOf(l) + "/slow")
			if err != nil {
				return err.Error()
			}
			defer r.Body.Close()
			b, _ := io.ReadAll(r.Body)
			return string(b)
		})
		testpair.Receive(t, entered)
		done := testpair.Go(func() error {
			return hs.Shutdown(testpair.PatientContext(t))
		})
		testpair.Until(t, "the idle connection has ended", func() bool {
			return srv.Connections() == 1
		})
		close(leave)
		if got := testpair.Receive(t, answer); got != "done" {
			t.Errorf("the request under way got %q", got)
		}
		if err := testpair.Receive(t, done); err != nil {
			t.Error(err)
		}
	})
}

// ReadTimeout and WriteTimeout of http.Server are deadlines of Sockets.
func TestHTTPReadTimeoutOverSockets(t *testing.T) {
	eachListener(t, nil, func(t *testing.T, _ *tlssocket.Server,
		l net.Listener) {
		serveHTTP(t, l, &http.Server{Handler: whoAmI,
			ReadTimeout: 50 * time.Millisecond})
		c := dialSecure(t, urlOf(l))
		io.WriteString(c, "GET / HTTP/1.1\r\n") // and no more
		if _, err := c.Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("the server has not hung up: %v", err)
		}
	})
}

// ServeTLS with a configuration of ours speaks HTTP/2 with every Go.
func TestHTTPServeTLSWithConfig(t *testing.T) {
	srv := testpair.NewServer(t, func(o *tlssocket.ServerOptions) {
		o.ALPNProtocols = []string{"h2", "http/1.1"}
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	hs := &http.Server{Handler: whoAmI, TLSConfig: srv.TLSConfig()}
	served := testpair.Go(func() error { return hs.ServeTLS(l, "", "") })
	defer testpair.Receive(t, served)
	defer hs.Close()
	for http2, want := range map[bool]string{
		false: "HTTP/1.1 http/1.1", true: "HTTP/2.0 h2"} {
		client := httpClient(t, http2)
		if got := get(t, client, urlOf(l)); got != want {
			t.Errorf("the server speaks %q; want %q", got, want)
		}
	}
	// Our configuration of a client serves the transport as well.
	secure := newContext(t, &tlssocket.ContextOptions{
		CA: [][]byte{testpair.Certs(t).CA.PEM()}})
	tr := &http.Transport{ForceAttemptHTTP2: true,
		TLSClientConfig: secure.TLSConfig("localhost")}
	defer tr.CloseIdleConnections()
	client := &http.Client{Transport: tr, Timeout: testpair.Patience}
	if got := get(t, client, urlOf(l)); got != "HTTP/2.0 h2" {
		t.Errorf("our client speaks %q", got)
	}
}
