package main

import (
	"bytes"
	"errors"
	"sync"
	"time"

	"github.com/seed-435e3e10/tlssocket"
)

const (
	maxLine  = 1024        // bytes
	patience = time.Second // with a member who does not take what is said
)

var errTooLong = errors.New("a line is too long")

// room is all who are connected.
type room struct {
	mu      sync.Mutex
	members map[*tlssocket.Socket]*member
}

// member is one of them. Its listeners run one at a time, so it needs no lock.
type member struct {
	room *room
	line []byte // that is not complete yet
}

// enter adds a member, who leaves with its connection.
func (r *room) enter(s *tlssocket.Socket) {
	m := &member{room: r}
	r.mu.Lock()
	r.members[s] = m
	r.mu.Unlock()
	s.Events().Data.On(m.hear)
	s.Events().End.On(func(e tlssocket.EndEvent) { e.Socket.Close() })
	s.Events().Close.On(func(e tlssocket.CloseEvent) { r.leave(e.Socket) })
	s.Write([]byte("welcome\n"))
}

func (r *room) leave(s *tlssocket.Socket) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.members, s)
}

// hear gets what has come, which need not be a line. As long as it has not
// returned nothing more is read of this member: who talks much is slowed down.
func (m *member) hear(e tlssocket.DataEvent) {
	m.line = append(m.line, e.Data...)
	for {
		end := bytes.IndexByte(m.line, '\n') + 1
		if end == 0 {
			break
		}
		m.room.say(m.line[:end], e.Socket)
		m.line = m.line[end:]
	}
	switch {
	case len(m.line) == 0:
		m.line = nil // who is silent keeps nothing
	case len(m.line) > maxLine:
		e.Socket.Destroy(errTooLong)
	}
}

// say writes a line to all but one. Who has not taken it in time has to go, or one
// who reads nothing would hold up all.
func (r *room) say(line []byte, from *tlssocket.Socket) {
	for _, s := range r.others(from) {
		s.SetWriteDeadline(time.Now().Add(patience))
		if _, err := s.Write(line); err != nil {
			s.Destroy(err)
		}
	}
}

// others lists who is there now, since no lock may be held while one writes.
func (r *room) others(from *tlssocket.Socket) []*tlssocket.Socket {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]*tlssocket.Socket, 0, len(r.members))
	for s := range r.members {
		if s != from {
			all = append(all, s)
		}
	}
	return all
}
