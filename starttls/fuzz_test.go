package starttls_test

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/starttls"
)

// canned is a connection whose peer has said all that it says.
type canned struct {
	net.Conn
	left []byte
	read int
}

func (c *canned) Read(p []byte) (int, error) {
	if len(c.left) == 0 {
		return 0, io.EOF
	}
	n := copy(p, c.left)
	c.left = c.left[n:]
	c.read += n
	return n, nil
}

func (c *canned) Write(p []byte) (int, error)   { return len(p), nil }
func (c *canned) SetDeadline(t time.Time) error { return nil }
func (c *canned) LocalAddr() net.Addr           { return &net.UnixAddr{} }

// checkSide makes sure that a side takes no more than it should, leaves nothing
// that came in clear, and has errors that can be shown.
func checkSide(t *testing.T, protocol string, data []byte,
	side func(net.Conn) error) {
	c := &canned{left: data}
	err := side(c)
	if c.read > 64<<10 {
		t.Errorf("%s: it has read %d bytes", protocol, c.read)
	}
	var e *starttls.Error
	switch {
	case err == nil:
	case !errors.As(err, &e) || e.Code == "":
		t.Errorf("%s: %v", protocol, err)
	default:
		checkText(t, e)
	}
	// What is not read at a success is for TLS: it came later, as far as one
	// can see, since a read takes 1024 bytes where there are so many.
	if err == nil && c.read < len(data) && c.read%1024 != 0 {
		t.Errorf("%s: %d bytes of %d were read", protocol, c.read, len(data))
	}
}

func FuzzClient(f *testing.F) {
	for i, name := range starttls.Protocols() {
		for _, d := range dialogues {
			if d.protocol == name && len(d.server) < 1000 {
				f.Add(uint8(i), []byte(d.server))
			}
		}
	}
	f.Fuzz(func(t *testing.T, i uint8, data []byte) {
		names := starttls.Protocols()
		name := names[int(i)%len(names)]
		checkSide(t, name, data, func(c net.Conn) error {
			return second(starttls.Client(t.Context(), c, name, "h"))
		})
	})
}

func FuzzServer(f *testing.F) {
	for i, name := range sided() {
		for _, r := range requests {
			if r.protocol == name && len(r.client) < 1000 {
				f.Add(uint8(i), []byte(r.client))
			}
		}
	}
	f.Fuzz(func(t *testing.T, i uint8, data []byte) {
		names := sided()
		name := names[int(i)%len(names)]
		checkSide(t, name, data, func(c net.Conn) error {
			return second(starttls.Server(t.Context(), c, name, "h"))
		})
	})
}
