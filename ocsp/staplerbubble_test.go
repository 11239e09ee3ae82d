package ocsp_test

import (
	"bytes"
	"crypto/x509"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	xocsp "golang.org/x/crypto/ocsp"

	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
	"github.com/seed-435e3e10/tlssocket/ocsp"
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
