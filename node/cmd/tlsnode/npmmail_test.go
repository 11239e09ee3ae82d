//go:build unix

package main

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
)

// serveMail starts a server of SMTP (RFC 5321) that takes messages after
// STARTTLS (RFC 3207) only.
func serveMail(t *testing.T) string {
	opts := &tlssocket.Options{IsServer: true}
	for _, f := range []struct {
		name string
		list *[][]byte
	}{{"server.pem", &opts.Cert}, {"server-key.pem", &opts.Key}} {
		*f.list = [][]byte{readExample(t, f.name)}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go serveMailbox(conn, opts)
		}
	}()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// serveMailbox answers one client. After STARTTLS the socket takes the place
// of the connection.
func serveMailbox(conn net.Conn, opts *tlssocket.Options) {
	defer func() { conn.Close() }()
	fmt.Fprint(conn, "220 seed.example\r\n")
	secure := false
	in := bufio.NewReader(conn)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(line)), " ")
		switch {
		case verb == "EHLO" && secure:
			fmt.Fprint(conn, "250-seed.example\r\n250 AUTH PLAIN\r\n")
		case verb == "EHLO":
			fmt.Fprint(conn, "250-seed.example\r\n250 STARTTLS\r\n")
		case verb == "STARTTLS" && !secure:
			fmt.Fprint(conn, "220 go ahead\r\n")
			s, err := tlssocket.New(conn, opts)
			if err != nil {
				return
			}
			conn, in, secure = s, bufio.NewReader(s), true
		case verb == "QUIT":
			fmt.Fprint(conn, "221 goodbye\r\n")
			return
		case !secure:
			fmt.Fprint(conn, "530 STARTTLS first\r\n")
		case verb == "AUTH":
			fmt.Fprint(conn, "235 welcome\r\n")
		case verb == "DATA":
			fmt.Fprint(conn, "354 go ahead\r\n")
			size := 0
			for line != ".\r\n" {
				if line, err = in.ReadString('\n'); err != nil {
					return
				}
				size += len(line)
			}
			fmt.Fprintf(conn, "250 took it, large: %v\r\n", size > 100000)
		default:
			fmt.Fprint(conn, "250 well\r\n")
		}
	}
}
