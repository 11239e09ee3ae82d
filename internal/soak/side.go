package soak

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
)

// side is one secure end of a connection, with what it sends and gets.
type side struct {
	*Trial
	which int // 0: the client
	conn  interface {
		net.Conn
		CloseWrite() error
	}
	socket  *tlssocket.Socket // nil: conn is crypto/tls's
	ended   chan struct{}     // closed at the socket's Close; nil: it reads by Read
	out, in *stream
	sent    int64 // counted by writes; of the goroutine that writes
}

func (t *Trial) newSide(which int, conn net.Conn, r route) (*side, error) {
	s := &side{Trial: t, which: which,
		out: newStream(t.Rand(10 + uint64(which)))}
	switch {
	case r.plain != which:
		var err error
		s.socket, err = tlssocket.New(conn, t.options(which, r))
		if err != nil {
			return nil, err
		}
		s.conn = s.socket
		t.Own(destroyed{s.socket})
		if r.told[which] {
			s.ended = make(chan struct{})
			s.socket.Events().Close.On(func(tlssocket.CloseEvent) {
				close(s.ended)
			})
		}
	case which == 0:
		s.conn = tls.Client(conn, t.World.plainClients[r.version])
	default:
		s.conn = tls.Server(conn, t.World.plainServer)
	}
	return s, nil
}

// destroyed closes a socket without its goodbye.
type destroyed struct{ *tlssocket.Socket }

func (d destroyed) Close() error { d.Destroy(nil); return nil }

func (s *side) handshake() error {
	var err error
	if s.socket != nil {
		err = s.socket.Handshake(s.ctx)
	} else {
		err = s.conn.(*tls.Conn).HandshakeContext(s.ctx)
	}
	return s.blame("handshake", err)
}

// blame says whose error it is.
func (s *side) blame(what string, err error) error {
	if err == nil {
		return nil
	}
	who := []string{"client", "server"}[s.which]
	return fmt.Errorf("%s of the %s: %w", what, who, err)
}

// moved tells of n bytes that arrived.
func (s *side) moved(n int) {
	if n > 0 {
		s.World.bytes.Add(int64(n))
		s.Moved()
	}
}

// close is Close of a side that has nothing to lose any more.
func (s *side) close() error {
	if err := s.conn.Close(); err != nil && s.socket != nil {
		return s.blame("Close", err)
	}
	if s.socket != nil {
		return s.blame("Err", s.socket.Err())
	}
	return nil
}

// isTimeout reports whether a deadline passed, after which all can go on.
func isTimeout(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

// isBroken reports whether the system said that the peer is gone.
func isBroken(err error) bool {
	return errors.Is(err, code.ConnReset) || errors.Is(err, code.Pipe)
}

// coded returns an error if one of ours has no code, but was not caused by the
// end of the trial.
func coded(err error) error {
	var c code.Code
	if err == nil || errors.As(err, &c) || errors.Is(err, context.Canceled) {
		return nil
	}
	return fmt.Errorf("an error without a code: %w", err)
}
