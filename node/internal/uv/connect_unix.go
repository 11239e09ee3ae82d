//go:build unix

package uv

import (
	"net"
	"net/netip"
	"os"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// onBegin has begun called with the socket when the system has begun to connect.
// A dialer tells of its socket before that only: so what it would do next is done
// here, and it finds the socket connecting or connected.
func (r DialRequest) onBegin(d *net.Dialer, begun func(syscall.RawConn)) {
	d.Control = func(network, address string, raw syscall.RawConn) error {
		err := onSocket(raw, func(fd int) error {
			return r.begin(fd, network, address)
		})
		if err == nil {
			begun(raw)
		}
		return err
	}
}

func (r DialRequest) begin(fd int, network, address string) error {
	if from, ok := r.From.(*net.TCPAddr); ok {
		if err := bind(fd, network, from); err != nil {
			return os.NewSyscallError("bind", err)
		}
	}
	to, err := sockaddr(network, address)
	if err != nil {
		return err
	}
	switch err := syscall.Connect(fd, to); err {
	case nil, syscall.EINPROGRESS, syscall.EINTR:
		return nil
	default:
		return os.NewSyscallError("connect", err)
	}
}

// bind gives a client its address. As in libuv, it may be one whose last
// connections are not forgotten yet.
func bind(fd int, network string, from *net.TCPAddr) error {
	err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1)
	if err != nil {
		return err
	}
	at := from.AddrPort()
	if !at.Addr().IsValid() { // any
		ip := netip.IPv4Unspecified()
		if network == "tcp6" {
			ip = netip.IPv6Unspecified()
		}
		at = netip.AddrPortFrom(ip, at.Port())
	}
	to, err := sockaddr(network, at.String())
	if err != nil {
		return err
	}
	return syscall.Bind(fd, to)
}

// sockaddr returns the system's form of an address of one of Go's networks.
func sockaddr(network, address string) (syscall.Sockaddr, error) {
	if network == "unix" {
		return &syscall.SockaddrUnix{Name: address}, nil
	}
	at, err := netip.ParseAddrPort(address)
	if err != nil || at.Addr().Is4() != (network == "tcp4") {
		return nil, syscall.EINVAL
	}
	if at.Addr().Is4() {
		return &syscall.SockaddrInet4{
			Port: int(at.Port()), Addr: at.Addr().As4()}, nil
	}
	zone, err := zoneNumber(at.Addr().Zone())
	return &syscall.SockaddrInet6{
		Port: int(at.Port()), Addr: at.Addr().As16(), ZoneId: zone}, err
}

// zoneNumber returns the number of a zone, which may be its name.
func zoneNumber(zone string) (uint32, error) {
	if zone == "" {
		return 0, nil
	}
	if n, err := strconv.ParseUint(zone, 10, 32); err == nil {
		return uint32(n), nil
	}
	i, err := net.InterfaceByName(zone)
	if err != nil {
		return 0, syscall.EINVAL
	}
	return uint32(i.Index), nil
}
