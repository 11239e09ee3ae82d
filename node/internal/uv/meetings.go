package uv

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// Meetings gives a script that connects to a server of its own the order that
// libuv has: the server gets the connection, and then the client is told, in the
// same turn of the loop. Which of the two the system tells first, and how much
// the script does in between, would be chance here.
type Meetings struct {
	mu      sync.Mutex
	changed sync.Cond
	dialing int                    // attempts to connect
	near    int                    // of these, to servers below for certain
	before  <-chan struct{}        // closed when the last of them has connected
	waiting []*meeting             // clients that are connected, the first first
	servers map[*net.Addr]struct{} // that listen
	late    map[string]int         // how often a client was not waited for, by clientKey
	last    int64                  // number of a connection; the loop's
}

// A meeting is a client that waits for its server.
type meeting struct {
	client string // clientKey
	server net.Addr
	tell   func() // on the loop, that it is connected
	post   func() // has it told on its own
	over   func() // it waits no more
}

// number numbers the connections.
func (m *Meetings) number() int64 {
	m.last++
	return m.last
}

// NewMeetings makes those of one script.
func NewMeetings() *Meetings {
	m := &Meetings{servers: make(map[*net.Addr]struct{}), late: make(map[string]int)}
	m.changed.L = &m.mu
	return m
}

// patience is how long a client waits for its server at most, and the other way
// round: the connection may have gone to another program that listens there too,
// or come from one.
const patience = time.Second

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
		for _, w := range slices.Clone(m.waiting) {
			if !m.hasServer(w.server, true) {
				m.take(w)
				w.post()
			}
		}
	}
}

// hasServer reports whether a server of the script listens on an address. A
// server of all addresses has those of this machine, which not only loopback is
// if here. Its port is often that of servers elsewhere too.
func (m *Meetings) hasServer(a net.Addr, here bool) bool {
	if a == nil {
		return false
	}
	to, isTCP := a.(*net.TCPAddr)
	here = here || isTCP && (to.IP.IsLoopback() || to.IP.IsUnspecified())
	for server := range m.servers {
		at, ok := (*server).(*net.TCPAddr)
		if ok && isTCP && at.Port == to.Port &&
			(at.IP.Equal(to.IP) || at.IP.IsUnspecified() && here) ||
			!ok && !isTCP && (*server).String() == a.String() {
			return true
		}
	}
	return false
}

// A dialing is an attempt to connect.
type dialing struct {
	meetings *Meetings
	ours     bool            // to a server of the script
	before   <-chan struct{} // of the attempt before this one
	done     chan struct{}
}

// dials is called before an attempt to connect, on the loop.
func (m *Meetings) dials(r DialRequest) *dialing {
	m.mu.Lock()
	defer m.mu.Unlock()
	d := &dialing{meetings: m, ours: m.hasServer(r.target(), false)}
	m.dialing++
	if d.ours {
		m.near++
		d.done = make(chan struct{})
		d.before, m.before = m.before, d.done
	}
	return d
}

// await returns when it is this one's turn: the server gets its clients in the
// order in which they were made.
func (d *dialing) await(ctx context.Context) {
	if !d.ours || d.before == nil {
		return
	}
	t := time.NewTimer(patience) // for a server whose queue is full
	defer t.Stop()
	select {
	case <-d.before:
	case <-ctx.Done():
	case <-t.C:
	}
}

// dialed is called with the connection, or nil; tell and post are those of a
// meeting.
func (d *dialing) dialed(ctx context.Context, conn net.Conn, tell, post func()) {
	m := d.meetings
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.waits(ctx, conn, tell, post) {
		post()
	}
	if m.dialing--; m.dialing == 0 {
		clear(m.late)
		m.before = nil
	}
	if d.ours {
		m.near--
		close(d.done)
		m.changed.Broadcast()
	}
}

// waits has a client wait for its server. False: there is nothing to wait for. mu
// is held.
func (m *Meetings) waits(
	ctx context.Context, conn net.Conn, tell, post func(),
) bool {
	if conn == nil || !m.hasServer(conn.RemoteAddr(), isWithin(conn)) {
		return false
	}
	w := &meeting{
		client: clientKey(conn.LocalAddr(), conn.RemoteAddr()),
		server: conn.RemoteAddr(), tell: tell, post: post,
	}
	if m.late[w.client] > 0 {
		m.late[w.client]--
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	stop := context.AfterFunc(ctx, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.take(w) {
			post()
		}
	})
	w.over = func() { stop(); cancel() }
	m.waiting = append(m.waiting, w)
	return true
}

// isWithin reports whether a connection does not leave the machine.
func isWithin(conn net.Conn) bool {
	from, ok := conn.LocalAddr().(*net.TCPAddr)
	to, also := conn.RemoteAddr().(*net.TCPAddr)
	return ok && also && from.IP.Equal(to.IP)
}

// take takes a client that still waits. mu is held.
func (m *Meetings) take(w *meeting) bool {
	i := slices.Index(m.waiting, w)
	if i >= 0 {
		m.waiting = slices.Delete(m.waiting, i, i+1)
		w.over()
	}
	return i >= 0
}

// accepted is called with a connection that a server is to be told of. It answers
// its client, to be told after the server, or nil: it is not one of the script,
// or is told on its own.
func (m *Meetings) accepted(conn net.Conn) *meeting {
	m.mu.Lock()
	defer m.mu.Unlock()
	key := clientKey(conn.RemoteAddr(), conn.LocalAddr())
	find := func() int {
		return slices.IndexFunc(m.waiting, func(w *meeting) bool {
			return w.client == key
		})
	}
	i, over := find(), false
	if i < 0 && m.near > 0 {
		defer time.AfterFunc(patience, func() {
			m.mu.Lock()
			defer m.mu.Unlock()
			over = true
			m.changed.Broadcast()
		}).Stop()
	}
	for ; i < 0 && m.near > 0 && !over; i = find() {
		m.changed.Wait()
	}
	if i < 0 {
		if m.dialing > 0 {
			m.late[key]++
		}
		return nil
	}
	w := m.waiting[i]
	m.take(w)
	return w
}

// target is the address to connect to, or nil if that is no address.
func (r DialRequest) target() net.Addr {
	if r.Network == "unix" {
		return &net.UnixAddr{Name: r.Endpoint, Net: r.Network}
	}
	if to, err := netip.ParseAddrPort(r.Endpoint); err == nil {
		return net.TCPAddrFromAddrPort(to)
	}
	return nil
}
