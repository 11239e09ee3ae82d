package tlssocket

import (
	"cmp"
	"log/slog"
	"net"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/guard"
)

// end closes the connection beneath and says so to everybody, once. A nil err
// is an end without error.
func (s *Socket) end(err *Error) { s.endAs(err, false) }

// giveUp is end for a handshake that takes too long; it does nothing to a
// connection that is secure.
func (s *Socket) giveUp(err *Error) { s.endAs(err, true) }

func (s *Socket) endAs(err *Error, unlessSecure bool) {
	s.mu.Lock()
	wasSecure := s.isSecure()
	if unlessSecure && wasSecure || !s.life.end() {
		s.mu.Unlock()
		return
	}
	first := s.fail(err)
	hadError := s.err != nil
	events := s.events
	if s.hooks != nil && s.hooks.cancel != nil {
		s.hooks.cancel()
	}
	s.mu.Unlock()

	s.link.Close()
	if first {
		s.tellError(err, events, wasSecure)
	}
	if events != nil {
		(*linkOwner)(s).unwatch(events)
	}
	s.tellClose(events, hadError)
	if !wasSecure {
		s.handshakeOver()
	}
	s.link.Release()
}

// breakOff records the first error of a socket that stays open for reading. The
// event is on its way before the socket can end, which would be the last.
func (s *Socket) breakOff(err *Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.become(broken) && s.fail(err) {
		s.link.Refuse()
		s.told = s.emitError(err, s.events)
	}
}

// tellError emits Error, and TLSClientError of a server whose client never got
// through.
func (s *Socket) tellError(err *Error, events *Events, secure bool) {
	heard := s.emitError(err, events)
	if se := s.serverEvents(); se != nil && !secure {
		if emit(s, &se.TLSClientError, TLSClientErrorEvent{s, err}) {
			heard = true
		}
	}
	switch {
	case heard:
		s.setTold(true)
	case s.source != nil && !secure:
		s.logFailure(err)
	}
}

// logFailure logs why an accepted connection failed in its handshake, of which
// nobody else is told.
func (s *Socket) logFailure(err *Error) {
	s.queue.Post(func() {
		guard.Catch("the logger", func() {
			s.opts.logger().Warn("TLS handshake failed", "err", err)
		})
	})
}

// logger is Options.Logger, or the process's.
func (o *Options) logger() *slog.Logger {
	return cmp.Or(o.Logger, slog.Default())
}

func (s *Socket) emitError(err *Error, events *Events) (heard bool) {
	return events != nil &&
		emitElse(s, &events.Error, ErrorEvent{s, err}, func() {
			s.setTold(false) // its listener had heard enough
		})
}

// listenerPanicked ends the socket for a bug that is not the connection's. It
// must not pass unseen: where nobody listens to Error, it is logged.
func (s *Socket) listenerPanicked(err *PanicError) {
	if s.isEnded() { // nobody can be told any more
		s.opts.logPanic(err)
		return
	}
	s.end(s.wrap("event", failure{code.TLSHookPanic, err}))
	events, server := s.heardEvents(), s.opts.Server
	switch {
	case events != nil && events.Error.heard():
	case server != nil && server.events.Error.heard():
		server.fail(s, err)
	default:
		s.opts.logPanic(err)
	}
}

func (o *Options) logPanic(err *PanicError) {
	guard.Catch("the logger", func() {
		o.logger().Error(err.Error(), "stack", string(err.Stack))
	})
}

// tellClose emits Close after everything else, and leaves the server.
func (s *Socket) tellClose(events *Events, hadError bool) {
	heard := events != nil && events.Close.heard()
	if !heard && s.queue.CloseIdle() {
		s.leaveServer()
		return
	}
	s.queue.PostLast(func() {
		// A listener that was called meanwhile may have been the first to ask.
		if events := s.heardEvents(); events != nil {
			deliver(s, &events.Close, CloseEvent{s, hadError})
		}
		s.leaveServer()
	})
}

// Err returns the error that ended the socket, or its sending; nil while there
// is none, and after an end without error.
//
// Node: socket.errored.
func (s *Socket) Err() error {
	err := s.failure()
	if err == nil {
		return nil
	}
	return s.tell(err)
}

// endedError is what calls return once the socket has ended: the reason, or
// net.ErrClosed where there was none.
func (s *Socket) endedError(op string) error {
	if err := s.failure(); err != nil {
		return err
	}
	return s.wrap(op, failure{code.StreamDestroyed, net.ErrClosed})
}
