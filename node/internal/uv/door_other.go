//go:build !unix

package uv

import "net"

// A door is a listening socket at which a goroutine accepts for the loop.
type door struct {
	ln     net.Listener
	result chan dialResult
}

func newDoor(ln net.Listener) (*door, error) {
	return &door{ln, make(chan dialResult, 1)}, nil
}

// await returns when somebody is there, or the door is closed. It is for a
// goroutine.
func (d *door) await() {
	conn, err := d.ln.Accept()
	d.result <- dialResult{conn, err}
}

// accept returns the connection that was accepted; nil without an error: there is
// none.
func (d *door) accept() (net.Conn, error) {
	select {
	case r := <-d.result:
		return r.conn, r.err
	default:
		return nil, nil
	}
}

func (d *door) close() { _ = d.ln.Close() }

// lookAt tells of each server whether a client was accepted. Clients tell
// themselves.
func lookAt(servers []*Listener, clients []*dialing) []bool {
	ready := make([]bool, len(servers)+len(clients))
	for i, h := range servers {
		ready[i] = len(h.door.result) > 0
	}
	return ready
}
