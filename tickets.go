package tlssocket

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"slices"
	"sync/atomic"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/guard"
	"github.com/seed-435e3e10/tlssocket/store"
)

const (
	handleLen = 32                      // random bytes of a stored session's id
	markLen   = len(markMagic) + 8 + 32 // and the id of a stored session
)

// markMagic starts the entry of SessionState.Extra that is ours.
const markMagic = "tlssocket\x01"

// storedEntry is a session that waits for the client to be known.
type storedEntry struct{ id, session []byte }

// sessionMark is what a server's session carries beside crypto/tls's state.
type sessionMark struct {
	made   time.Time
	policy []byte // 32 bytes, see policyOf
	id     []byte // of a stored session; a store must not swap them
}

func (m sessionMark) marshal() []byte {
	b := binary.BigEndian.AppendUint64([]byte(markMagic),
		uint64(m.made.Unix()))
	return slices.Concat(b, m.policy, m.id)
}

// readMark finds the mark of a session.
func readMark(state *tls.SessionState) (m sessionMark, ok bool) {
	for _, e := range state.Extra {
		if len(e) >= markLen && bytes.HasPrefix(e, []byte(markMagic)) {
			at := e[len(markMagic):]
			return sessionMark{
				made:   time.Unix(int64(binary.BigEndian.Uint64(at)), 0),
				policy: at[8:40],
				id:     at[40:],
			}, true
		}
	}
	return sessionMark{}, false
}

// ticketKeys returns the keys of the socket's server, or of its context.
func (s *Socket) ticketKeys() *ticketKeys {
	if s.opts.Server != nil {
		return s.opts.Server.keys
	}
	return s.context.keys
}

// wrapSession makes the ticket for a session; crypto/tls calls it in the
// handshake. A stateless ticket is the session itself, encrypted; a stateful
// one is a handle with a MAC, and the encrypted session goes to the store.
func (s *Socket) wrapSession(cs tls.ConnectionState,
	state *tls.SessionState) ([]byte, error) {
	mark := sessionMark{made: time.Now(), policy: s.try.policy}
	if cs.Version < tls.VersionTLS13 && !s.try.made.IsZero() {
		mark.made = s.try.made // the same secret is not given a longer life
	}
	if s.opts.Sessions == nil || s.sessionCounts().paused() {
		return s.wrapStateless(cs, state, mark)
	}
	return s.wrapStored(cs, state, mark)
}

func (s *Socket) wrapStateless(cs tls.ConnectionState,
	state *tls.SessionState, mark sessionMark) ([]byte, error) {
	s.sessionCounts().stateless.Add(1)
	return s.seal(cs, state, mark)
}

// seal encrypts a session with its mark.
func (s *Socket) seal(cs tls.ConnectionState, state *tls.SessionState,
	mark sessionMark) ([]byte, error) {
	marked := *state
	marked.Extra = append(slices.Clip(state.Extra), mark.marshal())
	return s.ticketKeys().config.EncryptTicket(cs, &marked)
}

// wrapStored stores a session, now or once the client is known, and returns
// its handle.
func (s *Socket) wrapStored(cs tls.ConnectionState, state *tls.SessionState,
	mark sessionMark) ([]byte, error) {
	id := make([]byte, handleLen)
	rand.Read(id) // never fails
	stored := mark
	stored.id = id
	sealed, err := s.seal(cs, state, stored)
	if err != nil {
		return nil, err
	}
	entry := storedEntry{id, sealed}
	if cs.Version >= tls.VersionTLS13 || s.try.resumed != nil && !s.try.taken {
		// The client has not proved yet that it is one: whoever sends a
		// hello could fill the store. (A session that was taken from it left
		// a place.)
		s.try.unstored = append(s.try.unstored, entry)
		return s.ticketKeys().sign(id), nil
	}
	if !s.put(entry) {
		return s.wrapStateless(cs, state, mark)
	}
	return s.ticketKeys().sign(id), nil
}

