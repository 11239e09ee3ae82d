package tlssocket

import (
	"crypto/x509"
	"slices"
	"time"
)

// Limits that tests need to go beyond.
const (
	Goodbye      = goodbye
	QueueLimit   = queueLimit
	QueueLarge   = queueLarge
	MaxSession   = maxSession
	MaxOffered   = maxSessionTimeout
	StoreTimeout = storeTimeout
)

// SessionParts is a client's session, taken apart.
type SessionParts struct {
	Made    time.Time
	Refused Code
	Ticket  []byte
	State   []byte
	Chain   []*x509.Certificate
}

// SplitSession takes a session apart.
func SplitSession(blob []byte) (SessionParts, error) {
	s, err := parseSession(blob)
	if err != nil {
		return SessionParts{}, err
	}
	return SessionParts{s.made, s.refused, s.ticket, s.state, s.chain}, nil
}

// JoinSession makes a session that has the right check.
func JoinSession(p SessionParts) ([]byte, error) {
	s := &savedSession{p.Made, p.Refused, p.Ticket, p.State, p.Chain}
	return s.marshal()
}

// CheckedSession gives a body the check that it needs to be looked at.
func CheckedSession(body []byte) []byte {
	return append(slices.Clone(body), sessionCheck(body)...)
}

// StateSecret is the secret in an encoded tls.SessionState.
var StateSecret = stateSecret

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

// ReadsAhead reports whether somebody reads for the application.
func ReadsAhead(s *Socket) bool { return s.ahead.Load() != nil }

// HasReadAhead reports whether something waits for the application.
func HasReadAhead(s *Socket) bool {
	a := s.ahead.Load()
	return a != nil && len(a.filled) > 0
}

// QueueBusy reports whether the queue of writes has a goroutine.
func QueueBusy(s *Socket) bool {
	s.queued.mu.Lock()
	defer s.queued.mu.Unlock()
	return s.queued.busy
}

// QueueWaiting counts the bytes that wait in the queue of writes.
func QueueWaiting(s *Socket) int {
	s.queued.mu.Lock()
	defer s.queued.mu.Unlock()
	return len(s.queued.waiting)
}
