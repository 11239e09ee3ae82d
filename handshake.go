package tlssocket

import (
	"context"
	"os"
	"runtime"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/guard"
)

const (
	// serverHandshakeTimeout is Node's handshakeTimeout.
	serverHandshakeTimeout = 120 * time.Second

	// lastWord is how long a peer that is refused may take to read why.
	lastWord = 200 * time.Millisecond
)

// handshake is one side's part of the handshake: a serverHandshake or a
// clientHandshake.
type handshake interface {
	// run runs crypto/tls's handshake.
	run() error

	// complete does what had to wait for a handshake that went well.
	complete()

	// announce emits the side's own events, after SecureConnect. The socket's
	// mu is held.
	announce()
}

// Handshake runs the handshake, or waits for the one that runs, and returns
// its result. The end of ctx destroys the socket. A deadline of the socket
// that passes ends the waiting only.
//
// Hooks and stores get the values of ctx, if it is this call that runs the
// handshake.
//
// A client's Handshake may return before the server has judged the client's
// certificate (TLS 1.3): a refusal then shows as an error of Read.
//
// Node: event secureConnect.
func (s *Socket) Handshake(ctx context.Context) error {
	if s.isSecure() {
		return nil
	}
	abort := func() {
		s.giveUp(s.wrap("handshake", failure{code.Aborted, ctx.Err()}))
	}
	if ctx.Err() != nil {
		abort()
		return s.handshakeResult()
	}
	s.startWith(ctx)
	defer context.AfterFunc(ctx, abort)()
	if !s.link.Await(s.over()) {
		return s.wrap("handshake",
			failure{code.TimedOut, os.ErrDeadlineExceeded})
	}
	return s.handshakeResult()
}

// over returns a channel that is closed when the handshake is over, well or
// not.
func (s *Socket) over() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done == nil {
		s.done = make(chan struct{})
	}
	return s.done
}

// handshakeOver is called once. All sockets whose handshake is over have the
// same channel.
func (s *Socket) handshakeOver() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done != nil {
		close(s.done)
	}
	s.done = closed
}

var closed = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

func (s *Socket) handshakeResult() error {
	if s.isSecure() {
		return nil
	}
	return s.tell(s.endedError("handshake"))
}

// start is startWith for who has no context.
func (s *Socket) start() { s.startWith(context.Background()) }

// startWith starts the handshake once, whose hooks get the values of ctx. Its
// goroutine ends with the handshake, which ends when the connection beneath is
// closed, if not before.
func (s *Socket) startWith(ctx context.Context) {
	if !s.begun.CompareAndSwap(false, true) || s.isEnded() {
		return
	}
	if ctx != context.Background() {
		s.mu.Lock()
		s.hooks = &hookScope{ctx: context.WithoutCancel(ctx)}
		s.mu.Unlock()
	}
	if srv := s.opts.Server; srv != nil && !s.isMember() && !srv.join(s) {
		s.end(s.wrap("handshake", failure{code.ServerNotRunning, nil}))
		return
	}
	go func() {
		growStack()
		s.shake()
	}()
}

// growStack makes the stack of a new goroutine as large as a handshake needs it,
// at once: it is copied each time that it grows.
//
//go:noinline
func growStack() {
	var room [5 << 10]byte
	runtime.KeepAlive(&room)
}

func (s *Socket) shake() {
	timer := s.startTimer()
	if timer != nil {
		defer timer.Stop()
	}
	err := s.runHandshake()
	if err != nil {
		e := s.handshakeError(err)
		s.source.answerHTTP(s.link.Inner(), err)
		if sentAlert(err) {
			s.link.LastWord(lastWord)
		}
		s.end(e)
		return
	}
	s.handshake.complete()
	s.becomeSecure()
}

func (s *Socket) startTimer() *time.Timer {
	limit := s.opts.HandshakeTimeout
	if limit == 0 && s.opts.Server != nil {
		limit = serverHandshakeTimeout
	}
	if limit == 0 {
		return nil
	}
	return time.AfterFunc(limit, func() {
		s.giveUp(s.wrap("handshake", failure{code.TLSHandshakeTimeout,
			&explained{"TLS handshake timeout", os.ErrDeadlineExceeded}}))
	})
}

func (s *Socket) runHandshake() (err error) {
	p := guard.Catch("the handshake", func() { err = s.handshake.run() })
	if p != nil {
		return s.wrap("handshake", failure{code.TLSHookPanic, p})
	}
	return err
}

// becomeSecure publishes the result and lets everybody go on.
func (s *Socket) becomeSecure() {
	s.peer.secured()
	if s.source != nil && s.source.plain {
		s.link.Plain()
	}
	s.link.Established()
	if !s.tellSecure() {
		return
	}
	s.handshake = nil
	s.handshakeOver()
	(*linkOwner)(s).listened()
	if s.source != nil {
		s.source.take(s)
	}
}

// tellSecure makes the socket secure, unless it has ended. Who gets a session
// from now on tells it after these events: it needs mu for that.
func (s *Socket) tellSecure() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.become(secure) {
		return false
	}
	if e := s.events; e != nil {
		emit(s, &e.SecureConnect, SecureConnectEvent{s})
	}
	s.handshake.announce()
	return true
}
