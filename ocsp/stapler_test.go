package ocsp_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	xocsp "golang.org/x/crypto/ocsp"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
	"github.com/seed-435e3e10/tlssocket/ocsp"
	"github.com/seed-435e3e10/tlssocket/store"
)

const ocspURL = "http://ocsp.example/"

// staplerBubble is a Stapler in a bubble, with a responder in place of the network.
type staplerBubble struct {
	*testing.T
	ca        *pki.CA
	leaf      *pki.Leaf
	responder *pki.Responder // responses are good for a day
	log       *stapleLog

	mu    sync.Mutex
	serve http.Handler // nil: the responder is down
}

func inStaplerBubble(t *testing.T, f func(b *staplerBubble)) {
	t.Helper()
	testtool.Bubble(t, func(t *testing.T) {
		b := &staplerBubble{T: t, ca: testpki.CA(t, "CA"), log: new(stapleLog)}
		b.leaf = b.issue("localhost")
		b.responder = b.ca.NewResponder(24 * time.Hour)
		b.responder.Set(b.leaf.Cert, xocsp.Good)
		b.serve = b.responder
		f(b)
	})
}

func withResponder(c *x509.Certificate) { c.OCSPServer = []string{ocspURL} }

func (b *staplerBubble) issue(host string,
	mods ...func(*x509.Certificate)) *pki.Leaf {
	b.Helper()
	mods = append([]func(*x509.Certificate){withResponder}, mods...)
	return testpki.Leaf(b, b.ca, host, mods...)
}

// start makes a Stapler that ends with the test.
func (b *staplerBubble) start(o ocsp.Options) *ocsp.Stapler {
	b.Helper()
	o.Client = &http.Client{Transport: b}
	o.Logger = slog.New(slog.NewTextHandler(b.log, nil))
	s, err := ocsp.New(&o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}

// RoundTrip implements http.RoundTripper.
func (b *staplerBubble) RoundTrip(r *http.Request) (*http.Response, error) {
	b.mu.Lock()
	h := b.serve
	b.mu.Unlock()
	if h == nil {
		return nil, errors.New("connection refused")
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return w.Result(), nil
}

func (b *staplerBubble) setServe(h http.Handler) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.serve = h
}

// staple asks for a response as a handshake does, and lets the background
// come to rest. It is an error if the handshake was delayed.
func (b *staplerBubble) staple(s *ocsp.Stapler, l *pki.Leaf) []byte {
	b.Helper()
	start := time.Now()
	der, err := s.Staple(b.Context(), l.Cert, b.ca.Cert)
	if took := time.Since(start); took != 0 || err != nil {
		b.Errorf("took %v, error %v", took, err)
	}
	synctest.Wait()
	return der
}

// wantStatus checks what is stapled; "" is nothing.
func (b *staplerBubble) wantStatus(s *ocsp.Stapler,
	want ocsp.Status) {
	b.Helper()
	der := b.staple(s, b.leaf)
	if der == nil {
		if want != "" {
			b.Errorf("nothing is stapled, want %s", want)
		}
		return
	}
	r, err := ocsp.Verify(der, b.leaf.Cert, b.ca.Cert, time.Now())
	if err != nil || r.Status != want {
		b.Errorf("%+v, error %v, want %q", r, err, want)
	}
}

// wantAsked checks how often the responder was asked.
func (b *staplerBubble) wantAsked(want int) {
	b.Helper()
	if n := b.responder.Asked(); n != want {
		b.Errorf("asked %d times, want %d", n, want)
	}
}

// stapleLog is a log; lines of it are counted by a part.
type stapleLog struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *stapleLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *stapleLog) count(part string) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.text.String()) {
		if strings.Contains(line, part) {
			n++
		}
	}
	return n
}

func (l *stapleLog) want(t testing.TB, part string, lines int) {
	t.Helper()
	if n := l.count(part); n != lines {
		t.Errorf("%d lines with %q, want %d:\n%s", n, part, lines, &l.text)
	}
}

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

// slow answers after a time.
func (b *staplerBubble) slow(d time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(d): // in the bubble
			b.responder.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
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

// No more than Limit certificates are supplied. One that is not sent makes
// room for another.
func TestStaplerLimit(t *testing.T) {
	inStaplerBubble(t, func(b *staplerBubble) {
		s := b.start(ocsp.Options{Limit: 2})
		second, third := b.issue("second"), b.issue("third")
		for _, l := range []*pki.Leaf{second, third} {
			b.responder.Set(l.Cert, xocsp.Good)
		}
		b.staple(s, b.leaf)
		b.staple(s, second)
		for range 3 {
			b.staple(s, third)
		}
		b.wantAsked(2)
		b.log.want(b, "more certificates than Limit", 1)
		time.Sleep(2 * time.Hour)
		b.wantStatus(s, ocsp.Good)
		b.staple(s, third)
		if b.staple(s, third) == nil {
			b.Error("the third one has no place")
		}
		if b.staple(s, second) != nil {
			b.Error("the second one is still there")
		}
		b.wantStatus(s, ocsp.Good)
	})
}

func TestStaplerOptionEffects(t *testing.T) {
	testtool.Effects(t, ocsp.Options{},
		map[string]func(*testing.T){
			"Responder": TestStaplerResponderOption,
			"WaitFirst": TestStaplerWaitFirst,
			"Timeout":   staplerTimeoutEffect,
			"Client":    TestStaplerFirst,
			"Cache":     TestStaplerCacheIsShared,
			"Limit":     TestStaplerLimit,
			"Logger":    TestStaplerHopeless,
		})
}

// staplerTimeoutEffect counts how long a responder that hangs may do so.
func staplerTimeoutEffect(t *testing.T) {
	for option, want := range map[time.Duration]time.Duration{
		0: 10 * time.Second, time.Minute: time.Minute} {
		inStaplerBubble(t, func(b *staplerBubble) {
			ended := make(chan time.Duration, 99)
			start := time.Now()
			b.setServe(http.HandlerFunc(func(_ http.ResponseWriter,
				r *http.Request) {
				<-r.Context().Done()
				ended <- time.Since(start)
			}))
			s := b.start(ocsp.Options{Timeout: option})
			b.staple(s, b.leaf)
			if took := <-ended; took != want {
				b.Errorf("it ended after %v, not %v", took, want)
			}
		})
	}
}

func TestStaplerOptions(t *testing.T) {
	for _, o := range []ocsp.Options{
		{WaitFirst: -1}, {Timeout: -1}, {Limit: -1},
		{Responder: "ldap://ocsp.example"}, {Responder: "ocsp.example"},
	} {
		_, err := ocsp.New(&o)
		if !errors.Is(err, code.InvalidArgValue) {
			t.Errorf("%+v: %v", o, err)
		}
	}
	s, err := ocsp.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
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
