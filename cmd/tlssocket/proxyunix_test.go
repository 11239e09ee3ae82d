//go:build unix

package main

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Sockets of the system do as well on both ends, and one that a killed process
// has left is replaced; one that somebody serves, or a file, is not.
func TestProxyUnix(t *testing.T) {
	_, dir := files(t)
	short, err := os.MkdirTemp("", "proxy")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(short) })
	in, out := filepath.Join(short, "in"), filepath.Join(short, "out")
	left, err := net.ListenUnix("unix", &net.UnixAddr{Name: in, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := listenAt("unix", in); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("a socket in use: %v", err)
	}
	left.SetUnlinkOnClose(false)
	left.Close()
	file := filepath.Join(short, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := listenAt("unix", file); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("a file: %v", err)
	}

	served, err := net.Listen("unix", out)
	if err != nil {
		t.Fatal(err)
	}
	defer served.Close()
	go func() { // ends with its one connection
		conn, err := served.Accept()
		if err == nil {
			io.Copy(conn, conn)
			conn.Close()
		}
	}()
	server := newProxying(t, dir, "unix:"+out, serverArgs("-send-proxy", "v1")...)
	client := newProxying(t, dir, server.address, clientArgs("-listen", "unix:"+in)...)
	conn, err := net.Dial("unix", in)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(bound))
	got, err := say(conn.(*net.UnixConn), "hello")
	if err != nil || !bytes.HasSuffix([]byte(got), []byte("\r\nhello")) {
		t.Errorf("%q, %v", got, err)
	}
	if r := receive(t, client.over); r.Address != "unix" || r.Code != "" {
		t.Error(r.text())
	}
}

// Who does not read makes the other side wait, and nothing is lost: neither what
// a slow target gets nor what a slow client does.
func TestProxyStalls(t *testing.T) {
	_, dir := files(t)
	data := pattern(48 << 20)
	released := make(chan struct{})
	got := make(chan []byte, 1)
	at := target(t, func(conn *net.TCPConn) {
		conn.Write(data) // more than all buffers take: the client does not read
		<-released
		all, _ := io.ReadAll(conn)
		got <- all
	})
	server := newProxying(t, dir, at, serverArgs()...)
	client := newProxying(t, dir, server.address, clientArgs()...)
	conn := dialPlain(t, client.address)
	sent := make(chan error, 1)
	go func() { // ends when the target reads
		_, err := conn.Write(data)
		conn.CloseWrite()
		sent <- err
	}()
	// Both directions are full when no byte moves on any more.
	for before := int64(-1); ; {
		now := client.traffic() + server.traffic()
		if now == before && now > 0 {
			break
		}
		before = now
		select {
		case err := <-sent:
			t.Fatalf("all was taken: %v", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
	close(released)
	back, err := io.ReadAll(conn)
	if err != nil || !bytes.Equal(back, data) {
		t.Errorf("%d bytes came back, %v", len(back), err)
	}
	if err := receive(t, sent); err != nil {
		t.Error(err)
	}
	if there := receive(t, got); !bytes.Equal(there, data) {
		t.Errorf("%d bytes came there", len(there))
	}
}

// traffic is what the connections of a proxy have carried, both ways.
func (p *proxying) traffic() (n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		there, back := c.traffic.bytes(p.flags.mode)
		n += there + back
	}
	return n
}
