package tlssocket

import (
	"bytes"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/ticket"
	"github.com/seed-435e3e10/tlssocket/store"
)

// maxLookups bounds the sessions that are looked for in the store for one hello,
// which may offer many tickets (RFC 8446, section 4.2.11).
const maxLookups = 4

// storedEntry is a session that waits for the client to be known.
type storedEntry struct{ id, session []byte }

// ticketKeys returns the keys of the socket's server, or of its context.
func (h *serverHandshake) ticketKeys() *ticket.Keys {
	if h.s.opts.Server != nil {
		return h.s.opts.Server.keys
	}
	return h.s.context.keys
}

func (h *serverHandshake) wrapStateless(cs tls.ConnectionState,
	state *tls.SessionState, b ticket.Binding) ([]byte, error) {
	h.s.sessionCounts().Stateless.Add(1)
	return h.seal(cs, state, b)
}

// seal encrypts a session with its binding.
func (h *serverHandshake) seal(cs tls.ConnectionState, state *tls.SessionState,
	b ticket.Binding) ([]byte, error) {
	b.AddTo(state)
	return h.ticketKeys().Config().EncryptTicket(cs, state)
}

// wrapStored stores a session, now or once the client is known, and returns
// its handle.
func (h *serverHandshake) wrapStored(cs tls.ConnectionState,
	state *tls.SessionState, b ticket.Binding) ([]byte, error) {
	id := make([]byte, ticket.IDLen)
	rand.Read(id) // never fails
	stored := b
	stored.ID = id
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
		return h.ticketKeys().Sign(id), nil
	}
	if !h.put(entry) {
		return h.wrapStateless(cs, state, b)
	}
	return h.ticketKeys().Sign(id), nil
}

func (h *serverHandshake) put(e storedEntry) bool {
	counts := h.s.sessionCounts()
	ttl := h.main.sessionTimeout
	_, err := askStore(h.s, func(ctx hookContext) ([]byte, error) {
		return nil, h.s.opts.Sessions.Put(ctx, e.id, e.session, ttl)
	})
	if err != nil {
		blameStore(h.s, &counts.StoreFailed)
		return false
	}
	counts.Stored.Add(1)
	return true
}

// open decrypts a session and returns when it was issued; nil if it is not good
// here and now.
func (h *serverHandshake) open(sealed, id []byte, cs tls.ConnectionState) (
	*tls.SessionState, time.Time) {
	state, err := h.ticketKeys().Config().DecryptTicket(sealed, cs)
	if err != nil || state == nil {
		return nil, time.Time{}
	}
	b, ok := ticket.BindingOf(state)
	age := time.Since(b.IssuedAt)
	if !ok || !bytes.Equal(b.Policy, h.policy) || !bytes.Equal(b.ID, id) ||
		age < -time.Minute || age >= h.main.sessionTimeout {
		return nil, time.Time{}
	}
	return state, b.IssuedAt
}

// takeStored asks the store for a session; nil if it has none, or cannot be
// asked.
func (h *serverHandshake) takeStored(id []byte) []byte {
	counts := h.s.sessionCounts()
	if h.lookups++; h.lookups > maxLookups || counts.Paused() {
		counts.Skipped.Add(1)
		return nil
	}
	session, err := askStore(h.s, func(ctx hookContext) ([]byte, error) {
		return h.s.opts.Sessions.Take(ctx, id)
	})
	switch {
	case errors.Is(err, store.ErrMissing) || err == nil && len(session) == 0:
		counts.Misses.Add(1)
		return nil
	case err != nil:
		blameStore(h.s, &counts.TakeFailed)
		return nil
	}
	counts.Hits.Add(1)
	return session
}
