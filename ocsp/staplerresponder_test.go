package ocsp_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	xocsp "golang.org/x/crypto/ocsp"

	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/ocsp"
)

// A responder that is down costs nothing until the last response expires, is
// asked less and less often, and is told of once.
func TestStaplerResponderDown(t *testing.T) {
	inStaplerBubble(t, func(b *staplerBubble) {
		s := b.start(ocsp.Options{})
		b.staple(s, b.leaf)
		var tries atomic.Int32
		b.setServe(http.HandlerFunc(func(w http.ResponseWriter,
			_ *http.Request) {
			tries.Add(1)
			w.WriteHeader(http.StatusServiceUnavailable)
		}))
		time.Sleep(23 * time.Hour)
		b.wantStatus(s, ocsp.Good)
		b.log.want(b, "HTTP 503", 1)
		if n := tries.Load() / 2; n < 30 || n > 60 { // each by GET and by POST
			b.Errorf("%d attempts in 12 hours", n)
		}
		time.Sleep(2 * time.Hour)
		b.wantStatus(s, "")
		b.setServe(nil)
		time.Sleep(time.Hour)
		b.log.want(b, "connection refused", 1)
		b.setServe(b.responder)
		time.Sleep(20 * time.Minute)
		b.wantStatus(s, ocsp.Good)
		b.log.want(b, "works again", 1)
		b.log.want(b, "", 3)
	})
}

// What is wrong with a responder is logged once and staples nothing.
func TestStaplerBadResponders(t *testing.T) {
	answer := func(der []byte) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter,
			_ *http.Request) {
			w.Write(der)
		})
	}
	for name, row := range map[string]struct {
		make func(b *staplerBubble) http.Handler
		want string
	}{
		"down": {func(*staplerBubble) http.Handler { return nil },
			"connection refused"},
		"slow": {func(b *staplerBubble) http.Handler {
			return b.slow(time.Minute)
		}, "code=ETIMEDOUT"},
		"try later": {func(*staplerBubble) http.Handler {
			return answer(xocsp.TryLaterErrorResponse)
		}, "tryLater"},
		"unknown": {func(b *staplerBubble) http.Handler {
			b.responder.Set(b.leaf.Cert, xocsp.Unknown)
			return b.responder
		}, "does not know"},
		"another CA's": {func(b *staplerBubble) http.Handler {
			r := testpki.CA(b, "CA").NewResponder(time.Hour)
			r.Set(b.leaf.Cert, xocsp.Good)
			return r
		}, "another certificate"},
		"expired": {func(b *staplerBubble) http.Handler {
			der, err := b.ca.OCSP(b.leaf.Cert, xocsp.Good, -time.Minute)
			if err != nil {
				b.Fatal(err)
			}
			return answer(der)
		}, "has expired"},
		"endless": {func(*staplerBubble) http.Handler {
			return answer(make([]byte, 1<<20))
		}, "more than"},
	} {
		t.Run(name, func(t *testing.T) {
			inStaplerBubble(t, func(b *staplerBubble) {
				b.setServe(row.make(b))
				s := b.start(ocsp.Options{})
				for range 5 {
					b.wantStatus(s, "")
					time.Sleep(time.Hour)
				}
				b.log.want(b, row.want, 1)
				b.log.want(b, "", 1)
			})
		})
	}
}

// Options.Responder is asked in place of the certificate's.
func TestStaplerResponderOption(t *testing.T) {
	inStaplerBubble(t, func(b *staplerBubble) {
		b.leaf = testpki.Leaf(b, b.ca, "localhost") // names none
		b.responder.Set(b.leaf.Cert, xocsp.Good)
		s := b.start(ocsp.Options{Responder: ocspURL})
		b.staple(s, b.leaf)
		b.wantStatus(s, ocsp.Good)
	})
}

// A revocation is told to clients and to the log, and is not undone by who
// repeats the response of before.
func TestStaplerRevoked(t *testing.T) {
	inStaplerBubble(t, func(b *staplerBubble) {
		s := b.start(ocsp.Options{})
		b.staple(s, b.leaf)
		old := b.staple(s, b.leaf)
		b.responder.Set(b.leaf.Cert, xocsp.Revoked)
		time.Sleep(13 * time.Hour)
		b.wantStatus(s, ocsp.Revoked)
		b.setServe(http.HandlerFunc(func(w http.ResponseWriter,
			_ *http.Request) {
			w.Write(old)
		}))
		time.Sleep(10 * time.Hour)
		b.wantStatus(s, ocsp.Revoked)
		b.log.want(b, "level=ERROR", 1)
		b.log.want(b, "", 1)
		time.Sleep(20 * time.Hour)
		b.wantStatus(s, "") // both have expired
		b.responder.Set(b.leaf.Cert, xocsp.Good)
		b.setServe(b.responder)
		time.Sleep(20 * time.Minute)
		b.wantStatus(s, ocsp.Good) // it was on hold
		b.log.want(b, "works again", 1)
	})
}

// A response from before the present one is not used when that has expired.
func TestStaplerRepeatedResponse(t *testing.T) {
	inStaplerBubble(t, func(b *staplerBubble) {
		long := b.ca.NewResponder(100 * time.Hour)
		long.Set(b.leaf.Cert, xocsp.Good)
		b.setServe(long)
		s := b.start(ocsp.Options{})
		b.staple(s, b.leaf)
		old := b.staple(s, b.leaf)
		b.responder.Set(b.leaf.Cert, xocsp.Revoked)
		b.setServe(b.responder)
		time.Sleep(55 * time.Hour)
		b.wantStatus(s, ocsp.Revoked)
		b.setServe(http.HandlerFunc(func(w http.ResponseWriter,
			_ *http.Request) {
			w.Write(old)
		}))
		time.Sleep(30 * time.Hour)
		b.wantStatus(s, "")
		b.log.want(b, "repeats an old response", 1)
	})
}

// A client's transport that panics is a responder that fails.
func TestStaplerClientPanics(t *testing.T) {
	inStaplerBubble(t, func(b *staplerBubble) {
		b.setServe(http.HandlerFunc(func(http.ResponseWriter,
			*http.Request) {
			panic("oh no")
		}))
		s := b.start(ocsp.Options{})
		b.wantStatus(s, "")
		b.wantStatus(s, "")
		b.log.want(b, "oh no", 1)
	})
}
