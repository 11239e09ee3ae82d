//go:build unix

package node

import (
	"net"
	"os"
	"syscall"
)

// openDescriptor takes over a descriptor that the script has: a stream socket
// or a pipe. Its kind is told in Node's words.
func openDescriptor(fd int) (conn net.Conn, kind string, err error) {
	kind = descriptorKind(fd)
	switch kind {
	case "TCP":
		conn, err = openSocket(fd)
	case "PIPE":
		if _, err := syscall.Getsockname(fd); err == nil {
			conn, err = openSocket(fd)
			return conn, kind, err
		}
		if err = syscall.SetNonblock(fd, true); err == nil {
			conn = pipeConn{os.NewFile(uintptr(fd), "pipe")}
		}
	default:
		err = syscall.EINVAL
	}
	return conn, kind, err
}

// openSocket takes over a socket. The net package makes a descriptor of its
// own for it.
func openSocket(fd int) (net.Conn, error) {
	f := os.NewFile(uintptr(fd), "socket")
	defer f.Close()
	return net.FileConn(f)
}

// openListener takes over a listening socket.
func openListener(fd int) (net.Listener, error) {
	f := os.NewFile(uintptr(fd), "socket")
	if f == nil {
		return nil, syscall.EBADF
	}
	defer f.Close()
	return net.FileListener(f)
}

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
