package uv

import (
	"context"
	"net"
	"sync"
	"time"
)

// Meetings gives a script that connects to a server of its own the order that
// libuv has: the server gets the connection before the client is told. Which
// of the two the system tells first would be chance here.
type Meetings struct {
	mu      sync.Mutex
	changed sync.Cond
	dialing int
	servers map[*net.Addr]struct{} // that listen
	met     map[string]int         // how often a client was accepted, by clientKey
	last    int64                  // number of a connection; the loop's
}

// number numbers the connections.
func (m *Meetings) number() int64 {
	m.last++
	return m.last
}

// NewMeetings makes those of one script.
func NewMeetings() *Meetings {
	m := &Meetings{servers: make(map[*net.Addr]struct{}), met: make(map[string]int)}
	m.changed.L = &m.mu
	return m
}

// patience is how long a client waits for its server at most: the connection
// may have gone to another program that listens there too.
const patience = 100 * time.Millisecond

// clientKey names a client. Local ones have no names of their own: the path
// stands for all of them.
func clientKey(client, server net.Addr) string {
	if _, ok := client.(*net.TCPAddr); ok {
		return client.String()
	}
	return server.String()
}

func (m *Meetings) listens(a net.Addr) (over func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.servers[&a] = struct{}{}
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.servers, &a)
		m.changed.Broadcast()
	}
}

// hasServer reports whether a server of the script listens on an address.
func (m *Meetings) hasServer(a net.Addr) bool {
	to, isTCP := a.(*net.TCPAddr)
	for server := range m.servers {
		at, ok := (*server).(*net.TCPAddr)
		if ok && isTCP && at.Port == to.Port &&
			(at.IP.IsUnspecified() || at.IP.Equal(to.IP)) ||
			!ok && !isTCP && (*server).String() == a.String() {
			return true
		}
	}
	return false
}

// dials is called before an attempt to connect, and the answer after it.
func (m *Meetings) dials() (over func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dialing++
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.dialing--; m.dialing == 0 {
			clear(m.met)
		}
	}
}

// accepted is called when a server has passed a connection to the loop.
func (m *Meetings) accepted(conn net.Conn) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dialing > 0 {
		m.met[clientKey(conn.RemoteAddr(), conn.LocalAddr())]++
		m.changed.Broadcast()
	}
}

// await returns when the other end of a connection was passed to the loop, if
// it will be: if a server of the script listens there.
func (m *Meetings) await(ctx context.Context, conn net.Conn) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.changed.Broadcast()
	})()
	m.mu.Lock()
	defer m.mu.Unlock()
	client := clientKey(conn.LocalAddr(), conn.RemoteAddr())
	for m.met[client] == 0 && m.hasServer(conn.RemoteAddr()) && ctx.Err() == nil {
		m.changed.Wait()
	}
	if m.met[client] > 0 {
		m.met[client]--
	}
}
