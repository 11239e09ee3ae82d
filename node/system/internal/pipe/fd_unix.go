//go:build unix

package pipe

import (
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// openDescriptor makes a connection of a descriptor that the script has: a
// stream socket or a pipe. Its kind is told in Node's words. The connection
// has a descriptor of its own; closing the given one is the caller's business.
func openDescriptor(fd int) (conn net.Conn, kind string, err error) {
	kind = descriptorKind(fd)
	if kind != "TCP" && kind != "PIPE" {
		return nil, kind, syscall.EINVAL
	}
	f, err := duplicate(fd)
	if err != nil {
		return nil, kind, err
	}
	if _, err := syscall.Getsockname(fd); err != nil {
		return pipeConn{f}, kind, nil
	}
	defer f.Close()
	conn, err = net.FileConn(f)
	return conn, kind, err
}

// openListener is openDescriptor for a listening socket.
func openListener(fd int) (net.Listener, error) {
	f, err := duplicate(fd)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return net.FileListener(f)
}

// duplicate returns a descriptor for the same thing.
func duplicate(fd int) (*os.File, error) {
	other, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	if err := syscall.SetNonblock(other, true); err != nil {
		_ = syscall.Close(other)
		return nil, err
	}
	return os.NewFile(uintptr(other), "descriptor"), nil
}

// CloseDescriptor closes a descriptor that no file of Go stands for.
func CloseDescriptor(fd int) { _ = syscall.Close(fd) }

// descriptorKind is libuv's name for what a descriptor is.
func descriptorKind(fd int) string {
	sa, err := syscall.Getsockname(fd)
	if err == nil {
		return socketKind(fd, sa)
	}
	var info syscall.Stat_t
	if syscall.Fstat(fd, &info) != nil {
		return "UNKNOWN"
	}
	switch uint32(info.Mode) & syscall.S_IFMT {
	case syscall.S_IFIFO:
		return "PIPE"
	case syscall.S_IFREG, syscall.S_IFCHR:
		return "FILE"
	}
	return "UNKNOWN"
}

func socketKind(fd int, sa syscall.Sockaddr) string {
	kind, err := syscall.GetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_TYPE)
	if err != nil {
		return "UNKNOWN"
	}
	switch sa.(type) {
	case *syscall.SockaddrInet4, *syscall.SockaddrInet6:
		if kind == syscall.SOCK_STREAM {
			return "TCP"
		}
		return "UDP"
	case *syscall.SockaddrUnix:
		if kind == syscall.SOCK_STREAM {
			return "PIPE"
		}
	}
	return "UNKNOWN"
}

// A pipeConn is one end of a pipe, as a connection without addresses.
type pipeConn struct{ *os.File }

// LocalAddr implements net.Conn.
func (pipeConn) LocalAddr() net.Addr { return &net.UnixAddr{} }

// RemoteAddr implements net.Conn.
func (pipeConn) RemoteAddr() net.Addr { return &net.UnixAddr{} }
