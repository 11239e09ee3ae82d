//go:build unix

package uv

import (
	"io"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// A Raw is a connection of the system that can be read and written without
// waiting. Who waits for it at the same time is not disturbed.
type Raw struct {
	syscall.RawConn

	// A call of Read or Write, which costs no memory therefore.
	run   func(fd uintptr)
	call  func(fd int, b []byte) (int, error)
	bytes []byte
	n     int
	err   error
}

// NewRaw makes one.
func NewRaw(conn syscall.RawConn) *Raw {
	r := &Raw{RawConn: conn}
	r.run = func(fd uintptr) {
		for {
			if r.n, r.err = r.call(int(fd), r.bytes); r.err != syscall.EINTR {
				return
			}
		}
	}
	return r
}

// rawOf returns nil where conn is no connection of the system.
func rawOf(conn net.Conn) *Raw {
	if c, ok := conn.(syscall.Conn); ok {
		if raw, err := c.SyscallConn(); err == nil {
			return NewRaw(raw)
		}
	}
	return nil
}

// ReadNow reads what has come. Nothing without an error: nothing has.
func (r *Raw) ReadNow(b []byte) (n int, err error) {
	n, err = r.now(syscall.Read, b)
	if n == 0 && err == nil {
		err = io.EOF
	} else if err == syscall.EAGAIN {
		err = nil
	}
	return n, err
}

// WriteNow writes what the system takes.
func (r *Raw) WriteNow(b []byte) (n int, err error) {
	if len(b) == 0 {
		return 0, nil
	}
	if n, err = r.now(syscall.Write, b); err == syscall.EAGAIN {
		err = nil
	}
	return n, err
}

func (r *Raw) now(call func(fd int, b []byte) (int, error), b []byte) (int, error) {
	r.call, r.bytes = call, b
	err := r.Control(r.run)
	r.bytes = nil
	if err != nil {
		return 0, err
	}
	return max(r.n, 0), r.err
}

// awaitWritable returns when the system takes something, or writing fails. A
// RawConn forgets what it knew of the socket before it calls: so the first call
// looks for itself.
func awaitWritable(raw *Raw) {
	looked := false
	_ = raw.Write(func(fd uintptr) bool {
		if looked {
			return true
		}
		looked = true
		fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
		n, err := unix.Poll(fds, 0)
		return n > 0 || err != nil
	})
}

// poll looks at sockets without waiting.
func poll(list []interest) {
	fds := make([]unix.PollFd, len(list))
	for i, in := range list {
		fds[i] = unix.PollFd{Fd: -1, Events: unix.POLLIN}
		if in.write {
			fds[i].Events = unix.POLLOUT
		}
		if in.raw != nil {
			err := in.raw.Control(func(fd uintptr) { fds[i].Fd = int32(fd) })
			list[i].ready = in.ready || err != nil // closed: what was begun has failed
		}
	}
	if len(fds) > 0 {
		_, _ = unix.Poll(fds, 0) // an error leaves all as it is
	}
	for i := range fds {
		list[i].ready = list[i].ready || fds[i].Revents != 0
	}
}
