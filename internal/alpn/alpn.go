// Package alpn has the wire format of lists of protocols (RFC 7301, section
// 3.1): each name after a byte with its length.
package alpn

import (
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// maxList bounds the wire format of a list.
const maxList = 1<<16 - 1

// Parse takes a list apart. The error is a [coded.Error].
func Parse(wire []byte) ([]string, error) {
	var list []string
	for at := 0; at < len(wire); {
		n := int(wire[at])
		at++
		if n == 0 {
			return nil, invalid("the name at byte %d is empty", at-1)
		}
		if at+n > len(wire) {
			return nil, invalid("the name at byte %d has %d bytes, and %d "+
				"follow", at-1, n, len(wire)-at)
		}
		list = append(list, string(wire[at:at+n]))
		at += n
	}
	if len(wire) > maxList {
		return nil, invalid("the list has %d bytes, more than %d",
			len(wire), maxList)
	}
	return list, nil
}

// Format is the reverse of [Parse].
func Format(protocols []string) ([]byte, error) {
	if err := Check(protocols); err != nil {
		return nil, err
	}
	var wire []byte
	for _, p := range protocols {
		wire = append(wire, byte(len(p)))
		wire = append(wire, p...)
	}
	return wire, nil
}

// Check refuses lists that cannot be sent. The error is a [coded.Error] that
// names the option ALPNProtocols.
func Check(protocols []string) error {
	size := 0
	for i, p := range protocols {
		if len(p) == 0 || len(p) > 255 {
			return invalid("ALPNProtocols[%d] has %d bytes, not 1 to 255", i,
				len(p))
		}
		size += 1 + len(p)
	}
	if size > maxList {
		return invalid("ALPNProtocols takes %d bytes, more than %d", size,
			maxList)
	}
	return nil
}

func invalid(format string, args ...any) error {
	return coded.New(code.TLSALPNInvalid, format, args...)
}
