package tlssocket

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/binary"
	"slices"
	"time"
)

const (
	handleLen    = 32                      // random bytes of a stored session's id
	storeTimeout = 500 * time.Millisecond  // for each call of a SessionStore
	markLen      = len(markMagic) + 8 + 32 // and the id of a stored session
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
	if s.opts.Sessions == nil {
		return s.seal(cs, state, mark)
	}
	return s.wrapStored(cs, state, mark)
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
	if s.put(entry) != nil {
		return s.seal(cs, state, mark)
	}
	return s.ticketKeys().sign(id), nil
}

// storeSessions stores what had to wait for the end of the handshake.
func (s *Socket) storeSessions() {
	for _, e := range s.try.unstored {
		s.put(e) // a failure costs a full handshake some time
	}
}

func (s *Socket) put(e storedEntry) error {
	ttl := s.mainContext().sessionTimeout
	_, err := s.askStore(func(ctx hookContext) ([]byte, error) {
		return nil, s.opts.Sessions.Put(ctx, e.id, e.session, ttl)
	})
	return err
}

// unwrapSession finds the session of a ticket. nil leads to a full handshake,
// which is the answer to everything that is not as it should be.
func (s *Socket) unwrapSession(ticket []byte, cs tls.ConnectionState) (
	*tls.SessionState, error) {
	keys := s.ticketKeys()
	sealed := ticket
	id, isHandle := keys.verify(ticket)
	if isHandle && s.opts.Sessions != nil {
		sealed = s.take(id)
	}
	if len(sealed) == 0 {
		return nil, nil
	}
	state, err := keys.config.DecryptTicket(sealed, cs)
	if err != nil || state == nil {
		return nil, nil
	}
	mark, ok := readMark(state)
	age := time.Since(mark.made)
	if !ok || !bytes.Equal(mark.policy, s.try.policy) ||
		!bytes.Equal(mark.id, id) ||
		age < -time.Minute || age >= s.mainContext().sessionTimeout {
		return nil, nil
	}
	s.try.resumed, s.try.made = state, mark.made
	s.try.taken = isHandle
	return state, nil
}

func (s *Socket) take(id []byte) []byte {
	session, err := s.askStore(func(ctx hookContext) ([]byte, error) {
		return s.opts.Sessions.Take(ctx, id)
	})
	if err != nil {
		return nil
	}
	return session
}

// askStore calls a method of the store and waits for it for a bounded time,
// also if it does not heed its context.
func (s *Socket) askStore(call func(hookContext) ([]byte, error)) (
	[]byte, error) {
	type result struct {
		session []byte
		err     error
	}
	return ask(s, "Sessions", func(ctx hookContext) ([]byte, error) {
		ctx, cancel := context.WithTimeout(ctx, storeTimeout)
		defer cancel()
		done := make(chan result, 1)
		go func() { // ends with the store's method
			var r result
			r.err = guard("the session store", func() (err error) {
				r.session, err = call(ctx)
				return err
			})
			done <- r
		}()
		select {
		case r := <-done:
			return r.session, r.err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	})
}
