package tlssocket

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/clientsession"
	"github.com/seed-435e3e10/tlssocket/internal/derive"
	"github.com/seed-435e3e10/tlssocket/internal/expiring"
	"github.com/seed-435e3e10/tlssocket/internal/guard"
	"github.com/seed-435e3e10/tlssocket/store"
)

// SessionCache is a store for clients (Options.Sessions): with it they resume
// by themselves. A session is used once, and only for the server name and the
// policy with which it was made: CAs, CRLs, AllowUnauthorized, OCSPPolicy, own
// certificates, ALPN protocols, and whether ECH is used. Where GetClientCertificate was asked, it is not
// kept. Up to TLS 1.2, where a session can be used
// again, it is put back.
//
// Any [store.Store] will do; it gets the sessions encrypted with a key that
// comes from [ContextOptions.TicketKeys], or else is this process's own, and
// what it gives back that is not of this key leads to a full handshake. This one
// is in memory, and the sessions in it need be neither encoded nor encrypted.
// WARNING: so Take and Get give secrets. The zero value is a cache for 10,000
// sessions.
type SessionCache struct {
	sessions expiring.Map[*clientsession.Session]
}

// NewSessionCache returns a SessionCache for at most limit sessions, or 10,000
// if limit is not positive; the oldest go first.
func NewSessionCache(limit int) *SessionCache {
	c := new(SessionCache)
	c.sessions.Limit(limit)
	return c
}

// Put implements store.Store and store.Cache.
func (c *SessionCache) Put(ctx context.Context, id, session []byte,
	ttl time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.sessions.Put(id, clientsession.Sealed(slices.Clone(session)), ttl)
	return nil
}

// Take implements store.Store.
func (c *SessionCache) Take(ctx context.Context, id []byte) ([]byte, error) {
	return bytesOf(ctx, id, c.sessions.Take)
}

// Get implements store.Cache.
func (c *SessionCache) Get(ctx context.Context, id []byte) ([]byte, error) {
	return bytesOf(ctx, id, c.sessions.Get)
}

func bytesOf(ctx context.Context, id []byte,
	find func([]byte) (*clientsession.Session, bool)) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	session, ok := find(id)
	if !ok {
		return nil, store.ErrMissing
	}
	if session.Sealed() != nil {
		return slices.Clone(session.Sealed()), nil
	}
	return session.Bytes(), nil
}

// cacheID is where this client's session is in Options.Sessions; nil if the
// client has no cache, or no name to tell servers apart by.
func (h *clientHandshake) cacheID() []byte {
	if h.s.opts.Sessions == nil || h.host == "" || h.id != nil {
		return h.id
	}
	var d derive.Digest
	d.Add([]byte("client"))
	d.Add([]byte(h.host))
	d.Add([]byte{derive.Flag(h.s.opts.AllowUnauthorized), byte(h.s.opts.OCSPPolicy),
		derive.Flag(h.s.opts.ECHConfigList != nil)})
	d.Add(h.s.context.trust.Fingerprint())
	for _, p := range h.s.opts.ALPNProtocols {
		d.Add([]byte(p))
	}
	for _, p := range h.s.context.pairs {
		d.Add(p.Leaf.Raw)
	}
	h.id = d.Sum()
	return h.id
}

// takeCached returns the session that the cache has for this client, nil if it
// has none or fails.
func (h *clientHandshake) takeCached() *clientsession.Session {
	id := h.cacheID()
	if id == nil {
		return nil
	}
	if c, ok := h.s.opts.Sessions.(*SessionCache); ok && c != nil {
		session, _ := c.sessions.Take(id)
		if session == nil || session.Sealed() == nil {
			return session
		}
		return h.openSession(session.Sealed(), id)
	}
	counts := h.s.sessionCounts()
	session, err := askStore(h.s, func(ctx hookContext) ([]byte, error) {
		return h.s.opts.Sessions.Take(ctx, id)
	})
	switch {
	case err != nil && !errors.Is(err, store.ErrMissing):
		counts.TakeFailed.Add(1)
		return nil
	case err != nil:
		return nil
	}
	return h.openSession(session, id)
}

// openSession is what a store gave, nil if it is not what was put there under
// this id by somebody with this context's key.
func (h *clientHandshake) openSession(sealed, id []byte) *clientsession.Session {
	blob := h.s.context.sealKey.Open(sealed, id)
	if blob == nil {
		return nil
	}
	return clientsession.Encoded(blob)
}

// isPersonal reports whether a session of this connection may be bound to a
// certificate of GetClientCertificate, which may speak for somebody else the next
// time.
func (h *clientHandshake) isPersonal() bool {
	o := h.s.opts
	return o.GetClientCertificate != nil && (h.given || o.Session != nil)
}

// cacheSession puts a session into the cache. It does not wait for that: it
// may be called while the application reads.
func (h *clientHandshake) cacheSession(session *clientsession.Session) {
	id := h.cacheID()
	if id == nil || h.isPersonal() {
		return
	}
	if c, ok := h.s.opts.Sessions.(*SessionCache); ok && c != nil {
		c.sessions.Put(id, session, maxSessionTimeout)
		return
	}
	blob := session.Encoded()
	if blob == nil {
		return
	}
	blob = h.s.context.sealKey.Seal(blob, id)
	sessions, limit := h.s.opts.Sessions, h.s.opts.storeTimeout()
	put := func(ctx context.Context) error {
		return sessions.Put(ctx, id, blob, maxSessionTimeout)
	}
	if _, ok := sessions.(*store.Local); ok {
		put(context.Background())
		return
	}
	counts := h.s.sessionCounts()
	end, err := beginStoreCall(h.s)
	if err != nil {
		counts.StoreFailed.Add(1)
		return
	}
	go func() { // ends with the store's method
		defer end()
		ctx, cancel := context.WithTimeout(valuesOf(h.s), limit)
		defer cancel()
		err := guard.Do("the session cache", func() error { return put(ctx) })
		if err != nil {
			counts.StoreFailed.Add(1)
		}
	}()
}
