//go:build unix

package uv

import (
	"io"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// rawOf returns what the loop reads and writes a connection of the system by,
// without waiting; nil where conn is no such connection.
func rawOf(conn net.Conn) syscall.RawConn {
	if c, ok := conn.(syscall.Conn); ok {
		raw, _ := c.SyscallConn()
		return raw
	}
	return nil
}

// readNow reads what has come. Nothing without an error: nothing has.
func readNow(raw syscall.RawConn, b []byte) (n int, err error) {
	return now(raw, func(fd int) (int, error) {
		n, err := syscall.Read(fd, b)
		if n == 0 && err == nil {
			err = io.EOF
		}
		return n, err
	})
}

// WriteNow writes what the system takes without waiting.
func WriteNow(raw syscall.RawConn, b []byte) (n int, err error) {
	if len(b) == 0 {
		return 0, nil
	}
	return now(raw, func(fd int) (int, error) { return syscall.Write(fd, b) })
}

// now makes a system call that may find nothing to do. Whoever waits is not
// disturbed.
func now(raw syscall.RawConn, call func(fd int) (int, error)) (n int, err error) {
	rawErr := raw.Control(func(fd uintptr) {
		for {
			if n, err = call(int(fd)); err != syscall.EINTR {
				return
			}
		}
	})
	switch {
	case rawErr != nil:
		return 0, rawErr
	case err == syscall.EAGAIN:
		return 0, nil
	}
	return max(n, 0), err
}

// awaitReadable returns when there is something to read, or reading fails.
func awaitReadable(raw syscall.RawConn) { _ = raw.Read(untilReady(unix.POLLIN)) }

// awaitWritable returns when the system takes something, or writing fails.
func awaitWritable(raw syscall.RawConn) { _ = raw.Write(untilReady(unix.POLLOUT)) }

// untilReady is for a RawConn, which forgets what it knew of the socket before
// it calls: so the first call looks for itself.
func untilReady(events int16) func(uintptr) bool {
	looked := false
	return func(fd uintptr) bool {
		if looked {
			return true
		}
		looked = true
		fds := []unix.PollFd{{Fd: int32(fd), Events: events}}
		n, err := unix.Poll(fds, 0)
		return n > 0 || err != nil
	}
}

// readableNow tells of each connection whether there is something to read.
func readableNow(conns []*Conn) []bool {
	fds := make([]unix.PollFd, len(conns))
	for i, h := range conns {
		fds[i] = unix.PollFd{Fd: -1, Events: unix.POLLIN}
		_ = h.raw.Control(func(fd uintptr) { fds[i].Fd = int32(fd) })
	}
	_, _ = unix.Poll(fds, 0) // an error leaves all as it is
	ready := make([]bool, len(conns))
	for i := range fds {
		ready[i] = fds[i].Revents != 0
	}
	return ready
}
