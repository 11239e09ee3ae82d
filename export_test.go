package tlssocket

import (
	"crypto/tls"

	"github.com/seed-435e3e10/tlssocket/internal/link"
)

// Emit calls the listeners on the caller's goroutine.
func (e *Event[T]) Emit(v T) { e.emit(v) }

// EmitAll emits one of each of a client's events on its queue, and returns
// how many were heard.
func EmitAll(s *Socket, line []byte, err error) (heard int) {
	e := s.events
	for _, ok := range [...]bool{
		emit(s, &e.KeyLog, KeyLogEvent{s, line}),
		emit(s, &e.OCSPResponse, OCSPResponseEvent{s, line}),
		emit(s, &e.SecureConnect, SecureConnectEvent{s}),
		emit(s, &e.Session, SessionEvent{s, line}),
		emit(s, &e.Error, ErrorEvent{s, err}),
		emit(s, &e.Close, CloseEvent{s, true}),
	} {
		if ok {
			heard++
		}
	}
	return heard
}

// HasEvents reports whether the socket has an Events already.
func HasEvents(s *Socket) bool { return s.heardEvents() != nil }

// WantsKeyLog reports whether crypto/tls is given something to log to.
func WantsKeyLog(s *Socket) bool { return s.keyLogWriter() != nil }

// LinkState tells what the data plane of a socket holds.
func LinkState(s *Socket) link.State { return s.link.State() }

// LookUp does with tickets what the handshake of a server's socket does with
// those of one hello, and counts the sessions found. The tickets are those of
// sessions that are in a store under ids.
func LookUp(srv *Server, s *Socket, ids ...[]byte) (found int) {
	h := s.handshake.(*serverHandshake)
	for _, id := range ids {
		state, err := h.unwrapSession(srv.keys.Sign(id), tls.ConnectionState{})
		if err == nil && state != nil {
			found++
		}
	}
	return found
}

// CloneOptions is what the entry points work with.
func CloneOptions(o *Options) *Options { return o.clone() }

// CloneContextOptions is CloneOptions for the part that is a context's.
func CloneContextOptions(o *ContextOptions) ContextOptions { return o.clone() }

// SocketOptions returns the options of the sockets that a server accepts.
func SocketOptions(o *ServerOptions) *Options { return o.socketOptions(nil) }

// Inherit fills options with what their server has.
func Inherit(o *Options, from *ServerOptions) {
	o.Server = &Server{options: from.socketOptions(nil)}
	o.inherit()
}

// Listened does what follows when a listener comes or leaves who has seen the
// socket secure, or not yet.
func Listened(s *Socket, secure bool) { s.link.Listen(secure) }
