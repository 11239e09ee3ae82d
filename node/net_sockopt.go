package node

import (
	"net"
	"syscall"
	"time"
)

// setNoDelay sends small segments at once, or not.
func (h *connHandle) setNoDelay(on bool) errno {
	if tcp, ok := h.conn.(*net.TCPConn); ok {
		return errnoOf(tcp.SetNoDelay(on))
	}
	return errBadHandle
}

// setKeepAlive has an idle connection probed after delay seconds, and then, as
// libuv has it, every second for ten times. A delay of 0 leaves the times that
// were set before.
func (h *connHandle) setKeepAlive(on bool, delay int) errno {
	tcp, ok := h.conn.(*net.TCPConn)
	if !ok {
		return errBadHandle
	}
	if !on || delay <= 0 {
		return errnoOf(tcp.SetKeepAlive(on))
	}
	return errnoOf(tcp.SetKeepAliveConfig(net.KeepAliveConfig{
		Enable:   true,
		Idle:     time.Duration(delay) * time.Second,
		Interval: time.Second,
		Count:    10,
	}))
}

// reset closes the connection in such a way that the peer sees a reset.
func (h *connHandle) reset(done func()) errno {
	tcp, ok := h.conn.(*net.TCPConn)
	switch {
	case h.closing:
		return errBadHandle
	case h.conn != nil && !ok:
		return errNotSupported
	case ok:
		_ = tcp.SetLinger(0) // a connection that is gone needs none
	}
	h.shut(done)
	return 0
}

// isIPv6 tells the family of the socket beneath.
func (h *connHandle) isIPv6() bool {
	name, _ := nameOf(h.conn.LocalAddr())
	return name.family == "IPv6"
}

// descriptor returns the number of the system's socket, or -1.
func descriptor(v any) int {
	c, ok := v.(syscall.Conn)
	if !ok {
		return -1
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return -1
	}
	number := -1
	_ = raw.Control(func(fd uintptr) { number = int(fd) })
	return number
}
