package tlssocket

import (
	"bytes"
	"crypto/rand"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"github.com/seed-435e3e10/tlssocket/store"
)

const (
	handleLen  = 32                         // random bytes of a stored session's id
	bindingLen = len(bindingMagic) + 8 + 32 // and the id of a stored session
)

// bindingMagic starts the entry of SessionState.Extra that is ours.
const bindingMagic = "tlssocket\x01"

// storedEntry is a session that waits for the client to be known.
type storedEntry struct{ id, session []byte }

// sessionBinding is what a server's session carries beside crypto/tls's state.
type sessionBinding struct {
	issuedAt time.Time
	policy   []byte // 32 bytes, see sessionPolicy
	id       []byte // of a stored session; a store must not swap them
}

func (b sessionBinding) marshal() []byte {
	head := binary.BigEndian.AppendUint64([]byte(bindingMagic),
		uint64(b.issuedAt.Unix()))
	return slices.Concat(head, b.policy, b.id)
}

// readBinding finds the binding of a session.
func readBinding(state *tls.SessionState) (b sessionBinding, ok bool) {
	for _, e := range state.Extra {
		if len(e) >= bindingLen && bytes.HasPrefix(e, []byte(bindingMagic)) {
			at := e[len(bindingMagic):]
			return sessionBinding{
				issuedAt: time.Unix(int64(binary.BigEndian.Uint64(at)), 0),
				policy:   at[8:40],
				id:       at[40:],
			}, true
		}
	}
	return sessionBinding{}, false
}

// ticketKeys returns the keys of the socket's server, or of its context.
func (h *serverHandshake) ticketKeys() *ticketKeys {
	if h.s.opts.Server != nil {
		return h.s.opts.Server.keys
	}
	return h.s.context.keys
}

func (h *serverHandshake) wrapStateless(cs tls.ConnectionState,
	state *tls.SessionState, b sessionBinding) ([]byte, error) {
	h.s.sessionCounts().stateless.Add(1)
	return h.seal(cs, state, b)
}

// seal encrypts a session with its binding.
func (h *serverHandshake) seal(cs tls.ConnectionState, state *tls.SessionState,
	b sessionBinding) ([]byte, error) {
	bound := *state
	bound.Extra = append(slices.Clip(state.Extra), b.marshal())
	return h.ticketKeys().current().EncryptTicket(cs, &bound)
}

// wrapStored stores a session, now or once the client is known, and returns
// its handle.
func (h *serverHandshake) wrapStored(cs tls.ConnectionState,
	state *tls.SessionState, b sessionBinding) ([]byte, error) {
	id := make([]byte, handleLen)
	rand.Read(id) // never fails
	stored := b
	stored.id = id
	sealed, err := h.seal(cs, state, stored)
	if err != nil {
		return nil, err
	}
	entry := storedEntry{id, sealed}
	if cs.Version >= tls.VersionTLS13 || h.resumed != nil && !h.fromStore {
		// The client has not proved yet that it is one: whoever sends a
		// hello could fill the store. (A session that was taken from it left
		// a place.)
		h.unstored = append(h.unstored, entry)
		return h.ticketKeys().sign(id), nil
	}
	if !h.put(entry) {
		return h.wrapStateless(cs, state, b)
	}
	return h.ticketKeys().sign(id), nil
}

func (h *serverHandshake) put(e storedEntry) bool {
	counts := h.s.sessionCounts()
	ttl := h.main.sessionTimeout
	_, err := counts.ask(h.s, func(ctx hookContext) ([]byte, error) {
		return nil, h.s.opts.Sessions.Put(ctx, e.id, e.session, ttl)
	})
	if err != nil {
		counts.blame(h.s, &counts.storeFailed)
		return false
	}
	counts.stored.Add(1)
	return true
}

// open decrypts a session and returns when it was issued; nil if it is not good
// here and now.
func (h *serverHandshake) open(sealed, id []byte, cs tls.ConnectionState) (
	*tls.SessionState, time.Time) {
	state, err := h.ticketKeys().current().DecryptTicket(sealed, cs)
	if err != nil || state == nil {
		return nil, time.Time{}
	}
	b, ok := readBinding(state)
	age := time.Since(b.issuedAt)
	if !ok || !bytes.Equal(b.policy, h.policy) || !bytes.Equal(b.id, id) ||
		age < -time.Minute || age >= h.main.sessionTimeout {
		return nil, time.Time{}
	}
	return state, b.issuedAt
}

// takeStored asks the store for a session; nil if it has none, or cannot be
// asked.
func (h *serverHandshake) takeStored(id []byte) []byte {
	counts := h.s.sessionCounts()
	if h.lookups++; h.lookups > maxLookups || counts.paused() {
		counts.skipped.Add(1)
		return nil
	}
	session, err := counts.ask(h.s, func(ctx hookContext) ([]byte, error) {
		return h.s.opts.Sessions.Take(ctx, id)
	})
	switch {
	case errors.Is(err, store.ErrMissing) || err == nil && len(session) == 0:
		counts.misses.Add(1)
		return nil
	case err != nil:
		counts.blame(h.s, &counts.takeFailed)
		return nil
	}
	counts.hits.Add(1)
	return session
}
