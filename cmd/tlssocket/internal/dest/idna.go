package dest

import (
	"errors"
	"net/netip"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// ASCII returns a host, or a pattern of hosts, as DNS, SNI and certificates have
// it: of an international name, which people write as they speak it, the form
// with xn-- (RFC 5891), by the rules of net/http. Others stay as they are.
func ASCII(host string) (string, error) {
	if isASCII(host) || isAddress(host) {
		return host, nil
	}
	wildcard, name := "", host
	if rest, ok := strings.CutPrefix(host, "*."); ok {
		wildcard, name = "*.", rest
	}
	ascii, err := idna.Lookup.ToASCII(name)
	if err != nil || !utf8.ValidString(name) || strings.Contains(ascii, "..") ||
		len(ascii) > maxName {
		return "", errors.New("is not an international name (RFC 5891)")
	}
	return wildcard + ascii, nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}
