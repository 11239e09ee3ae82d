package tlssocket_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// exampleCerts makes what the examples present and trust, in PEM.
func exampleCerts() (ca, cert, key []byte) {
	root, err := pki.NewCA("example CA")
	if err != nil {
		log.Fatal(err)
	}
	leaf, err := root.Issue([]string{"localhost"})
	if err != nil {
		log.Fatal(err)
	}
	return root.PEM(), leaf.CertPEM(), leaf.KeyPEM()
}

// exampleEcho serves an echo on loopback.
func exampleEcho(opts *tlssocket.ServerOptions) *tlssocket.Server {
	srv, err := tlssocket.NewServer(opts)
	if err != nil {
		log.Fatal(err)
	}
	srv.Events().SecureConnection.On(func(e tlssocket.SecureConnectionEvent) {
		defer e.Socket.Close()
		io.Copy(e.Socket, e.Socket)
	})
	err = srv.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	return srv
}

func ExampleConnect() {
	ca, cert, key := exampleCerts()
	serverOpts := &tlssocket.ServerOptions{ALPNProtocols: []string{"echo"}}
	serverOpts.Cert, serverOpts.Key = [][]byte{cert}, [][]byte{key}
	srv := exampleEcho(serverOpts)
	defer srv.Close()

	opts := &tlssocket.Options{
		ServerName:    "localhost",
		ALPNProtocols: []string{"echo", "http/1.1"},
	}
	opts.CA = [][]byte{ca}
	s, err := tlssocket.Connect(context.Background(), "tcp",
		srv.Addr().String(), opts)
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	fmt.Println(s.Protocol(), s.ALPNProtocol(), s.Authorized())
	fmt.Fprint(s, "hello")
	s.CloseWrite()
	answer, _ := io.ReadAll(s)
	fmt.Printf("%s\n", answer)
	// Output:
	// TLSv1.3 echo true
	// hello
}

// Why a server is not trusted is a code that errors.Is finds.
func ExampleConnect_refused() {
	_, cert, key := exampleCerts()
	otherCA, _, _ := exampleCerts()
	serverOpts := &tlssocket.ServerOptions{}
	serverOpts.Cert, serverOpts.Key = [][]byte{cert}, [][]byte{key}
	srv := exampleEcho(serverOpts)
	defer srv.Close()

	opts := &tlssocket.Options{ServerName: "localhost"}
	opts.CA = [][]byte{otherCA}
	_, err := tlssocket.Connect(context.Background(), "tcp",
		srv.Addr().String(), opts)
	fmt.Println(errors.Is(err, code.UnableToVerifyLeafSignature))
	var v *trust.Error
	if errors.As(err, &v) {
		fmt.Println(v.Reason, "for", v.Host)
	}
	// Output:
	// true
	// unable to verify the first certificate for localhost
}

func ExampleNewServer() {
	ca, cert, key := exampleCerts()
	opts := &tlssocket.ServerOptions{HandshakeTimeout: 10e9}
	opts.Cert, opts.Key = [][]byte{cert}, [][]byte{key}
	srv, err := tlssocket.NewServer(opts)
	if err != nil {
		log.Fatal(err)
	}
	srv.Events().SecureConnection.On(func(e tlssocket.SecureConnectionEvent) {
		defer e.Socket.Close()
		fmt.Fprintf(e.Socket, "welcome to %s", e.Socket.ServerName())
	})
	srv.Events().TLSClientError.On(func(e tlssocket.TLSClientErrorEvent) {
		fmt.Println("a client failed:", e.Err)
	})
	err = srv.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}

	client := &tlssocket.Options{ServerName: "localhost"}
	client.CA = [][]byte{ca}
	s, err := tlssocket.Connect(context.Background(), "tcp",
		srv.Addr().String(), client)
	if err != nil {
		log.Fatal(err)
	}
	greeting, _ := io.ReadAll(s)
	fmt.Printf("%s\n", greeting)
	s.Close()
	fmt.Println(srv.Shutdown(context.Background()))
	// Output:
	// welcome to localhost
	// <nil>
}

// New wraps a connection that exists. Nothing is sent before the first
// Handshake, Read or Write.
func ExampleNew() {
	ca, cert, key := exampleCerts()
	clientConn, serverConn := net.Pipe()

	serverOpts := &tlssocket.Options{IsServer: true}
	serverOpts.Cert, serverOpts.Key = [][]byte{cert}, [][]byte{key}
	server, err := tlssocket.New(serverConn, serverOpts)
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		defer server.Close()
		fmt.Fprint(server, "over a pipe")
	}()

	opts := &tlssocket.Options{ServerName: "localhost"}
	opts.CA = [][]byte{ca}
	client, err := tlssocket.New(clientConn, opts)
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	text, err := io.ReadAll(client)
	fmt.Printf("%s %v\n", text, err)
	// Output: over a pipe <nil>
}

