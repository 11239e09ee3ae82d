package soak

import (
	"io"
	"time"

	"github.com/seed-435e3e10/tlssocket"
)

// told reads by events for a while, or to the peer's end, which is io.EOF. What else
// ended the socket the next Read tells.
func (r *reader) told() error {
	r.conn.SetReadDeadline(time.Time{})
	if coin(r.rng, 2) {
		r.conn.SetReadDeadline(time.Now().Add(time.Hour))
	}
	calls := -1 // to the end
	if coin(r.rng, 2) {
		calls = 1 + r.rng.IntN(100)
	}
	over := make(chan error, 1) // the first reason
	end := func(err error) {
		select {
		case over <- err:
		default:
		}
	}
	events := r.socket.Events()
	// First: it is told as soon as somebody listens to Data.
	defer events.End.Once(func(tlssocket.EndEvent) { end(io.EOF) })()
	listens := make(chan struct{}) // remove is known
	var remove func()
	remove = events.Data.On(func(e tlssocket.DataEvent) {
		<-listens
		err := r.take(e.Data)
		calls--
		if err != nil || calls == 0 {
			remove()
			end(err)
			return
		}
		r.hold()
	})
	close(listens)
	defer remove()
	select {
	case err := <-over:
		return err
	case <-r.ended:
		return nil
	}
}

// hold lets the peer wait, in one of the ways that there are.
func (r *reader) hold() {
	if !coin(r.rng, 10) {
		r.dawdle()
		return
	}
	r.socket.Pause()
	if coin(r.rng, 2) {
		r.socket.Resume()
		return
	}
	after := time.Duration(r.rng.IntN(2000)) * time.Microsecond
	time.AfterFunc(after, r.socket.Resume)
}

// echoByEvents is echo without a goroutine.
func echoByEvents(e tlssocket.SecureConnectionEvent) {
	greet(e.Socket)
	events := e.Socket.Events()
	events.Data.On(func(e tlssocket.DataEvent) {
		if _, err := e.Socket.Write(e.Data); err != nil {
			e.Socket.Destroy(err)
		}
	})
	events.End.On(func(e tlssocket.EndEvent) { e.Socket.Close() })
}
