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
	to, err := Sockaddr(network, address)
	if err != nil {
		return err
	}
	switch err := unix.Connect(fd, to); err {
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
	if at.Addr().Is4() != (network == "tcp4") {
		return syscall.EINVAL
	}
	return unix.Bind(fd, SockaddrOf(at))
}

// Sockaddr makes the system's form of an address of one of Go's networks.
func Sockaddr(network, address string) (unix.Sockaddr, error) {
	if network == "unix" {
		return &unix.SockaddrUnix{Name: address}, nil
	}
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, syscall.EINVAL
	}
	return SockaddrOf(at), nil
}

// SockaddrOf makes the system's form of an address.
func SockaddrOf(a netip.AddrPort) unix.Sockaddr {
	if ip := a.Addr(); ip.Is4() {
		return &unix.SockaddrInet4{Port: int(a.Port()), Addr: ip.As4()}
	}
	return &unix.SockaddrInet6{Port: int(a.Port()), Addr: a.Addr().As16(),
		ZoneId: zoneID(a.Addr().Zone())}
}

// zoneID is the number of a network interface, 0 for none.
func zoneID(zone string) uint32 {
	if i, err := net.InterfaceByName(zone); err == nil {
		return uint32(i.Index)
	}
	n, _ := strconv.ParseUint(zone, 10, 32)
	return uint32(n)
}
