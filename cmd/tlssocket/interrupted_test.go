package main

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
)

// A signal before the connection is secure is no success.
func TestInterruptedBeforeSecure(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, cancel := context.WithCancel(t.Context())
	go func() { // ends with the client
		conn, err := l.Accept()
		if err != nil {
			return
		}
		conn.Read(make([]byte, 1)) // the client has begun
		cancel()
		io.Copy(io.Discard, conn)
		conn.Close()
	}()
	var said strings.Builder
	c := &client{flags: &connectFlags{address: l.Addr().String()},
		std: stdio{strings.NewReader(""), io.Discard, &said},
		out: &printer{w: &said}}
	opts := &tlssocket.Options{}
	if err := c.openFiles(opts); err != nil {
		t.Fatal(err)
	}
	err = c.run(ctx, opts)
	if !errors.Is(err, errInterrupted) || exitCode(err) != exitError {
		t.Errorf("it ended with %v, exit code %d", err, exitCode(err))
	}
}
