package actor

import (
	"io"
	"net"
)

// Roles of a proxied connection, in its first byte.
const (
	intake = 'i' // the client writes here
	outlet = 'o' // and reads it there
)

// proxy copies one connection to another.
type proxy struct{ outlets chan net.Conn }

func newProxy() *proxy { return &proxy{make(chan net.Conn)} }

// handle says the role back, so that both ends are secure, and copies.
func (p *proxy) handle(c net.Conn) {
	role := make([]byte, 1)
	if _, err := io.ReadFull(c, role); err != nil {
		c.Close()
		return
	}
	if _, err := c.Write(role); err != nil {
		c.Close()
		return
	}
	if role[0] == outlet {
		p.outlets <- c // an intake takes it, and closes it
		return
	}
	defer c.Close()
	out := <-p.outlets
	defer out.Close()
	io.Copy(out, c) // ends when the client does
}

// introduce tells the role of a connection.
func introduce(c net.Conn, role byte) error {
	if _, err := c.Write([]byte{role}); err != nil {
		return err
	}
	_, err := io.ReadFull(c, make([]byte, 1))
	return err
}
