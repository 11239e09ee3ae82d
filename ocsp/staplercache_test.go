package ocsp_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	xocsp "golang.org/x/crypto/ocsp"

	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/ocsp"
	"github.com/seed-435e3e10/tlssocket/store"
)

// A fleet asks the responder once for each refresh.
func TestStaplerCacheIsShared(t *testing.T) {
	inStaplerBubble(t, func(b *staplerBubble) {
		cache := store.Memory(0)
		var fleet []*ocsp.Stapler
		for range 5 {
			s := b.start(ocsp.Options{Cache: cache})
			b.staple(s, b.leaf)
			b.wantStatus(s, ocsp.Good)
			fleet = append(fleet, s)
		}
		b.wantAsked(1)
		for day := range 10 {
			time.Sleep(12 * time.Hour)
			for _, s := range fleet {
				b.wantStatus(s, ocsp.Good)
			}
			if n := b.responder.Asked(); n > day+3 {
				b.Errorf("asked %d times on %d half days", n, day+1)
			}
		}
	})
}

// An instance that starts while the responder is down has what the others
// have, also where that is due.
func TestStaplerCacheWithoutResponder(t *testing.T) {
	inStaplerBubble(t, func(b *staplerBubble) {
		cache := store.Memory(0)
		s := b.start(ocsp.Options{Cache: cache})
		b.staple(s, b.leaf)
		b.setServe(nil)
		time.Sleep(20 * time.Hour)
		late := b.start(ocsp.Options{Cache: cache})
		b.staple(late, b.leaf)
		b.wantStatus(late, ocsp.Good)
	})
}

// What is due in the cache is used, but the responder is asked for more.
func TestStaplerCacheIsDue(t *testing.T) {
	inStaplerBubble(t, func(b *staplerBubble) {
		cache := store.Memory(0)
		s := b.start(ocsp.Options{Cache: cache})
		b.staple(s, b.leaf)
		s.Close()
		time.Sleep(20 * time.Hour)
		late := b.start(ocsp.Options{Cache: cache})
		b.staple(late, b.leaf)
		b.wantAsked(2)
		time.Sleep(10 * time.Hour)
		b.wantStatus(late, ocsp.Good)
	})
}

// badCache is a cache that is down, slow, or lies.
type badCache struct {
	get func(ctx context.Context) ([]byte, error)
}

func (c badCache) Put(ctx context.Context, _, _ []byte,
	_ time.Duration) error {
	_, err := c.get(ctx)
	return err
}

func (c badCache) Get(ctx context.Context, _ []byte) ([]byte, error) {
	return c.get(ctx)
}

// Nothing that is wrong with a cache costs a response.
func TestStaplerBadCache(t *testing.T) {
	for name, make := range map[string]func(b *staplerBubble) ([]byte, error){
		"down": func(*staplerBubble) ([]byte, error) {
			return nil, errors.New("down")
		},
		"empty": func(*staplerBubble) ([]byte, error) { return nil, nil },
		"panic": func(*staplerBubble) ([]byte, error) { panic("oops") },
		"slow": func(*staplerBubble) ([]byte, error) {
			time.Sleep(time.Minute) // in the bubble
			return nil, errors.New("slow")
		},
		"garbage": func(*staplerBubble) ([]byte, error) {
			return []byte("garbage"), nil
		},
		"forged": func(b *staplerBubble) ([]byte, error) {
			return testpki.CA(b, "CA").OCSP(b.leaf.Cert, xocsp.Revoked,
				48*time.Hour)
		},
		"unknown": func(b *staplerBubble) ([]byte, error) {
			return b.ca.OCSP(b.leaf.Cert, xocsp.Unknown, 48*time.Hour)
		},
		"expired": func(b *staplerBubble) ([]byte, error) {
			return b.ca.OCSP(b.leaf.Cert, xocsp.Good, -time.Minute)
		},
	} {
		t.Run(name, func(t *testing.T) {
			inStaplerBubble(t, func(b *staplerBubble) {
				s := b.start(ocsp.Options{Cache: badCache{
					func(context.Context) ([]byte, error) {
						return make(b)
					}}})
				b.staple(s, b.leaf)
				time.Sleep(2 * time.Minute) // in the bubble
				synctest.Wait()
				b.wantStatus(s, ocsp.Good)
				b.log.want(b, "", 0)
			})
		})
	}
}
