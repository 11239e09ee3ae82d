//go:build unix

package pipe

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

// bindTCP makes a socket that does not block and binds it, as libuv does.
func bindTCP(address string, port int, o uv.ListenOptions) (fd int, err error) {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return -1, syscall.EINVAL
	}
	a := uv.SockaddrOf(netip.AddrPortFrom(ip, uint16(port)))
	return newSocket(a, func(fd int) error {
		options := [][3]int{{unix.SOL_SOCKET, unix.SO_REUSEADDR, 1}}
		if o.ReusePort {
			options = append(options, [3]int{unix.SOL_SOCKET, unix.SO_REUSEPORT, 1})
		}
		if !ip.Is4() {
			only := 0
			if o.IPv6Only {
				only = 1
			}
			options = append(options, [3]int{unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, only})
		}
		for _, o := range options {
			if err := unix.SetsockoptInt(fd, o[0], o[1], o[2]); err != nil {
				return err
			}
		}
		return nil
	})
}

// bindPath makes a local socket. A folder that is not there is refused as one
// that may not be written to, as libuv does.
func bindPath(path string) (fd int, err error) {
	fd, err = newSocket(&unix.SockaddrUnix{Name: path}, func(int) error { return nil })
	if err == syscall.ENOENT {
		err = syscall.EACCES
	}
	return fd, err
}

// newSocket makes a socket for an address, sets its options and binds it.
func newSocket(a unix.Sockaddr, set func(fd int) error) (fd int, err error) {
	family := unix.AF_UNIX
	switch a.(type) {
	case *unix.SockaddrInet4:
		family = unix.AF_INET
	case *unix.SockaddrInet6:
		family = unix.AF_INET6
	}
	syscall.ForkLock.RLock()
	fd, err = unix.Socket(family, unix.SOCK_STREAM, 0)
	if err == nil {
		unix.CloseOnExec(fd)
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return -1, err
	}
	err = errors.Join(unix.SetNonblock(fd, true), set(fd))
	if err == nil {
		err = unix.Bind(fd, a)
	}
	if err != nil {
		_ = unix.Close(fd)
		return -1, err
	}
	return fd, nil
}

// localAddr is the local address of a socket, or nil.
func localAddr(fd int) net.Addr {
	a, err := unix.Getsockname(fd)
	if err != nil {
		return nil
	}
	switch a := a.(type) {
	case *unix.SockaddrInet4:
		return net.TCPAddrFromAddrPort(netip.AddrPortFrom(
			netip.AddrFrom4(a.Addr), uint16(a.Port)))
	case *unix.SockaddrInet6:
		ip := netip.AddrFrom16(a.Addr)
		if i, err := net.InterfaceByIndex(int(a.ZoneId)); err == nil {
			ip = ip.WithZone(i.Name)
		}
		return net.TCPAddrFromAddrPort(netip.AddrPortFrom(ip, uint16(a.Port)))
	}
	return &net.UnixAddr{}
}

// listenOn makes a bound socket accept.
func listenOn(fd, backlog int) (net.Listener, error) {
	if err := unix.Listen(fd, backlog); err != nil {
		return nil, err
	}
	f, err := duplicate(fd)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return net.FileListener(f)
}

// startConnect connects a bound socket and does not wait for the outcome, which
// the function returned does. As in libuv it is an outcome that nobody listens
// there, and whatever happens to a local socket.
func startConnect(fd int, r uv.DialRequest) (wait uv.DialFunc, err error) {
	to, err := uv.Sockaddr(r.Network, r.Endpoint)
	if err != nil {
		return nil, err
	}
	switch err := unix.Connect(fd, to); {
	case err == nil, err == unix.EINPROGRESS, err == unix.EINTR:
	case r.Network == "unix", err == unix.ECONNREFUSED:
		return func(context.Context, func(syscall.RawConn)) (net.Conn, error) {
			return nil, err
		}, nil
	default:
		return nil, err
	}
	f, err := duplicate(fd)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, begun func(syscall.RawConn)) (net.Conn, error) {
		return await(ctx, begun, f)
	}, nil
}

// await returns the connection that is under way on f, and closes f.
func await(
	ctx context.Context, begun func(syscall.RawConn), f *os.File,
) (net.Conn, error) {
	defer f.Close()
	defer context.AfterFunc(ctx, func() { _ = f.SetDeadline(time.Unix(1, 0)) })()
	raw, err := f.SyscallConn()
	if err != nil {
		return nil, err
	}
	begun(raw)
	var failure error
	err = raw.Write(func(fd uintptr) bool { // called whenever it may be over
		failure = outcome(int(fd))
		return failure != unix.ENOTCONN
	})
	if err = errors.Join(failure, err); err != nil {
		return nil, err
	}
	return net.FileConn(f)
}

// outcome tells how a connect went; ENOTCONN is that it is under way.
func outcome(fd int) error {
	errno, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	switch {
	case err != nil:
		return err
	case errno != 0:
		return syscall.Errno(errno)
	}
	_, err = unix.Getpeername(fd)
	return err
}

// closeSocket closes a bound socket and removes the path of a local one. Names
// with @ are of no file.
func closeSocket(fd int, path string) {
	_ = unix.Close(fd)
	if path != "" && path[0] != '@' {
		_ = os.Remove(path)
	}
}
