package testtool

import (
	"errors"
	"math/rand/v2"
	"net"
	"strconv"
	"testing"
)

// Port is [FreePort] for a test, to whose end it is taken.
func Port(t testing.TB) string {
	t.Helper()
	port, release, err := FreePort()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(release)
	return port
}

// FreePort returns a TCP port on which nobody listens, for a server that cannot
// choose one by itself. It is below those that systems give to others, such as to
// connections of other tests that run at the same time; so is the one that Redis
// takes for its cluster, 10000 above it.
//
// Nobody else gets it before release, not even from another process: a server may
// need seconds until it listens. The UDP port of that number says that it is taken.
func FreePort() (port string, release func(), err error) {
	const first, last = 10000, 22000
	for range 1000 {
		port := strconv.Itoa(first + rand.IntN(last-first))
		taken, err := net.ListenPacket("udp", "127.0.0.1:"+port)
		if err != nil {
			continue
		}
		if l, err := net.Listen("tcp", "127.0.0.1:"+port); err == nil {
			l.Close()
			return port, func() { taken.Close() }, nil
		}
		taken.Close()
	}
	return "", nil, errors.New("no port is free")
}
