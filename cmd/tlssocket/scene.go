package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
)

// scene is one scene as it is played. It remembers the first thing that went
// wrong, and the records, in their order.
type scene struct {
	*world
	demo    *demo
	ctx     context.Context
	start   time.Time
	failure error
	hosts   []*host

	mu      sync.Mutex
	records []record
	lines   []sceneLine   // the records and what was said in clear
	changed chan struct{} // closed and replaced with each record
}

// expect notes a failure unless ok. The first failure counts.
func (s *scene) expect(ok bool, format string, args ...any) {
	if !ok && s.failure == nil {
		s.failure = fmt.Errorf(format, args...)
	}
}

// record prints a record and keeps it.
func (s *scene) record(r record) {
	s.demo.out.print(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.records = append(s.records, r)
	h := r.head()
	s.lines = append(s.lines, sceneLine{time.Since(s.start), h.Side, h.Event,
		r.text()})
	close(s.changed)
	s.changed = make(chan struct{})
}

// await waits for an event of one end of a connection.
func (s *scene) await(side string, conn int, event string) error {
	want := header{side, conn, event}
	for {
		s.mu.Lock()
		changed := s.changed
		for _, r := range s.records {
			if r.head() == want {
				s.mu.Unlock()
				return nil
			}
		}
		s.mu.Unlock()
		select {
		case <-changed:
		case <-s.ctx.Done():
			return fmt.Errorf("%s of %s %d did not come", event, side, conn)
		}
	}
}

// serve starts an echo server; the setups complete its host. It returns nil
// if the options cannot be, and then the scene has failed.
func (s *scene) serve(opts *tlssocket.ServerOptions,
	setups ...func(*host)) *host {
	server, err := tlssocket.NewServer(opts)
	if err != nil {
		s.expect(false, "%w", err)
		return nil
	}
	h := &host{server: server, out: s.record, handle: echo}
	h.next = s.demo.visit
	for _, setup := range setups {
		setup(h)
	}
	if err := h.listen("127.0.0.1:0"); err != nil {
		s.expect(false, "%w", err)
		return nil
	}
	s.hosts = append(s.hosts, h)
	return h
}

// close ends what serve started.
func (s *scene) close() {
	for _, h := range s.hosts {
		h.close(0)
	}
}

// visit is one connection of a client to a host, from its beginning to its
// end, with an exchange of data in between.
type visit struct {
	scene  *scene
	conn   int
	socket *tlssocket.Socket // ended; nil if it was refused
	err    error             // what the client ended of
}

// visit makes a connection. The host's side has ended, too, when it returns.
func (s *scene) visit(h *host, opts tlssocket.Options) *visit {
	v := &visit{scene: s}
	if h == nil {
		v.err = errors.New("there is no server")
		return v
	}
	v.conn = s.demo.nextVisit()
	t := &tap{conn: v.conn, out: s.record, keyLog: h.keyLog,
		showSession: true}
	opts.Events = t.events()
	v.socket, v.err = tlssocket.Connect(s.ctx, "tcp",
		h.listener.Addr().String(), &opts)
	if v.err == nil {
		v.err = s.exchange(v.socket)
		v.socket.Close()
	}
	s.awaitEnds(v.conn)
	return v
}

// awaitEnds waits until both ends of a connection have told of their end.
func (s *scene) awaitEnds(conn int) {
	for _, side := range []string{"client", "server"} {
		if err := s.await(side, conn, "close"); err != nil {
			s.expect(false, "%w", err)
		}
	}
}

// exchange sends a line, ends our side, and reads the line back.
func (s *scene) exchange(c *tlssocket.Socket) error {
	const line = "hello\n"
	if limit, ok := s.ctx.Deadline(); ok {
		c.SetDeadline(limit)
		defer c.SetDeadline(time.Time{})
	}
	if _, err := io.WriteString(c, line); err != nil {
		return err
	}
	if err := c.CloseWrite(); err != nil {
		return err
	}
	back, err := io.ReadAll(c)
	if err == nil && string(back) != line {
		err = fmt.Errorf("%q came back, not %q", back, line)
	}
	return err
}

// went expects the visit to have gone well.
func (v *visit) went() *visit {
	v.scene.expect(v.err == nil, "the client ended with: %v", v.err)
	return v
}

// failed expects the client to have ended with a code.
func (v *visit) failed(c code.Code) *visit {
	v.scene.expect(errors.Is(v.err, c), "the client ended with %v, not %v",
		v.err, c)
	return v
}

// of returns the records of one side with one event, in their order.
func of[T record](v *visit, side, event string) []T {
	v.scene.mu.Lock()
	defer v.scene.mu.Unlock()
	var found []T
	for _, r := range v.scene.records {
		if t, ok := r.(T); ok && r.head() == (header{side, v.conn, event}) {
			found = append(found, t)
		}
	}
	return found
}

// secure returns what a side told when it was secure.
func (v *visit) secure(side string) secureRecord {
	event := "secureConnect"
	if side == "server" {
		event = "secureConnection"
	}
	found := of[secureRecord](v, side, event)
	if len(found) != 1 {
		v.scene.expect(false, "the %s told %d times that it is secure, "+
			"not once", side, len(found))
		return secureRecord{}
	}
	return found[0]
}

// clientError expects the server to have told a tlsClientError.
func (v *visit) clientError(c code.Code) {
	found := of[errorRecord](v, "server", "tlsClientError")
	v.scene.expect(len(found) == 1 && found[0].Code == string(c),
		"tlsClientError is %v, not %v", found, c)
}
