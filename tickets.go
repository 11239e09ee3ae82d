package tlssocket

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"time"
)

const (
	handleLen    = 32                     // random bytes of a stored session's id
	storeTimeout = 500 * time.Millisecond // for each call of a SessionStore
	markLen      = len(markMagic) + 8 + 32
)

// markMagic starts the entry of SessionState.Extra that is ours.
const markMagic = "tlssocket\x01"

// storedEntry is a session that waits for the client to be known.
type storedEntry struct{ id, session []byte }

// mark is what a server's session carries beside crypto/tls's state: when it
// was made, and under which policy.
func mark(made time.Time, policy []byte) []byte {
	m := binary.BigEndian.AppendUint64([]byte(markMagic),
		uint64(made.Unix()))
	return append(m, policy...)
}

// readMark finds the mark of a session.
func readMark(state *tls.SessionState) (made time.Time, policy []byte) {
	for _, e := range state.Extra {
		if len(e) == markLen && bytes.HasPrefix(e, []byte(markMagic)) {
			e = e[len(markMagic):]
			return time.Unix(int64(binary.BigEndian.Uint64(e)), 0), e[8:]
		}
	}
	return time.Time{}, nil
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
	made := time.Now()
	if cs.Version < tls.VersionTLS13 && !s.try.made.IsZero() {
		made = s.try.made // the same secret is not given a longer life
	}
	state.Extra = append(state.Extra, mark(made, s.try.policy))
	keys := s.ticketKeys()
	sealed, err := keys.config.EncryptTicket(cs, state)
	if err != nil || s.opts.Sessions == nil {
		return sealed, err
	}
	id := make([]byte, handleLen, handleLen+handleMACLen)
	rand.Read(id) // never fails
	entry := storedEntry{id, sealed}
	if cs.Version >= tls.VersionTLS13 || s.try.resumed != nil {
		// The client has not proved yet that it is one: whoever sends a
		// hello could fill the store.
		s.try.unstored = append(s.try.unstored, entry)
		return keys.sign(id), nil
	}
	if s.put(entry) != nil {
		return sealed, nil
	}
	return keys.sign(id), nil
}

// storeSessions stores what had to wait for the end of the handshake.
func (s *Socket) storeSessions() {
	for _, e := range s.try.unstored {
		s.put(e) // a failure costs a full handshake some time
	}
}

func (s *Socket) put(e storedEntry) error {
	ttl := s.mainContext().sessionTimeout
	_, err := ask(s, "Sessions.Put", func(ctx hookContext) (bool, error) {
		ctx, cancel := context.WithTimeout(ctx, storeTimeout)
		defer cancel()
		return true, s.opts.Sessions.Put(ctx, e.id, e.session, ttl)
	})
	return err
}

// unwrapSession finds the session of a ticket. nil leads to a full handshake,
// which is the answer to everything that is not as it should be.
func (s *Socket) unwrapSession(ticket []byte, cs tls.ConnectionState) (
	*tls.SessionState, error) {
	keys := s.ticketKeys()
	sealed := ticket
	if id, ok := keys.verify(ticket); ok && s.opts.Sessions != nil {
		sealed = s.take(id)
	}
	if len(sealed) == 0 {
		return nil, nil
	}
	state, err := keys.config.DecryptTicket(sealed, cs)
	if err != nil || state == nil {
		return nil, nil
	}
	made, policy := readMark(state)
	age := time.Since(made)
	if !bytes.Equal(policy, s.try.policy) || age < -time.Minute ||
		age >= s.mainContext().sessionTimeout {
		return nil, nil
	}
	s.try.resumed, s.try.made = state, made
	return state, nil
}

func (s *Socket) take(id []byte) []byte {
	session, err := ask(s, "Sessions.Take",
		func(ctx hookContext) ([]byte, error) {
			ctx, cancel := context.WithTimeout(ctx, storeTimeout)
			defer cancel()
			session, err := s.opts.Sessions.Take(ctx, id)
			if errors.Is(err, ErrNoSession) {
				return nil, nil
			}
			return session, err
		})
	if err != nil {
		return nil
	}
	return session
}
