// Starttls is an FTP server and its client: they begin TLS in the middle of a
// connection (AUTH TLS), and end it again (CCC), after which both go on in clear.
package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/textproto"
	"strings"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/examples/internal/kit"
	"github.com/seed-435e3e10/tlssocket/starttls"
)

func main() {
	ca := kit.NewCA()
	l := kit.Must(net.Listen("tcp", "127.0.0.1:0"))
	defer l.Close()
	done := make(chan error)
	go func() { done <- serve(l, ca.Issue([]string{"localhost"})) }()

	ctx := context.Background()
	conn := kit.Must(net.Dial("tcp", l.Addr().String()))
	defer conn.Close()
	conn = kit.Must(starttls.Client(ctx, conn, "ftp", "localhost"))
	opts := &tlssocket.Options{ServerName: "localhost"}
	opts.RootCAs = ca.Pool()
	s := kit.Must(tlssocket.New(conn, opts))
	c := textproto.NewConn(s)
	say(c, "USER joe", 331)
	say(c, "PASS secret", 230)
	say(c, "CCC", 200)
	clear := kit.Must(s.Unwrap(ctx)) // the connection, in clear
	say(textproto.NewConn(clear), "PASV", 227)
	kit.Check(<-done)
}

// say sends a command and reads its reply.
func say(c *textproto.Conn, command string, want int) {
	kit.Check(c.PrintfLine("%s", command))
	_, text, err := c.ReadResponse(want)
	kit.Check(err)
	fmt.Printf("%-12s %d %s\n", command, want, text)
}

// serve serves one client.
func serve(l net.Listener, cert tls.Certificate) error {
	ctx := context.Background()
	conn, err := l.Accept()
	if err != nil {
		return err
	}
	defer conn.Close()
	if conn, err = starttls.Server(ctx, conn, "ftp", "localhost"); err != nil {
		return err
	}
	opts := &tlssocket.Options{IsServer: true}
	opts.Certificates = []tls.Certificate{cert}
	s, err := tlssocket.New(conn, opts)
	if err != nil {
		return err
	}
	c := textproto.NewConn(s)
	for _, reply := range []string{"331 password?", "230 welcome, over VERSION",
		"200 in clear from now on"} {
		if _, err := c.ReadLine(); err != nil {
			return err
		}
		c.PrintfLine("%s", strings.ReplaceAll(reply, "VERSION", s.Protocol()))
	}
	if conn, err = s.Unwrap(ctx); err != nil {
		return err
	}
	c = textproto.NewConn(conn)
	if _, err := c.ReadLine(); err != nil {
		return err
	}
	return c.PrintfLine("227 this address routers can read and change")
}
