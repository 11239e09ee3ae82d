package testpair

import (
	"net"
	"path/filepath"
	"testing"
	"time"
)

// Unix returns the two ends of a connection over a unix socket.
func Unix(t testing.TB) (client, server net.Conn) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Skipf("no unix sockets here: %v", err)
	}
	defer l.Close()
	// A dial completes before Accept: the backlog has room for one.
	client, err = net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	server, err = l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		client.Close()
		server.Close()
	})
	return client, server
}

// Pipe returns the two ends of a net.Pipe, where a write waits for its reader.
func Pipe(t testing.TB) (client, server net.Conn) {
	client, server = net.Pipe()
	t.Cleanup(func() {
		client.Close()
		server.Close()
	})
	return client, server
}

// Until waits for a condition, and fails the test if it takes too long.
func Until(t testing.TB, what string, cond func() bool) {
	t.Helper()
	give := time.Now().Add(Patience)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !cond() {
		if time.Now().After(give) {
			t.Fatalf("waited in vain: %s", what)
		}
		<-tick.C
	}
}

// Go calls f on a goroutine and returns where its result will be.
func Go[T any](f func() T) <-chan T {
	ch := make(chan T, 1)
	go func() { ch <- f() }()
	return ch
}
