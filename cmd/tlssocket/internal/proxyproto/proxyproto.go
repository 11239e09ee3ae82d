// Package proxyproto writes and reads the header of the PROXY protocol, with
// which one proxy tells the next who its client is ("The PROXY protocol",
// haproxy's doc/proxy-protocol.txt, sections 2.1 and 2.2).
package proxyproto

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
)

// signature is what version 2 begins with.
const signature = "\r\n\r\n\x00\r\nQUIT\n"

const (
	version2  = 0x20
	local     = 0 // of the proxy itself, such as a check of its health
	proxied   = 1
	tcp4      = 0x11
	tcp6      = 0x21
	size4     = 4 + 4 + 2 + 2
	size6     = 16 + 16 + 2 + 2
	maxLength = 4096 // of what follows the fixed part; the rest are extensions
)

// V1 is the header in version 1: a line. from is the client, to what it has
// connected to. Addresses that are not of TCP are UNKNOWN.
func V1(from, to net.Addr) []byte {
	a, b, ok := pair(from, to)
	switch {
	case !ok:
		return []byte("PROXY UNKNOWN\r\n")
	case a.Addr().Is4():
		return fmt.Appendf(nil, "PROXY TCP4 %s %s %d %d\r\n", a.Addr(), b.Addr(),
			a.Port(), b.Port())
	}
	return fmt.Appendf(nil, "PROXY TCP6 %s %s %d %d\r\n", a.Addr(), b.Addr(),
		a.Port(), b.Port())
}

// V2 is the header in version 2, without extensions. Addresses that are not of
// TCP are left out.
func V2(from, to net.Addr) []byte {
	h := []byte(signature)
	a, b, ok := pair(from, to)
	if !ok {
		return append(h, version2|proxied, 0, 0, 0)
	}
	family, size := byte(tcp4), uint16(size4)
	if a.Addr().Is6() {
		family, size = tcp6, size6
	}
	h = append(h, version2|proxied, family)
	h = binary.BigEndian.AppendUint16(h, size)
	h = append(h, a.Addr().AsSlice()...)
	h = append(h, b.Addr().AsSlice()...)
	h = binary.BigEndian.AppendUint16(h, a.Port())
	return binary.BigEndian.AppendUint16(h, b.Port())
}

// pair makes two addresses of one family.
func pair(from, to net.Addr) (a, b netip.AddrPort, ok bool) {
	x, isTCP := from.(*net.TCPAddr)
	y, both := to.(*net.TCPAddr)
	if !isTCP || !both {
		return a, b, false
	}
	a, b = plain(x.AddrPort()), plain(y.AddrPort())
	if a.Addr().Is4() != b.Addr().Is4() {
		a = netip.AddrPortFrom(netip.AddrFrom16(a.Addr().As16()), a.Port())
		b = netip.AddrPortFrom(netip.AddrFrom16(b.Addr().As16()), b.Port())
	}
	return a, b, a.IsValid() && b.IsValid()
}

// plain is an address without a zone, and of IPv4 where it is one.
func plain(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(a.Addr().Unmap().WithZone(""), a.Port())
}

// ErrNoHeader is the error of what does not begin with a header of version 2,
// or with one that is malformed.
var ErrNoHeader = errors.New("there is no header of the PROXY protocol, " +
	"version 2")

// ReadV2 reads a header of version 2, and not a byte more. The addresses are nil
// where the header has none of TCP: the connection is the proxy's own, or of
// another network. Extensions are skipped.
func ReadV2(r io.Reader) (from, to *net.TCPAddr, err error) {
	var head [len(signature) + 4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, nil, cutOff(err)
	}
	if !bytes.HasPrefix(head[:], []byte(signature)) {
		return nil, nil, ErrNoHeader
	}
	kind, family := head[12], head[13]
	length := int(binary.BigEndian.Uint16(head[14:]))
	if kind&0xf0 != version2 || kind&0x0f > proxied || length > maxLength {
		return nil, nil, ErrNoHeader
	}
	rest := make([]byte, length)
	if _, err := io.ReadFull(r, rest); err != nil {
		return nil, nil, cutOff(err)
	}
	switch {
	case kind&0x0f == local:
		return nil, nil, nil
	case family == tcp4 && length >= size4:
		from, to = addresses(rest, 4)
	case family == tcp6 && length >= size6:
		from, to = addresses(rest, 16)
	case family == tcp4, family == tcp6:
		return nil, nil, ErrNoHeader
	}
	return from, to, nil
}

func cutOff(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return ErrNoHeader
	}
	return err
}

// addresses takes two addresses of n bytes, and then their ports.
func addresses(b []byte, n int) (from, to *net.TCPAddr) {
	from = &net.TCPAddr{IP: net.IP(b[:n]),
		Port: int(binary.BigEndian.Uint16(b[2*n:]))}
	to = &net.TCPAddr{IP: net.IP(b[n : 2*n]),
		Port: int(binary.BigEndian.Uint16(b[2*n+2:]))}
	return from, to
}
