package uv

import (
	"errors"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/parked"
)

// A door is a listening socket. The loop accepts who is there; until then the
// socket is parked. Where it cannot be, a goroutine accepts, and the loop takes
// that.
type door struct {
	ln     net.Listener
	raw    syscall.RawConn // nil: a goroutine accepts
	place  *parked.Place
	next   chan struct{} // lets the goroutine accept once
	result chan dialResult
}

// open has wake called once when somebody is there.
func (d *door) open(wake func()) {
	if c, ok := d.ln.(syscall.Conn); ok {
		if raw, err := c.SyscallConn(); err == nil {
			d.raw = raw
			d.place = parked.Once(raw, func(bool) { wake() })
		}
	}
	if d.place != nil {
		return
	}
	d.raw = nil
	d.next = make(chan struct{}, 1)
	d.result = make(chan dialResult, 1)
	d.next <- struct{}{}
	go d.acceptAhead(wake) // ends when next and ln are closed
}

func (d *door) acceptAhead(wake func()) {
	for range d.next {
		conn, err := d.ln.Accept()
		d.result <- dialResult{conn, err}
		wake()
	}
}

// again has wake called once more.
func (d *door) again() {
	if d.place != nil {
		d.place.Again()
	} else {
		d.next <- struct{}{}
	}
}

// accept accepts the next connection; nil without an error: there is none, since
// another program had it, or its client has gone.
func (d *door) accept() (net.Conn, error) {
	if d.raw == nil {
		select {
		case r := <-d.result:
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
	if d.place != nil {
		d.place.Leave()
	}
	if d.next != nil {
		close(d.next)
	}
	_ = d.ln.Close()
}
