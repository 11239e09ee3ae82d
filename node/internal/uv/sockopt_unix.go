//go:build unix

package uv

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// control runs fn on the system's socket of v.
func control(v any, fn func(fd int) error) error {
	c, ok := v.(syscall.Conn)
	if !ok {
		return syscall.ENOTSUP
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return err
	}
	return onSocket(raw, fn)
}

func onSocket(raw syscall.RawConn, fn func(fd int) error) (err error) {
	if rawErr := raw.Control(func(fd uintptr) { err = fn(int(fd)) }); rawErr != nil {
		return rawErr
	}
	return err
}

// setBacklog sets the length of the system's queue of a listening socket.
func setBacklog(ln net.Listener, backlog int) error {
	return control(ln, func(fd int) error { return syscall.Listen(fd, backlog) })
}

// reusePort lets many sockets bind the same address.
func reusePort(_, _ string, raw syscall.RawConn) error {
	return onSocket(raw, func(fd int) error {
		return unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEPORT, 1)
	})
}

// SetTypeOfService sets the field of IPv4, or of IPv6, for what is sent.
func (h *Conn) SetTypeOfService(value int) Errno {
	if h.conn == nil {
		return ErrBadHandle
	}
	level, option := h.serviceOption()
	return ErrnoOf(control(h.conn, func(fd int) error {
		return unix.SetsockoptInt(fd, level, option, value)
	}))
}

// TypeOfService returns what setTypeOfService set, or an errno.
func (h *Conn) TypeOfService() int {
	if h.conn == nil {
		return int(ErrBadHandle)
	}
	level, option := h.serviceOption()
	value := 0
	err := control(h.conn, func(fd int) (err error) {
		value, err = unix.GetsockoptInt(fd, level, option)
		return err
	})
	if err != nil {
		return int(ErrnoOf(err))
	}
	return value
}

func (h *Conn) serviceOption() (level, option int) {
	if h.isIPv6() {
		return unix.IPPROTO_IPV6, unix.IPV6_TCLASS
	}
	return unix.IPPROTO_IP, unix.IP_TOS
}
