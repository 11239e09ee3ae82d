package main

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// A target that breaks off is no end: the client has what came before, and no
// close_notify. What a client said before it broke off reaches the target.
func TestProxyBreaks(t *testing.T) {
	w, dir := files(t)
	data := pattern(1 << 20)
	at := target(t, func(conn *net.TCPConn) {
		conn.Write(data)
		io.ReadFull(conn, make([]byte, 5)) // the client has it all
		conn.SetLinger(0)
	})
	p := newProxying(t, dir, at, serverArgs("-max", "TLSv1.2")...)
	wire := &recorder{Conn: dialPlain(t, p.address)}
	conn := tls.Client(wire, tlsConfig(w, nil))
	got := make([]byte, len(data))
	if _, err := io.ReadFull(conn, got); err != nil || !bytes.Equal(got, data) {
		t.Fatal(err)
	}
	io.WriteString(conn, "break")
	if n, err := conn.Read(got); n > 0 || err == nil || wire.notified() {
		t.Errorf("the client reads %d bytes, %v, a close_notify: %v", n, err,
			wire.notified())
	}
	wire.Close()
	if r := receive(t, p.over); r.Code != "ECONNRESET" {
		t.Error(r.text())
	}

	arrived := make(chan []byte, 1)
	at = target(t, func(conn *net.TCPConn) {
		all, _ := io.ReadAll(conn)
		arrived <- all
	})
	p = newProxying(t, dir, at, serverArgs("-max", "TLSv1.2")...)
	wire = &recorder{Conn: dialPlain(t, p.address)}
	conn = tls.Client(wire, tlsConfig(w, nil))
	conn.Write(data)
	wire.Close()
	if all := receive(t, arrived); !bytes.Equal(all, data) {
		t.Errorf("%d bytes of %d arrived", len(all), len(data))
	}
}

// The end of a target that ends well is one.
func TestProxyEnds(t *testing.T) {
	w, dir := files(t)
	at := target(t, func(conn *net.TCPConn) { io.WriteString(conn, "bye") })
	p := newProxying(t, dir, at, serverArgs("-max", "TLSv1.2")...)
	wire := &recorder{Conn: dialPlain(t, p.address)}
	conn := tls.Client(wire, tlsConfig(w, nil))
	if got, err := io.ReadAll(conn); string(got) != "bye" || !wire.notified() {
		t.Errorf("%q, %v, a close_notify: %v", got, err, wire.notified())
	}
}

// recorder keeps what a server sends.
type recorder struct {
	net.Conn
	seen []byte
}

func (r *recorder) Read(p []byte) (int, error) {
	n, err := r.Conn.Read(p)
	r.seen = append(r.seen, p[:n]...)
	return n, err
}

// notified reports whether the last record is an alert, which TLS 1.2 shows.
func (r *recorder) notified() bool {
	var kind byte
	for in := r.seen; len(in) >= recordHeader; {
		kind = in[0]
		in = in[min(len(in), recordHeader+int(in[3])<<8+int(in[4])):]
	}
	return kind == 21
}

// Nobody listens at the target: the client's connection ends, and the log says
// why.
func TestProxyWithoutTarget(t *testing.T) {
	w, dir := files(t)
	port := testtool.Port(t)
	p := newProxying(t, dir, "127.0.0.1:"+port, serverArgs()...)
	conn := tls.Client(dialPlain(t, p.address), tlsConfig(w, nil))
	if got, _ := say(conn, "hello"); got != "" {
		t.Errorf("%q", got)
	}
	if r := receive(t, p.over); r.Code != "ECONNREFUSED" || r.Protocol == nil {
		t.Error(r.text())
	}
}

// An interrupt lets connections end by themselves; those that do not are ended
// after -drain. No more are taken.
func TestProxyDrain(t *testing.T) {
	w, dir := files(t)
	at := echoTarget(t)
	p := newProxying(t, dir, at, serverArgs()...)
	conn := tls.Client(dialPlain(t, p.address), tlsConfig(w, nil))
	if err := conn.Handshake(); err != nil {
		t.Fatal(err)
	}
	p.stop()
	for { // until the listener is closed
		late, err := net.Dial("tcp", p.address)
		if err != nil {
			break
		}
		late.Close()
	}
	if got, err := say(conn, "hello"); err != nil || got != "hello" {
		t.Errorf("%q, %v", got, err)
	}
	hard := newProxying(t, dir, at, serverArgs("-drain", "1ms")...)
	conn = tls.Client(dialPlain(t, hard.address), tlsConfig(w, nil))
	if err := conn.Handshake(); err != nil {
		t.Fatal(err)
	}
	hard.stop()
	if _, err := conn.Read(make([]byte, 1)); err == nil || isTimeout(err) {
		t.Errorf("the connection is still there: %v", err)
	}
	if r := receive(t, hard.over); r.Code != "ABORT_ERR" {
		t.Error(r.text())
	}
}

func isTimeout(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) && ne.Timeout()
}
