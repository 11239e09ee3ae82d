package uv

import (
	"slices"

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
	turn := m.loop.Turn()
	if m.turn == turn {
		return false
	}
	m.turn = turn
	servers, clients := m.ready()
	for _, h := range servers {
		if !h.Closing {
			h.acceptOne()
		}
	}
	for _, d := range clients {
		d.tell()
	}
	return true
}

// ready are those that have something to tell by now.
func (m *Meetings) ready() (servers []*Listener, clients []*dialing) {
	asked := m.clients[:min(len(m.clients), maxLook)]
	answers := lookAt(m.servers, asked)
	for i, h := range m.servers {
		if answers[i] && !h.resting {
			servers = append(servers, h)
		}
	}
	answers = answers[len(m.servers):]
	for i, d := range m.clients {
		if len(d.result) > 0 || i < len(answers) && answers[i] {
			clients = append(clients, d)
		}
	}
	return servers, clients
}

// without takes one out of a list.
func without[T comparable](list []T, one T) []T {
	if i := slices.Index(list, one); i >= 0 {
		return slices.Delete(list, i, i+1)
	}
	return list
}
