package uv

import (
	"errors"
	"net"
	"os"
	"syscall"
	"time"
)

// A door is a listening socket, at which the loop accepts who is there.
type door struct {
	ln  net.Listener
	raw syscall.RawConn // nil: a goroutine accepts
	waiter[dialResult]
}

// open has wake called once when somebody is there.
func (d *door) open(wake func()) {
	if c, ok := d.ln.(syscall.Conn); ok {
		if raw, err := c.SyscallConn(); err == nil {
			d.raw = raw
		}
	}
	d.start(d.raw, wake, func() dialResult {
		conn, err := d.ln.Accept()
		return dialResult{conn, err}
	})
	if d.place == nil {
		d.raw = nil
	}
}

// accept accepts the next connection; nil without an error: there is none, since
// another program had it, or its client has gone.
func (d *door) accept() (net.Conn, error) {
	if d.raw == nil {
		select {
		case r := <-d.results:
			return r.conn, r.err
		default:
			return nil, nil
		}
	}
	const blink = time.Millisecond // Accept would wait longer
	for {
		if ln, ok := d.ln.(interface{ SetDeadline(time.Time) error }); ok {
			_ = ln.SetDeadline(time.Now().Add(blink))
		}
		conn, err := d.ln.Accept()
		if err == nil || !errors.Is(err, os.ErrDeadlineExceeded) {
			return conn, err
		}
		asked := []interest{{raw: d.raw}}
		if poll(asked); !asked[0].ready {
			return nil, nil
		}
	}
}

func (d *door) close() {
	d.stop()
	_ = d.ln.Close()
}
