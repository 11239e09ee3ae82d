package main

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// unescape knows what a script cannot have in an argument.
var unescape = strings.NewReplacer(`\r`, "\r", `\n`, "\n", `\x1b`, "\x1b")

// cmdClear is "clear LINE...": a server that greets with the first
// line. After each line that a client says it sends the next, those that begin
// with "250-" together with the one behind them, and after the last TLS begins,
// if the files local.pem and local.key are there. It sets ADDR.
func cmdClear(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: clear LINE...")
	}
	config := new(tls.Config)
	if cert, err := tls.LoadX509KeyPair(ts.MkAbs("local.pem"),
		ts.MkAbs("local.key")); err == nil {
		config.Certificates = []tls.Certificate{cert}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { l.Close() })
	setAddress(ts, l.Addr().String())
	go func() { // ends with the listener
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			converse(conn, args, config)
		}
	}()
}

func converse(conn net.Conn, lines []string, config *tls.Config) {
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(bound))
	in := bufio.NewReader(conn)
	for i, line := range lines {
		if i > 0 && !strings.HasPrefix(lines[i-1], "250-") {
			if _, err := in.ReadString('\n'); err != nil {
				return
			}
		}
		io.WriteString(conn, unescape.Replace(line)+"\r\n")
	}
	secure := tls.Server(conn, config)
	io.Copy(secure, secure)
	secure.Close()
}
