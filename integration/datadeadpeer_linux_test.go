package integration_test

import (
	"net"
	"syscall"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// A busy connection whose peer falls silent, and does not even acknowledge what is
// sent, ends with an error: that is no end of what the peer had to say.
func TestDataDeadPeer(t *testing.T) {
	c, s := testpair.Secure(t, nil, nil)
	failed := make(chan error, 1)
	s.Events().Error.On(func(e tlssocket.ErrorEvent) { failed <- e.Err })
	s.Events().End.On(func(tlssocket.EndEvent) { t.Error("the end was told") })
	s.Events().Data.On(func(e tlssocket.DataEvent) { s.Write(e.Data) })
	control(t, s.NetConn(), func(fd int) error {
		const tcpUserTimeout = 18 // milliseconds that a byte may be on its way
		return syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, tcpUserTimeout, 200)
	})
	for range 100 {
		ping(t, c)
	}
	control(t, c.NetConn(), func(fd int) error {
		//lint:ignore SA1019 its replacement is for sockets of packets only
		return syscall.AttachLsf(fd, []syscall.SockFilter{ // lets nothing pass
			{Code: syscall.BPF_RET | syscall.BPF_K},
		})
	})
	if _, err := s.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	testpair.RequireCode(t, testpair.Receive(t, failed), "ETIMEDOUT")
}

// control calls f with the descriptor of a socket.
func control(t *testing.T, conn net.Conn, f func(fd int) error) {
	t.Helper()
	raw, err := conn.(syscall.Conn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = f(int(fd)) }); err != nil {
		t.Fatal(err)
	}
	if failed != nil {
		t.Fatal(failed)
	}
}
