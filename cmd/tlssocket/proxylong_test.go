package main

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"flag"
	"io"
	"math/rand/v2"
	"net"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

var long = flag.Bool("long", false,
	"let tests of proxy carry a gigabyte, and have 5,000 silent clients")

// Clients that say nothing keep nobody else waiting, and are closed in time.
func TestProxySilentClients(t *testing.T) {
	n := 300
	if *long {
		n = 5000
	}
	w, dir := files(t)
	p := newProxying(t, dir, echoTarget(t), serverArgs("-timeout", "20s",
		"-max-connections", "10000")...)
	ended := make(chan error, n)
	for range n {
		conn, err := net.Dial("tcp", p.address)
		if err != nil {
			t.Fatal(err)
		}
		go func() { // ends when the proxy closes
			defer conn.Close()
			conn.SetReadDeadline(time.Now().Add(testpair.Patience))
			_, err := io.Copy(io.Discard, conn)
			ended <- err
		}()
	}
	if got, err := say(tls.Client(dialPlain(t, p.address), tlsConfig(w, nil)),
		"hello"); got != "hello" {
		t.Fatalf("%q, %v", got, err)
	}
	for range n {
		if err := testpair.Receive(t, ended); err != nil {
			t.Fatal(err)
		}
	}
	for range n + 1 {
		receive(t, p.over)
	}
}

// What goes both ways at once through two proxies, one of each mode, is what
// came.
func TestProxyCarriesMuch(t *testing.T) {
	size := int64(8 << 20)
	if *long {
		size = 1 << 30
	}
	_, dir := files(t)
	sums := make(chan []byte, 2)
	at := target(t, func(conn *net.TCPConn) { sums <- exchange(t, conn, 1, size) })
	server := newProxying(t, dir, at, serverArgs()...)
	client := newProxying(t, dir, server.address, clientArgs()...)
	conn := dialPlain(t, client.address)
	conn.SetDeadline(time.Time{})
	back := exchange(t, conn, 2, size)
	there := testpair.Receive(t, sums)
	if !bytes.Equal(there, sumOf(2, size)) || !bytes.Equal(back, sumOf(1, size)) {
		t.Error("what came is not what was sent")
	}
}

// exchange sends so many bytes of a stream, and returns the hash of what comes.
func exchange(t *testing.T, conn *net.TCPConn, seed byte, size int64) []byte {
	sent := testpair.Go(func() error {
		if _, err := io.Copy(conn, stream(seed, size)); err != nil {
			return err
		}
		return conn.CloseWrite()
	})
	h := sha256.New()
	if _, err := io.Copy(h, conn); err != nil {
		t.Error(err)
	}
	if err := <-sent; err != nil {
		t.Error(err)
	}
	return h.Sum(nil)
}

func stream(seed byte, size int64) io.Reader {
	return io.LimitReader(rand.NewChaCha8([32]byte{seed}), size)
}

func sumOf(seed byte, size int64) []byte {
	h := sha256.New()
	io.Copy(h, stream(seed, size)) // a hash takes all
	return h.Sum(nil)
}
