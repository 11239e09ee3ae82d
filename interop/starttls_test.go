package interop_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// rereadConn gives what a reader took too far before it reads on.
type rereadConn struct {
	net.Conn
	r *bufio.Reader
}

func (c rereadConn) Read(p []byte) (int, error) { return c.r.Read(p) }

// CloseWrite lets the socket half close as with the connection itself.
func (c rereadConn) CloseWrite() error {
	return c.Conn.(*net.TCPConn).CloseWrite()
}

// acceptSMTP speaks the plaintext part of RFC 3207, section 4, up to where
// TLS begins.
func acceptSMTP(l net.Listener) (net.Conn, error) {
	c, err := l.Accept()
	if err != nil {
		return nil, err
	}
	c.SetDeadline(time.Now().Add(testpair.Patience))
	r := bufio.NewReader(c)
	fmt.Fprint(c, "220 localhost ready\r\n")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			c.Close()
			return nil, err
		}
		switch verb, _, _ := strings.Cut(strings.TrimSpace(line), " "); verb {
		case "EHLO":
			fmt.Fprint(c, "250-localhost\r\n250 STARTTLS\r\n")
		case "STARTTLS":
			fmt.Fprint(c, "220 go ahead\r\n")
			return rereadConn{c, r}, nil
		default:
			fmt.Fprint(c, "500 what?\r\n")
		}
	}
}

func TestSTARTTLS(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		p := opensslClient(t, version, l.Addr().String(),
			"-starttls", "smtp", "-quiet", "-verify_return_error")
		conn, err := acceptSMTP(l)
		if err != nil {
			t.Fatal(err)
		}
		o := testpair.Server(t)
		o.MinVersion, o.MaxVersion = version, version
		s, err := tlssocket.New(conn, o)
		if err != nil {
			t.Fatal(err)
		}
		bound(t, s)
		io.WriteString(p.stdin, "EHLO again\n")
		line, err := bufio.NewReader(s).ReadString('\n')
		if err != nil || line != "EHLO again\n" {
			t.Fatalf("got %q, %v", line, err)
		}
		if _, err := io.WriteString(s, "250 secure now\r\n"); err != nil {
			t.Fatal(err)
		}
		p.wait(t, "^250 secure now\r$")
		s.Close()
		p.exit(t)
	})
}

// TestSTARTTLSWithServer is TestSTARTTLS with the contexts and events of a
// Server.
func TestSTARTTLSWithServer(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		srv := serve(t, serverOptions(version, testpair.Certs(t).Leaf))
		srv.AddContext("one.test", contextFor(t, "one.test"))
		p := opensslClient(t, version, l.Addr().String(),
			"-starttls", "smtp", "-servername", "one.test")
		conn, err := acceptSMTP(l)
		if err != nil {
			t.Fatal(err)
		}
		s, err := tlssocket.New(conn, &tlssocket.Options{IsServer: true,
			Server: srv.Server})
		if err != nil {
			t.Fatal(err)
		}
		bound(t, s)
		if err := s.Handshake(t.Context()); err != nil {
			t.Fatal(err)
		}
		if srv.accept(t) != s {
			t.Error("the server tells of another socket")
		}
		s.Close()
		p.exit(t)
		p.wait(t, "^subject=CN = one.test$")
	})
}
