package soak

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/seed-435e3e10/tlssocket"
)

// visit is a client of one of the servers that all share. It may resume a
// session.
func visit(t *Trial) error {
	conn, err := t.dial(pick(t.draw, t.World.servers...))
	if err != nil {
		return err
	}
	s, err := t.visitor(conn)
	if err != nil {
		return err
	}
	if err := s.handshake(); err != nil {
		return err
	}
	if err := s.greeted(); err != nil {
		return err
	}
	total := someTotal(t.draw)
	t.Tell("%d bytes", total)
	err = t.Together(s.reader(20).toEnd, func() error {
		if err := s.send(s.Rand(30), total); err != nil {
			return err
		}
		return s.blame("CloseWrite", s.conn.CloseWrite())
	})
	if got := s.in.got.Load(); err == nil && got != total {
		err = mismatch(fmt.Sprintf("%d bytes came back of %d", got, total))
	}
	return errors.Join(err, s.close())
}

// visitor is a client that gets back what it sends.
func (t *Trial) visitor(conn net.Conn) (*side, error) {
	w := t.World
	version, name := pick(t.draw, versions...), pick(t.draw, hostName, otherName)
	kind := pick(t.draw, "none", "cache", "session", "plain")
	t.Tell("%s, %s, sessions %s", version, name, kind)
	s := &side{Trial: t, out: newStream(t.Rand(10))}
	s.in = s.out
	if kind == "plain" {
		config := w.plainClients[version].Clone()
		config.ServerName, config.ClientSessionCache = name, w.plainCache
		s.conn = tls.Client(conn, config)
		return s, nil
	}
	o := &tlssocket.Options{ServerName: name, SecureContext: w.clients[version],
		CoalesceWrites: coin(t.draw, 2)}
	switch kind {
	case "cache":
		o.Sessions = w.cache
	case "session":
		o.Session = w.session()
		o.Events = new(tlssocket.Events)
		o.Events.Session.On(w.keep)
	}
	socket, err := tlssocket.New(conn, o)
	if err != nil {
		return nil, err
	}
	t.Own(destroyed{socket})
	s.socket, s.conn = socket, socket
	return s, nil
}

// greeted reads whether the server resumed a session, which both must agree on.
func (s *side) greeted() error {
	said := make([]byte, 1)
	if _, err := io.ReadFull(s.conn, said); err != nil {
		return s.blame("greeting", err)
	}
	var reused bool
	if s.socket != nil {
		reused = s.socket.SessionReused()
		if !s.socket.Authorized() {
			return errors.New("the server is not authorized")
		}
	} else {
		reused = s.conn.(*tls.Conn).ConnectionState().DidResume
	}
	s.World.visits.Add(1)
	if reused {
		s.World.resumed.Add(1)
	}
	if reused != (said[0] == sayResumed) {
		return fmt.Errorf("resumed: %v for the client, %c for the server",
			reused, said[0])
	}
	return nil
}

// rotation changes keys and certificates under those who use them.
func rotation(t *Trial) error {
	s := pick(t.draw, t.World.servers...)
	context := pick(t.draw, t.World.contexts...)
	switch t.draw.IntN(4) {
	case 0:
		return s.SetTicketKeys(newKeys())
	case 1:
		return s.ReplaceTicketKeys([][]byte{newKeys(), s.TicketKeys()})
	case 2:
		s.SetSecureContext(context)
	default:
		s.AddContext(otherName, context)
	}
	return nil
}
