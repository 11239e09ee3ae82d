package tlssocket

import (
	"context"
	"crypto/tls"
	"os"
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

// attempt is what the handshake's goroutine keeps for its own callbacks.
type attempt struct {
	// Of a client.
	resuming   *resumption
	newSession *heldSession // to be told after SecureConnect

	// Of a server.
	main     *SecureContext // that of versions, ciphers and curves
	context  *SecureContext // chosen by the client's name
	shown    *SecureContext // whose certificates the client gets
	config   *serverConfig  // of main
	policy   []byte         // what its sessions are bound to
	resumed  *tls.SessionState
	made     time.Time     // of the session that was resumed
	taken    bool          // it came from the store
	lookups  int           // in the store
	unstored []storedEntry // sessions to store once the client is known
}

// Handshake runs the handshake, or waits for the one that runs, and returns
// its result. The end of ctx destroys the socket. A deadline of the socket
// that passes ends the waiting only.
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
	s.start()
	defer context.AfterFunc(ctx, abort)()
	if !s.link.Await(s.over()) {
		return s.wrap("handshake",
			failure{code.TimedOut, os.ErrDeadlineExceeded})
	}
	return s.handshakeResult()
}

// over returns a channel that is closed when the handshake is over, well or
// not.
func (s *Socket) over() <-chan struct{} { return *s.done.Load() }

// handshakeOver is called once. All sockets whose handshake is over have the
// same channel.
func (s *Socket) handshakeOver() { close(*s.done.Swap(&closed)) }

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

// start starts the handshake once. Its goroutine ends with the handshake,
// which ends when the connection beneath is closed, if not before.
func (s *Socket) start() {
	s.begin.Do(func() {
		if s.isEnded() {
			return
		}
		if srv := s.opts.Server; srv != nil && !s.isMember() && !srv.join(s) {
			s.end(s.wrap("handshake", failure{code.ServerNotRunning, nil}))
			return
		}
		go s.shake()
	})
}

func (s *Socket) shake() {
	timer := s.startTimer()
	if timer != nil {
		defer timer.Stop()
	}
	err := s.runHandshake()
	if s.try.config != nil {
		s.try.main.configs.put(s.try.config)
	}
	if err != nil {
		e := s.handshakeError(err)
		if sentAlert(err) {
			s.link.LastWord(lastWord)
		}
		s.end(e)
		return
	}
	if s.opts.IsServer {
		s.storeSessions()
	}
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
	defer func() {
		if r := recover(); r != nil {
			err = s.wrap("handshake", failure{code.TLSHookPanic,
				guard.Panicked("the handshake", r)})
		}
	}()
	if s.config != nil {
		s.config.KeyLogWriter = s.keyLogWriter()
	}
	return s.tls.HandshakeContext(context.Background())
}

// becomeSecure publishes the result and lets everybody go on.
func (s *Socket) becomeSecure() {
	cs := s.tls.ConnectionState()
	s.publishSecure()
	s.keepSession(&cs)
	s.link.Established(s.source != nil && s.source.plain)
	if !s.tellSecure() {
		return
	}
	s.try = nil
	s.handshakeOver()
	s.sessionWanted()
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
	if se := s.serverEvents(); se != nil {
		s.heard = emitElse(s, &se.SecureConnection,
			SecureConnectionEvent{s}, s.missed)
	}
	if held := s.try.newSession; held != nil {
		s.tellSession(held)
	}
	return true
}