// storeSessions stores what had to wait for the end of the handshake.
func (s *Socket) storeSessions() {
	if s.known().tls.DidResume { // verifyClient has published it
		s.sessionCounts().resumed.Add(1)
	}
	for _, e := range s.try.unstored {
		s.put(e) // a failure costs a full handshake some time
	}
}

func (s *Socket) put(e storedEntry) bool {
	counts := s.sessionCounts()
	ttl := s.mainContext().sessionTimeout
	_, err := s.askStore(func(ctx hookContext) ([]byte, error) {
		return nil, s.opts.Sessions.Put(ctx, e.id, e.session, ttl)
	})
	if err != nil {
		s.blameStore(&counts.storeFailed)
		return false
	}
	counts.stored.Add(1)
	return true
}

// unwrapSession finds the session of a ticket. nil leads to a full handshake,
// which is the answer to everything that is not as it should be.
func (s *Socket) unwrapSession(ticket []byte, cs tls.ConnectionState) (
	*tls.SessionState, error) {
	if len(ticket) == 0 {
		return nil, nil // TLS 1.2 asks for a ticket by sending none
	}
	keys := s.ticketKeys()
	sealed := ticket
	id, isHandle := keys.verify(ticket)
	if isHandle && s.opts.Sessions != nil {
		if sealed = s.take(id); sealed == nil {
			return nil, nil
		}
	}
	state := s.open(sealed, id, cs)
	if state == nil {
		s.sessionCounts().rejected.Add(1)
		return nil, nil
	}
	s.try.resumed, s.try.taken = state, isHandle
	return state, nil
}

// open decrypts a session and checks its mark; nil if it is not good here and
// now.
func (s *Socket) open(sealed, id []byte,
	cs tls.ConnectionState) *tls.SessionState {
	state, err := s.ticketKeys().config.DecryptTicket(sealed, cs)
	if err != nil || state == nil {
		return nil
	}
	mark, ok := readMark(state)
	age := time.Since(mark.made)
	if !ok || !bytes.Equal(mark.policy, s.try.policy) ||
		!bytes.Equal(mark.id, id) ||
		age < -time.Minute || age >= s.mainContext().sessionTimeout {
		return nil
	}
	s.try.made = mark.made
	return state
}

// take asks the store for a session; nil if it has none, or there is no asking
// it.
func (s *Socket) take(id []byte) []byte {
	counts := s.sessionCounts()
	if s.try.lookups++; s.try.lookups > maxLookups || counts.paused() {
		counts.skipped.Add(1)
		return nil
	}
	session, err := s.askStore(func(ctx hookContext) ([]byte, error) {
		return s.opts.Sessions.Take(ctx, id)
	})
	switch {
	case errors.Is(err, store.ErrMissing) || err == nil && len(session) == 0:
		counts.misses.Add(1)
		return nil
	case err != nil:
		s.blameStore(&counts.takeFailed)
		return nil
	}
	counts.hits.Add(1)
	return session
}

func (s *Socket) storeTimeout() time.Duration {
	if t := s.opts.SessionStoreTimeout; t > 0 {
		return t
	}
	return guard.StoreLimit
}

// askStore calls a method of the store for this socket.
func (s *Socket) askStore(call func(hookContext) ([]byte, error)) (
	[]byte, error) {
	if _, ok := s.opts.Sessions.(*store.Local); ok {
		return guard.StoreNow(context.Background(), call)
	}
	counts := s.sessionCounts()
	return ask(s, "Sessions", func(ctx hookContext) ([]byte, error) {
		if counts.calls.Add(1) > maxStoreCalls {
			counts.calls.Add(-1)
			return nil, errStoreBusy
		}
		return guard.Store(ctx, s.storeTimeout(),
			func(ctx hookContext) ([]byte, error) {
				defer counts.calls.Add(-1)
				return call(ctx)
			})
	})
}

// blameStore notes that the store failed, unless the call ended because the
// socket did: a client that leaves must not cost others their sessions.
func (s *Socket) blameStore(failures *atomic.Int64) {
	if s.contextOfHooks().Err() == nil {
		failures.Add(1)
		s.sessionCounts().pause()
	}
}
