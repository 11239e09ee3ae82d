package soak

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// abandoned is a handshake that somebody gives up, or that a deadline only
// interrupts.
func abandoned(t *Trial) error {
	over := pick(t.draw, "tcp", "unix", "pipe")
	a, b, err := t.wire(over)
	if err != nil {
		return err
	}
	r := route{version: pick(t.draw, versions...), plain: none}
	var ends [2]*side
	if ends[0], err = t.newSide(0, a, r); err != nil {
		return err
	}
	if ends[1], err = t.newSide(1, b, r); err != nil {
		return err
	}
	who, how := ends[t.draw.IntN(2)], t.draw.IntN(4)
	soon := time.Duration(t.draw.IntN(3000)) * time.Microsecond
	t.Tell("over %s, %+v, side %d, way %d, after %v", over, r, who.which, how,
		soon)
	if how == 0 {
		return t.interrupted(ends, who, soon)
	}
	return t.Together(func() error {
		t.pause(soon)
		switch how {
		case 1:
			who.socket.Destroy(nil)
		case 2:
			return coded(who.socket.Close())
		default:
			ctx, cancel := context.WithCancel(t.ctx)
			cancel()
			return coded(who.socket.Handshake(ctx))
		}
		return nil
	}, ends[0].tryToTalk, ends[1].tryToTalk)
}

// tryToTalk is a handshake, a question and its answer, all of which may fail.
func (s *side) tryToTalk() error {
	err := s.socket.Handshake(s.ctx)
	for turn := range 2 {
		if err == nil && turn == s.which {
			_, err = s.socket.Write([]byte("x"))
		} else if err == nil {
			_, err = s.socket.Read(make([]byte, 1))
		}
	}
	s.socket.Close()
	if err == io.EOF {
		return nil
	}
	return s.blame("abandoned", coded(err))
}

// interrupted lets deadlines pass during the handshake, which breaks nothing.
func (t *Trial) interrupted(ends [2]*side, who *side,
	soon time.Duration) error {
	err := t.Together(func() error {
		who.socket.SetDeadline(time.Now().Add(soon))
		err := who.handshake()
		who.socket.SetDeadline(time.Time{})
		if isTimeout(err) {
			err = who.handshake()
		}
		return err
	}, ends[1-who.which].handshake)
	if err != nil {
		return err
	}
	return t.Together(ends[0].tryToTalk, ends[1].tryToTalk)
}

// shutdown ends a server that has clients.
func shutdown(t *Trial) error {
	srv, err := t.World.serve(fmt.Sprint("s", t.Number), nil,
		pick(t.draw, echo, echoByEvents))
	if err != nil {
		return err
	}
	t.Own(srv)
	hard := coin(t.draw, 2)
	after := time.Duration(t.draw.IntN(20000)) * time.Microsecond
	t.Tell("hard %v, after %v", hard, after)
	jobs := []func() error{func() error {
		t.pause(after)
		if hard {
			return srv.Close()
		}
		return srv.Shutdown(t.ctx)
	}}
	for i := range 3 {
		conn, err := t.dial(srv)
		if err != nil {
			return err
		}
		s, err := t.visitor(conn)
		if err != nil {
			return err
		}
		s.out.start += i
		total := someTotal(t.draw)
		jobs = append(jobs, func() error { return s.served(total) })
	}
	if err := t.Together(jobs...); err != nil {
		return err
	}
	if !wait(srv.ended, endTime) {
		return errors.New("no event Close")
	}
	return nil
}

// served is a visit that the server may end at any time.
func (s *side) served(total int64) error {
	err := s.handshake()
	if err == nil {
		err = s.greeted()
	}
	if err == nil {
		err = s.echoed(total)
	}
	s.conn.Close()
	return s.asExpected(err)
}

// echoed sends, and gets it back. Unlike Together, it ends this connection only.
func (s *side) echoed(total int64) error {
	read := make(chan error, 1)
	in := s.reader(20)
	go func() { // ends with the connection
		read <- in.toEnd()
	}()
	err := s.write(s.Rand(30), total, false)
	if err == nil {
		err = s.conn.SetWriteDeadline(time.Time{})
	}
	if err == nil {
		err = s.conn.CloseWrite()
	}
	if err != nil {
		s.conn.Close() // or the server would wait for more
	}
	return errors.Join(<-read, err)
}