// overread is a connection of which some bytes were read already.
type overread struct {
	net.Conn
	r *bufio.Reader
}

func (c *overread) Read(p []byte) (int, error) { return c.r.Read(p) }

// A socket that is in use becomes a TLS connection. The server reads its
// commands through a buffer, which may have swallowed the start of the
// handshake: so it hands over a connection that reads from the buffer first.
func ExampleNew_starttls() {
	ca, cert, key := exampleCerts()
	clientConn, serverConn := net.Pipe()

	go func() {
		r := bufio.NewReader(serverConn)
		command, _ := r.ReadString('\n')
		fmt.Print("server got ", command)
		fmt.Fprint(serverConn, "220 go ahead\n")
		opts := &tlssocket.Options{IsServer: true}
		opts.Cert, opts.Key = [][]byte{cert}, [][]byte{key}
		s, err := tlssocket.New(&overread{serverConn, r}, opts)
		if err != nil {
			log.Fatal(err)
		}
		defer s.Close()
		fmt.Fprint(s, "now in private")
	}()

	fmt.Fprint(clientConn, "STARTTLS\n")
	r := bufio.NewReader(clientConn)
	line, _ := r.ReadString('\n')
	fmt.Print("client got ", line)
	opts := &tlssocket.Options{ServerName: "localhost"}
	opts.CA = [][]byte{ca}
	s, err := tlssocket.New(&overread{clientConn, r}, opts)
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	text, _ := io.ReadAll(s)
	fmt.Printf("%s, %s\n", text, s.Protocol())
	// Output:
	// server got STARTTLS
	// client got 220 go ahead
	// now in private, TLSv1.3
}

// A session is bytes. In TLS 1.3 the event is the way to get one that resumes,
// and it comes although nobody reads.
func ExampleEvents_session() {
	ca, cert, key := exampleCerts()
	serverOpts := &tlssocket.ServerOptions{}
	serverOpts.Cert, serverOpts.Key = [][]byte{cert}, [][]byte{key}
	srv := exampleEcho(serverOpts)
	defer srv.Close()

	sessions := make(chan []byte, 1)
	opts := &tlssocket.Options{
		ServerName: "localhost",
		Events:     new(tlssocket.Events),
	}
	opts.CA = [][]byte{ca}
	opts.Events.Session.Once(func(e tlssocket.SessionEvent) {
		sessions <- e.Session
	})
	ctx := context.Background()
	first, err := tlssocket.Connect(ctx, "tcp", srv.Addr().String(), opts)
	if err != nil {
		log.Fatal(err)
	}
	opts.Session = <-sessions
	first.Close()

	second, err := tlssocket.Connect(ctx, "tcp", srv.Addr().String(), opts)
	if err != nil {
		log.Fatal(err)
	}
	defer second.Close()
	fmt.Println(first.SessionReused(), second.SessionReused())
	// Output: false true
}

// Listeners are called one at a time, in the order in which things happened.
func ExampleEvents() {
	ca, cert, key := exampleCerts()
	serverOpts := &tlssocket.ServerOptions{}
	serverOpts.Cert, serverOpts.Key = [][]byte{cert}, [][]byte{key}
	srv := exampleEcho(serverOpts)
	defer srv.Close()

	opts := &tlssocket.Options{
		ServerName: "localhost",
		Events:     new(tlssocket.Events),
	}
	opts.CA = [][]byte{ca}
	lines := 0
	closed := make(chan struct{})
	opts.Events.KeyLog.On(func(tlssocket.KeyLogEvent) { lines++ })
	opts.Events.SecureConnect.On(func(e tlssocket.SecureConnectEvent) {
		fmt.Println("secure after", lines, "lines of key log")
	})
	opts.Events.Close.On(func(e tlssocket.CloseEvent) {
		fmt.Println("closed, with an error:", e.HadError)
		close(closed)
	})
	s, err := tlssocket.Connect(context.Background(), "tcp",
		srv.Addr().String(), opts)
	if err != nil {
		log.Fatal(err)
	}
	s.Close()
	<-closed
	// Output:
	// secure after 4 lines of key log
	// closed, with an error: false
}

func ExampleParseALPN() {
	list, err := tlssocket.ParseALPN([]byte("\x05hello\x05world"))
	fmt.Println(list, err)
	_, err = tlssocket.ParseALPN([]byte("\x05hell"))
	fmt.Println(err)
	// Output:
	// [hello world] <nil>
	// ALPN: the name at byte 0 has 5 bytes, and 4 follow (ERR_TLS_ALPN_INVALID)
}
