package ocsp_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	xocsp "golang.org/x/crypto/ocsp"

	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/ocsp"
	"github.com/seed-435e3e10/tlssocket/store"
)

// The first client gets nothing and waits for nothing, the next one a
// response.
func TestStaplerFirst(t *testing.T) {
	inStaplerBubble(t, func(b *staplerBubble) {
		b.setServe(b.slow(time.Second))
		s := b.start(ocsp.Options{})
		b.wantStatus(s, "")
		time.Sleep(2 * time.Second)
		b.wantStatus(s, ocsp.Good)
		b.wantStatus(s, ocsp.Good)
		b.wantAsked(1)
		b.log.want(b, "", 0)
	})
}

// A handshake may wait for the first response, as long as it likes.
func TestStaplerWaitFirst(t *testing.T) {
	for name, row := range map[string]struct {
		takes, waits time.Duration
		came         bool
	}{
		"in time":  {3 * time.Second, 3 * time.Second, true},
		"too late": {8 * time.Second, 5 * time.Second, false},
		"down":     {-1, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			inStaplerBubble(t, func(b *staplerBubble) {
				b.setServe(b.slow(row.takes))
				if row.takes < 0 {
					b.setServe(nil)
				}
				s := b.start(ocsp.Options{
					WaitFirst: 5 * time.Second})
				start := time.Now()
				der, _ := s.Staple(b.Context(), b.leaf.Cert, b.ca.Cert)
				if took := time.Since(start); took != row.waits ||
					(der != nil) != row.came {
					b.Errorf("%d bytes after %v", len(der), took)
				}
				time.Sleep(time.Minute) // in the bubble
				b.staple(s, b.leaf)     // nobody waits any more
			})
		})
	}
}

// A client that leaves does not wait.
func TestStaplerWaitEnds(t *testing.T) {
	inStaplerBubble(t, func(b *staplerBubble) {
		b.setServe(b.slow(5 * time.Second))
		s := b.start(ocsp.Options{WaitFirst: time.Minute})
		ctx, cancel := context.WithTimeout(b.Context(), time.Second)
		defer cancel()
		start := time.Now()
		s.Staple(ctx, b.leaf.Cert, b.ca.Cert)
		if took := time.Since(start); took != time.Second {
			b.Errorf("it waited %v", took)
		}
	})
}

// A new response is fetched at half of the validity, or a little earlier.
func TestStaplerRefreshes(t *testing.T) {
	inStaplerBubble(t, func(b *staplerBubble) {
		s := b.start(ocsp.Options{})
		b.staple(s, b.leaf)
		first := b.staple(s, b.leaf)
		time.Sleep(10 * time.Hour)
		b.wantAsked(1)
		time.Sleep(2*time.Hour + time.Second)
		b.wantAsked(2)
		if second := b.staple(s, b.leaf); bytes.Equal(first, second) {
			b.Error("the response is the old one")
		}
		for range 200 { // days, in which nobody but the responder is asked
			time.Sleep(12 * time.Hour)
			b.wantStatus(s, ocsp.Good)
		}
		if n := b.responder.Asked(); n < 200 || n > 230 {
			b.Errorf("asked %d times", n)
		}
		b.log.want(b, "", 0)
	})
}

// Certificates for which nothing can be done.
func TestStaplerHopeless(t *testing.T) {
	inStaplerBubble(t, func(b *staplerBubble) {
		s := b.start(ocsp.Options{})
		bare := testpki.Leaf(b, b.ca, "bare.example")
		for range 3 {
			der, err := s.Staple(b.Context(), b.leaf.Cert, nil)
			if der != nil || err != nil {
				b.Errorf("without an issuer: %x, %v", der, err)
			}
			if der := b.staple(s, bare); der != nil {
				b.Errorf("without a responder: %x", der)
			}
			time.Sleep(time.Hour)
		}
		b.log.want(b, "issuer is not known", 1)
		b.log.want(b, "names no OCSP responder", 1)
		b.log.want(b, "bare.example", 1)
	})
}

// Nothing goes on for a certificate that has expired, or after Close: the
// bubble would not end.
func TestStaplerEnds(t *testing.T) {
	inStaplerBubble(t, func(b *staplerBubble) {
		s := b.start(ocsp.Options{})
		short := b.issue("short", func(c *x509.Certificate) {
			c.NotAfter = time.Now().Add(48 * time.Hour)
		})
		b.responder.Set(short.Cert, xocsp.Good)
		b.staple(s, short)
		time.Sleep(72 * time.Hour)
		asked := b.responder.Asked()
		time.Sleep(72 * time.Hour)
		if der := b.staple(s, short); der != nil {
			b.Error("a staple for an expired certificate")
		}
		b.wantAsked(asked)
		b.staple(s, b.leaf)
		b.setServe(b.slow(time.Hour))
		s.Staple(b.Context(), b.issue("new").Cert, b.ca.Cert)
		synctest.Wait()
		if err := s.Close(); err != nil {
			b.Error(err)
		}
		b.wantStatus(s, ocsp.Good) // from memory
		if der := b.staple(s, b.issue("other")); der != nil {
			b.Error("after Close there is something new")
		}
		time.Sleep(24 * time.Hour)
		b.wantStatus(s, "")
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
}

// Any number of goroutines may ask, and Close may come at any time.
func TestStaplerConcurrently(t *testing.T) {
	inStaplerBubble(t, func(b *staplerBubble) {
		s := b.start(ocsp.Options{Limit: 3,
			Cache: store.Memory(0), WaitFirst: time.Second})
		leaves := []*pki.Leaf{b.leaf}
		for _, name := range []string{"a", "b", "c", "d"} {
			leaves = append(leaves, b.issue(name))
		}
		var wg sync.WaitGroup
		for i := range 100 {
			wg.Go(func() {
				l := leaves[i%len(leaves)]
				for range 20 {
					s.Staple(b.Context(), l.Cert, b.ca.Cert)
					time.Sleep(time.Duration(i) * time.Minute)
				}
			})
		}
		time.Sleep(20 * time.Hour)
		s.Close()
		wg.Wait()
	})
}
