package integration_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// startHTTP runs an http.Server over Server.Listener.
func startHTTP(t *testing.T, hs *http.Server) (url string) {
	t.Helper()
	srv, err := tlssocket.NewServer(&tlssocket.ServerOptions{
		SecureContext: contextFor(t, testpair.Certs(t).Leaf),
		ALPNProtocols: []string{"h2", "http/1.1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	// Nobody else gets its port once it is closed.
	inner, err := net.Listen("tcp", "127.0.0.1:"+testtool.Port(t))
	if err != nil {
		t.Fatal(err)
	}
	hs.ErrorLog = log.New(io.Discard, "", 0)
	served := make(chan error, 1)
	go func() { served <- hs.Serve(srv.Listener(inner)) }()
	t.Cleanup(func() {
		hs.Close()
		srv.Close()
		err := testpair.Receive(t, served)
		if !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("http.Server.Serve returns %v", err)
		}
	})
	return "https://" + inner.Addr().String()
}

// whoAmI tells what the server thinks of the connection.
var whoAmI = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	if r.TLS == nil {
		http.Error(w, "no TLS", http.StatusInternalServerError)
		return
	}
	io.WriteString(w, r.Proto+" "+r.TLS.NegotiatedProtocol)
})

// httpClient is net/http's own, with crypto/tls.
func httpClient(t *testing.T, http2 bool) *http.Client {
	pool := x509.NewCertPool()
	pool.AddCert(testpair.Certs(t).CA.Cert)
	tr := &http.Transport{ForceAttemptHTTP2: http2,
		TLSClientConfig: &tls.Config{RootCAs: pool}}
	if !http2 {
		tr.TLSClientConfig.NextProtos = []string{"http/1.1"}
	}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr, Timeout: testpair.Patience}
}

func get(t *testing.T, c *http.Client, url string) string {
	t.Helper()
	r, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestHTTPServer(t *testing.T) {
	url := startHTTP(t, &http.Server{Handler: whoAmI})
	for http2, want := range map[bool]string{
		false: "HTTP/1.1 http/1.1", true: "HTTP/2.0 h2"} {
		c := httpClient(t, http2)
		for range 3 {
			if got := get(t, c, url); got != want {
				t.Errorf("the server speaks %q; want %q", got, want)
			}
		}
	}
}

func TestHTTPServerCarriesMuch(t *testing.T) {
	large := strings.Repeat("0123456789abcdef", 1<<16)
	url := startHTTP(t, &http.Server{Handler: http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) {
			io.Copy(w, r.Body)
		})})
	for _, http2 := range []bool{false, true} {
		r, err := httpClient(t, http2).Post(url, "", strings.NewReader(large))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil || string(got) != large {
			t.Errorf("%d bytes come back, %v", len(got), err)
		}
	}
}

// dialSecure connects to an HTTP server by our own client.
func dialSecure(t *testing.T, url string) *tlssocket.Socket {
	t.Helper()
	o := testpair.Client(t)
	o.ALPNProtocols = []string{"http/1.1"}
	c, err := tlssocket.Connect(testpair.PatientContext(t), "tcp",
		strings.TrimPrefix(url, "https://"), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Destroy(nil) })
	c.SetDeadline(time.Now().Add(testpair.Patience))
	return c
}

func TestHTTPReadTimeout(t *testing.T) {
	url := startHTTP(t, &http.Server{Handler: whoAmI,
		ReadTimeout: 50 * time.Millisecond})
	c := dialSecure(t, url)
	io.WriteString(c, "GET / HTTP/1.1\r\n") // and no more
	if _, err := c.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the server has not hung up: %v", err)
	}
}

func TestHTTPWriteTimeout(t *testing.T) {
	const limit = 50 * time.Millisecond
	failed := make(chan error, 1)
	url := startHTTP(t, &http.Server{WriteTimeout: limit,
		Handler: http.HandlerFunc(
			func(w http.ResponseWriter, _ *http.Request) {
				chunk := make([]byte, 1<<20)
				for {
					if _, err := w.Write(chunk); err != nil {
						failed <- err
						return
					}
				}
			})})
	c := dialSecure(t, url)
	io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	if err := testpair.Receive(t, failed); !isLateAnyhow(err) {
		t.Errorf("the handler's Write fails with %v", err)
	}
}

func isLateAnyhow(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) && ne.Timeout()
}

func TestHTTPShutdown(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	hs := &http.Server{Handler: http.HandlerFunc(
		func(w http.ResponseWriter, _ *http.Request) {
			close(entered)
			<-leave
			io.WriteString(w, "late")
		})}
	url := startHTTP(t, hs)
	body := make(chan string, 1)
	client := httpClient(t, false)
	go func() {
		r, err := client.Get(url)
		if err != nil {
			body <- err.Error()
			return
		}
		defer r.Body.Close()
		b, _ := io.ReadAll(r.Body)
		body <- string(b)
	}()
	testpair.Receive(t, entered)
	done := make(chan error, 1)
	go func() { done <- hs.Shutdown(testpair.PatientContext(t)) }()
	testpair.Until(t, "nobody is accepted", func() bool {
		c, err := net.Dial("tcp", strings.TrimPrefix(url, "https://"))
		if err == nil {
			c.Close()
		}
		return err != nil
	})
	close(leave)
	if got := testpair.Receive(t, body); got != "late" {
		t.Errorf("the request under way got %q", got)
	}
	if err := testpair.Receive(t, done); err != nil {
		t.Error(err)
	}
}

// Our own client serves net/http's transport.
func TestHTTPTransportOverConnect(t *testing.T) {
	url := startHTTP(t, &http.Server{Handler: whoAmI})
	secured := make(chan *tlssocket.Socket, 4) // it may connect each time
	o := testpair.Client(t)
	o.ALPNProtocols = []string{"http/1.1"}
	tr := &http.Transport{DialTLSContext: func(ctx context.Context,
		network, addr string) (net.Conn, error) {
		c, err := tlssocket.Connect(ctx, network, addr, o)
		if err != nil {
			return nil, err
		}
		secured <- c
		return c, nil
	}}
	defer tr.CloseIdleConnections()
	c := &http.Client{Transport: tr, Timeout: testpair.Patience}
	for range 3 {
		if got := get(t, c, url); got != "HTTP/1.1 http/1.1" {
			t.Errorf("the server speaks %q", got)
		}
	}
	if !testpair.Receive(t, secured).Authorized() {
		t.Error("the server is not authorized")
	}
	o.CA = [][]byte{testpki.CA(t, "another").PEM()}
	tr.CloseIdleConnections()
	_, err := c.Get(url)
	testpair.RequireCode(t, err, code.UnableToVerifyLeafSignature)
}
