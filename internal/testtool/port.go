package testtool

import (
	"errors"
	"math/rand/v2"
	"net"
	"strconv"
	"testing"
)

// Port is [FreePort] for a test.
func Port(t testing.TB) string {
	t.Helper()
	port, err := FreePort()
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// FreePort returns a TCP port on which nobody listens, for a server that cannot
// choose one by itself. It is below those that systems give to others, such as to
// connections of other tests that run at the same time; so is the one that Redis
// takes for its cluster, 10000 above it.
func FreePort() (string, error) {
	const first, last = 10000, 22000
	for range 1000 {
		port := strconv.Itoa(first + rand.IntN(last-first))
		if l, err := net.Listen("tcp", "127.0.0.1:"+port); err == nil {
			l.Close()
			return port, nil
		}
	}
	return "", errors.New("no port is free")
}
