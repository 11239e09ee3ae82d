package uv

import (
	"net"
	"syscall"
	"time"
)

// SetNoDelay sends small segments at once, or not.
func (h *Conn) SetNoDelay(on bool) Errno {
	if tcp, ok := h.conn.(*net.TCPConn); ok {
		return ErrnoOf(tcp.SetNoDelay(on))
	}
	return ErrBadHandle
}

// SetKeepAlive has an idle connection probed after delay seconds, and then every
// interval seconds for count times; where these are not positive, every second
// for ten times, as libuv has it. A delay of 0 leaves the times that were set
// before.
func (h *Conn) SetKeepAlive(on bool, delay, interval, count int) Errno {
	tcp, ok := h.conn.(*net.TCPConn)
	if !ok {
		return ErrBadHandle
	}
	if !on || delay <= 0 {
		return ErrnoOf(tcp.SetKeepAlive(on))
	}
	if interval <= 0 {
		interval = 1
	}
	if count <= 0 {
		count = 10
	}
	return ErrnoOf(tcp.SetKeepAliveConfig(net.KeepAliveConfig{
		Enable:   true,
		Idle:     time.Duration(delay) * time.Second,
		Interval: time.Duration(interval) * time.Second,
		Count:    count,
	}))
}

// Reset closes the connection in such a way that the peer sees a reset.
func (h *Conn) Reset(done func()) Errno {
	tcp, ok := h.conn.(*net.TCPConn)
	switch {
	case h.Closing:
		return ErrBadHandle
	case h.conn != nil && !ok:
		return ErrNotSupported
	case ok:
		_ = tcp.SetLinger(0) // a connection that is gone needs none
	}
	h.Shut(done)
	return 0
}

// isIPv6 tells the family of the socket beneath.
func (h *Conn) isIPv6() bool {
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
