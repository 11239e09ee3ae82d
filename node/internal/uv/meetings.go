package uv

import (
	"slices"
	"syscall"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// Meetings are the servers and the connecting clients of a script. They are looked
// at together, once in a turn, servers first: so a client of a server of the same
// script is told that it is connected in the turn in which the server is told of
// it, after the server, as in Node. Neither waits for the other.
type Meetings struct {
	loop    *loop.Loop
	servers []*Listener // that listen
	clients []*dialing  // in the order in which they were made
	turn    int64       // in which all were looked at last
	last    int64       // number of a connection
}

// NewMeetings makes those of one loop.
func NewMeetings(l *loop.Loop) *Meetings {
	m := &Meetings{loop: l}
	l.OnLook(m.look)
	return m
}

// number numbers the connections.
func (m *Meetings) number() int64 {
	m.last++
	return m.last
}

// meet tells of a client of each server, and then which clients are connected, or
// why not, unless that was done in this turn.
func (m *Meetings) meet() (done bool) {
	if m.turn == m.loop.Turn() {
		return false
	}
	m.tell(nil)
	return true
}

// maxLook is how many sockets of a kind are looked at where nobody waits. Among
// more, the order of what comes is chance anyway.
const maxLook = 128

// look tells what has come by now to the sockets of a loop.
func (m *Meetings) look() {
	var reading []*Conn
	for h := range m.loop.Open() {
		c, ok := h.(*Conn)
		if !ok || c.in.place == nil || !c.in.wanted {
			continue
		}
		if reading = append(reading, c); len(reading) > maxLook {
			reading = nil
			break
		}
	}
	slices.SortFunc(reading, func(a, b *Conn) int { return int(a.number - b.number) })
	m.tell(reading)
}

// tell is meet, and then reads what has come to connections.
func (m *Meetings) tell(reading []*Conn) {
	var servers []*Listener
	var clients []*dialing
	if turn := m.loop.Turn(); m.turn != turn {
		m.turn = turn
		servers, clients = slices.Clone(m.servers), slices.Clone(m.clients)
	}
	asked := make([]interest, 0, len(servers)+len(clients)+len(reading))
	for _, h := range servers {
		asked = append(asked, interest{raw: h.door.raw, ready: len(h.door.results) > 0})
	}
	for i, d := range clients {
		raw := d.raw
		if i >= maxLook {
			raw = nil
		}
		asked = append(asked, interest{raw: raw, write: true, ready: len(d.result) > 0})
	}
	for _, h := range reading {
		asked = append(asked, interest{raw: h.raw})
	}
	poll(asked) // all, before the script is told anything
	for i, h := range servers {
		if asked[i].ready && !h.resting && !h.Closing {
			h.acceptOne()
		}
	}
	asked = asked[len(servers):]
	for i, d := range clients {
		if asked[i].ready {
			d.tell()
		}
	}
	asked = asked[len(clients):]
	for i, h := range reading {
		if asked[i].ready {
			h.read()
		}
	}
}

// An interest is a socket that may be ready to be read, or accepted at, or else to
// be written.
type interest struct {
	raw   syscall.RawConn // nil: one cannot ask it
	write bool
	ready bool // known already; after poll: it is ready
}

// without takes one out of a list.
func without[T comparable](list []T, one T) []T {
	if i := slices.Index(list, one); i >= 0 {
		return slices.Delete(list, i, i+1)
	}
	return list
}
