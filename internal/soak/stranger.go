package soak

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/seed-435e3e10/tlssocket"
)

// endTime is how long a server may take to end what cannot go on, on a busy
// machine.
const endTime = 25 * time.Second

// junk is what somebody may send who does not speak TLS, or not well.
var junk = []string{
	"",
	"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
	"\x16\x03\x01",
	"\x16\x03\x01\x40\x00\x01\x00\x3f\xfc",
	"\x16\x03\x01\xff\xff" + strings.Repeat("x", 300),
	"\x15\x03\x03\x00\x02\x02\x28",
	"\x15\x03\x03\x00\x02\x01\x00",
	"\x17\x03\x03\x00\x04data",
	"\x16\x03\x03\x00\x04\x02\xff\xff\xff",
	strings.Repeat("\x16\x03\x03\x00\x00", 50),
	strings.Repeat("\x00", 70000),
}

// stranger is a client that means no good.
func stranger(t *Trial) error {
	conn, err := t.dial(pick(t.draw, t.World.servers...))
	if err != nil {
		return err
	}
	conn.SetDeadline(time.Now().Add(endTime))
	switch kind := t.draw.IntN(4); kind {
	case 0, 1:
		io.WriteString(conn, pick(t.draw, junk...))
		t.pause(time.Duration(t.draw.IntN(3000)) * time.Microsecond)
		if kind == 0 {
			return hangUp(conn)
		}
		return gone(conn)
	case 2:
		return t.afterHandshake(conn)
	default:
		return t.neverReads(conn)
	}
}

// hangUp leaves, at times with a reset.
func hangUp(conn net.Conn) error {
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	return conn.Close()
}

// gone waits for the end that the other side makes of a connection, once ours
// is ended.
func gone(conn net.Conn) error {
	conn.(interface{ CloseWrite() error }).CloseWrite() // it may be gone
	if _, err := io.Copy(io.Discard, conn); isTimeout(err) {
		return errors.New("the connection of a stranger is kept")
	}
	return nil
}

// afterHandshake sends what cannot be decrypted, or the half of it.
func (t *Trial) afterHandshake(conn net.Conn) error {
	c := tls.Client(conn, t.World.plainClients[pick(t.draw, versions...)])
	if err := c.HandshakeContext(t.ctx); err != nil {
		return fmt.Errorf("handshake: %w", err)
	}
	if coin(t.draw, 2) {
		c.Write(pattern[:1+t.draw.IntN(1<<16)])
	}
	record := "\x17\x03\x03\x00\x40" + strings.Repeat("x", 64)
	if coin(t.draw, 2) {
		record = record[:t.draw.IntN(len(record))]
	}
	io.WriteString(conn, record)
	return gone(conn)
}

// neverReads fills the way back, then leaves.
func (t *Trial) neverReads(conn net.Conn) error {
	c := tls.Client(conn, t.World.plainClients[pick(t.draw, versions...)])
	if err := c.HandshakeContext(t.ctx); err != nil {
		return fmt.Errorf("handshake: %w", err)
	}
	conn.SetWriteDeadline(time.Now().Add(100 * time.Millisecond))
	for range 64 {
		if _, err := c.Write(pattern[:1<<18]); err != nil {
			break
		}
	}
	return hangUp(conn)
}

// badServer answers a client with what is no answer.
func badServer(t *Trial) error {
	over := pick(t.draw, "tcp", "unix", "pipe")
	a, b, err := t.wire(over)
	if err != nil {
		return err
	}
	answer := pick(t.draw, junk...)
	t.Tell("over %s: %.20q", over, answer)
	c, err := tlssocket.New(a, t.options(0, route{version: versions[1]}))
	if err != nil {
		return err
	}
	t.Own(destroyed{c})
	return t.Together(func() error {
		err := c.Handshake(context.Background())
		if err == nil {
			return errors.New("the handshake succeeded")
		}
		return coded(err)
	}, func() error {
		b.Read(make([]byte, 1<<14))
		io.WriteString(b, answer)
		return b.Close()
	})
}
