package uv

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
	"syscall"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// Numbers that the handles return themselves.
const (
	errNotConnected = -Errno(syscall.ENOTCONN)
	ErrBadHandle    = -Errno(syscall.EBADF)
	ErrInvalid      = -Errno(syscall.EINVAL)
	ErrNotSupported = -Errno(syscall.ENOTSUP)
)

// A socketName is the address of one end of a connection in Node's words. The
// ends of local connections have none.
type socketName struct {
	address string
	family  string // IPv4 or IPv6
	port    int
}

// nameOf tells an address as Node does. The system's own length of an address
// decides the family: a client of IPv4 at a socket of IPv6 stays IPv6.
func nameOf(a net.Addr) (name socketName, ok bool) {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return name, false
	}
	ip, _ := netip.AddrFromSlice(tcp.IP)
	name = socketName{ip.WithZone(tcp.Zone).String(), "IPv6", tcp.Port}
	if ip.Is4() {
		name.family = "IPv4"
	}
	return name, true
}

// Fill sets the properties of an object to the address, as Node's getsockname
// and getpeername do.
func Fill(o *goja.Object, a net.Addr) Errno {
	if a == nil {
		return errNotConnected
	}
	if name, ok := nameOf(a); ok {
		loop.Must(o.Set("address", name.address))
		loop.Must(o.Set("family", name.family))
		loop.Must(o.Set("port", name.port))
	}
	return 0
}

// IsIP returns 4, 6, or 0 for a text that is no address. An IPv6 address may
// have a zone.
func IsIP(text string) int {
	ip, err := netip.ParseAddr(text)
	switch {
	case err != nil || strings.ContainsFunc(ip.Zone(), notOfZone):
		return 0
	case ip.Is4():
		return 4
	}
	return 6
}

// notOfZone reports whether Node takes no zone with a character.
func notOfZone(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9',
		r == '-', r == '.', r == ':':
		return false
	}
	return true
}

// TCPEndpoint returns Go's network and address for a literal address. IPv4
// addresses in IPv6 form are connected to as IPv4.
func TCPEndpoint(address string, port int) (network, endpoint string, ok bool) {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return "", "", false
	}
	ip = ip.Unmap()
	network = "tcp6"
	if ip.Is4() {
		network = "tcp4"
	}
	return network, net.JoinHostPort(ip.String(), strconv.Itoa(port)), true
}
