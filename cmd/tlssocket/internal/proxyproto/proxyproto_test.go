package proxyproto_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/proxyproto"
)

func tcp(address string, port int) net.Addr {
	return &net.TCPAddr{IP: net.ParseIP(address), Port: port}
}

// The examples of the specification, and what has no form in it.
func TestHeaders(t *testing.T) {
	const start = "\r\n\r\n\x00\r\nQUIT\n"
	unix := &net.UnixAddr{Name: "/run/x"}
	for _, c := range []struct {
		from, to net.Addr
		v1, v2   string
	}{
		{tcp("192.168.0.1", 56324), tcp("192.168.0.11", 443),
			"PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n",
			start + "\x21\x11\x00\x0c\xc0\xa8\x00\x01\xc0\xa8\x00\x0b\xdc\x04\x01\xbb"},
		{tcp("2001:db8::1", 1), tcp("::1", 2),
			"PROXY TCP6 2001:db8::1 ::1 1 2\r\n",
			start + "\x21\x21\x00\x24\x20\x01\x0d\xb8" + strings.Repeat("\x00", 11) +
				"\x01" + strings.Repeat("\x00", 15) + "\x01\x00\x01\x00\x02"},
		{tcp("127.0.0.1", 1), tcp("::1", 2),
			"PROXY TCP6 ::ffff:127.0.0.1 ::1 1 2\r\n", ""},
		{unix, tcp("127.0.0.1", 1), "PROXY UNKNOWN\r\n",
			start + "\x21\x00\x00\x00"},
	} {
		if got := string(proxyproto.V1(c.from, c.to)); got != c.v1 {
			t.Errorf("%q, want %q", got, c.v1)
		}
		v2 := proxyproto.V2(c.from, c.to)
		if got := string(v2); c.v2 != "" && got != c.v2 {
			t.Errorf("%q, want %q", got, c.v2)
		}
		from, to, err := proxyproto.ReadV2(bytes.NewReader(v2))
		if err != nil {
			t.Errorf("%q: %v", v2, err)
		}
		if c.from == unix && (from != nil || to != nil) ||
			c.from != unix && (from.Port != c.from.(*net.TCPAddr).Port ||
				!from.IP.Equal(c.from.(*net.TCPAddr).IP) ||
				!to.IP.Equal(c.to.(*net.TCPAddr).IP)) {
			t.Errorf("%v %v came of %v %v", from, to, c.from, c.to)
		}
	}
}

// What comes behind the header is not touched; what is none is refused.
func TestReading(t *testing.T) {
	header := proxyproto.V2(tcp("192.0.2.1", 7), tcp("192.0.2.2", 8))
	extended := bytes.Clone(header)
	extended[15] += 5
	extended = append(extended, "\x04\x00\x02no"...)
	own := append(bytes.Clone(header[:12]), "\x20\x00\x00\x00"...)
	for name, h := range map[string][]byte{"plain": header,
		"extended": extended, "own": own} {
		r := strings.NewReader(string(h) + "rest")
		from, _, err := proxyproto.ReadV2(r)
		rest, _ := io.ReadAll(r)
		if err != nil || string(rest) != "rest" || (from == nil) != (name == "own") {
			t.Errorf("%s: %v, %v, %q", name, from, err, rest)
		}
	}
	for name, text := range map[string]string{
		"nothing":  "",
		"hello":    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03abcdefgh",
		"version1": "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n",
		"cut":      string(header[:20]),
		"short":    string(header[:12]) + "\x21\x11\x00\x04abcd",
		"long":     string(header[:12]) + "\x21\x11\xff\xff",
		"version3": string(header[:12]) + "\x31\x11\x00\x00",
		"command":  string(header[:12]) + "\x22\x11\x00\x00",
	} {
		if _, _, err := proxyproto.ReadV2(strings.NewReader(text)); !errors.Is(err,
			proxyproto.ErrNoHeader) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzReadV2(f *testing.F) {
	f.Add(proxyproto.V2(tcp("192.0.2.1", 7), tcp("192.0.2.2", 8)))
	f.Add(proxyproto.V2(tcp("::1", 7), tcp("::2", 8)))
	f.Fuzz(func(t *testing.T, data []byte) {
		from, to, err := proxyproto.ReadV2(bytes.NewReader(data))
		if err != nil || from == nil {
			return
		}
		again, _, err := proxyproto.ReadV2(bytes.NewReader(
			proxyproto.V2(from, to)))
		if err != nil || again.Port != from.Port || !again.IP.Equal(from.IP) {
			t.Errorf("%v became %v, %v", from, again, err)
		}
	})
}
