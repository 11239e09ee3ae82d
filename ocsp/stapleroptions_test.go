package ocsp_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	xocsp "golang.org/x/crypto/ocsp"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
	"github.com/seed-435e3e10/tlssocket/ocsp"
)

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
