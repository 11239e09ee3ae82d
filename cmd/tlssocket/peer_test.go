package main

import (
	"bufio"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdMute is "mute": a server that accepts and says nothing. It sets ADDR.
func cmdMute(ts *testscript.TestScript, neg bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { l.Close() })
	setAddress(ts, l.Addr().String())
}

// dial connects to ADDR for a few exchanges.
func dial(ts *testscript.TestScript) net.Conn {
	conn, err := net.Dial("tcp", ts.Getenv("ADDR"))
	ts.Check(err)
	ts.Check(conn.SetDeadline(time.Now().Add(bound)))
	return conn
}

// cmdPlain is "plain TEXT": it sends TEXT and an empty line to ADDR, without
// TLS, and reads until the server ends.
func cmdPlain(ts *testscript.TestScript, neg bool, args []string) {
	conn := dial(ts)
	defer conn.Close()
	_, err := conn.Write([]byte(args[0] + "\r\n\r\n"))
	ts.Check(err)
	awaitEnd(ts, conn)
}

// cmdCut is "cut": a client of ADDR that stops within a record.
func cmdCut(ts *testscript.TestScript, neg bool, args []string) {
	conn := dial(ts)
	defer conn.Close()
	ts.Check(tls.Client(conn, &tls.Config{InsecureSkipVerify: true}).
		Handshake())
	_, err := conn.Write([]byte("\x17\x03\x03\x00\x20cut"))
	ts.Check(err)
	ts.Check(conn.(*net.TCPConn).CloseWrite())
	awaitEnd(ts, conn)
}

// awaitEnd reads until the server ends the connection, in whatever way.
func awaitEnd(ts *testscript.TestScript, conn net.Conn) {
	var err error
	for buf := make([]byte, 1024); err == nil; {
		_, err = conn.Read(buf)
	}
	if ne, ok := err.(net.Error); ok && ne.Timeout() {
		ts.Fatalf("the server did not end the connection")
	}
}

// cmdHangs is "hangs": a TLS server like those of HTTP. It answers a line
// after a while, but not to a client that has ended its side by then. It uses
// the files local.pem and local.key, and sets ADDR.
func cmdHangs(ts *testscript.TestScript, neg bool, args []string) {
	cert, err := tls.LoadX509KeyPair(ts.MkAbs("local.pem"),
		ts.MkAbs("local.key"))
	ts.Check(err)
	l, err := tls.Listen("tcp", "127.0.0.1:0",
		&tls.Config{Certificates: []tls.Certificate{cert}})
	ts.Check(err)
	ts.Defer(func() { l.Close() })
	setAddress(ts, l.Addr().String())
	go func() { // ends with the listener
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			answerLine(conn)
		}
	}()
}

// answerLine takes an end that comes soon after the line for a hang-up.
func answerLine(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	conn.SetDeadline(time.Now().Add(bound))
	line, err := in.ReadString('\n')
	if err != nil {
		return
	}
	conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	if _, err := in.ReadByte(); !errors.Is(err, os.ErrDeadlineExceeded) {
		return
	}
	io.WriteString(conn, "you said: "+line)
}
