package tlssocket

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/staple"
	"github.com/seed-435e3e10/tlssocket/store"
)

const (
	defaultStapleTimeout = 10 * time.Second
	defaultStapleLimit   = 1000
	idleStaple           = time.Hour // may be given up for another
)

// StaplerOptions configure NewStapler. A nil *StaplerOptions is a Stapler with
// defaults.
type StaplerOptions struct {
	// Responder is the URL of the OCSP responder. Zero: the one that each
	// certificate names.
	Responder string

	// WaitFirst is how long a handshake may wait for a certificate's first
	// response. Once a response has come, or could not be had, no handshake
	// waits. Zero: none ever waits, and the first clients get no staple. A
	// certificate that promises a staple (must-staple) needs some seconds.
	WaitFirst time.Duration

	// Timeout bounds each attempt to get a response. Zero: 10 seconds.
	Timeout time.Duration

	// Client sends the requests. Zero: one that keeps no connections, and
	// takes a proxy from the environment.
	Client *http.Client

	// Cache shares the responses with other processes: a fleet asks the
	// responder once. What it gives is verified like a responder's answer.
	// Zero: none.
	Cache store.Cache

	// Limit bounds the certificates that are kept supplied. Beyond it the one
	// not sent for longest is given up, if that is an hour; until then others
	// get no staple. Zero: 1,000.
	Limit int

	// Logger gets one line when a certificate's response cannot be had, one if
	// the reason changes, and one when it works again. "error" is an *Error,
	// "subject" and "names" are the certificate's. Zero: slog.Default.
	Logger *slog.Logger
}

// Stapler gets the OCSP responses that a server staples, and keeps them fresh.
// NewStapler makes one; its method Staple is the OCSP hook:
//
//	stapler, err := tlssocket.NewStapler(nil)
//	// …
//	defer stapler.Close()
//	opts.OCSP = stapler.Staple
//
// It meets a certificate when that is sent for the first time, and from then
// on has a response for it in memory, until the certificate expires: it gets
// the next one in the background when the present one has reached about half
// of its validity, and uses the last good one until that expires. Responses
// are verified as VerifyOCSP does. A responder that is down, slow, lying, or
// asks to try later is tried again less and less often, down to every 15
// minutes.
//
// One that says that the certificate is revoked is believed, and its response
// is stapled: clients would learn it anyway. One that does not know the
// certificate is taken for one that has no answer.
//
// Any number of servers and goroutines may use it. Close ends it.
type Stapler struct {
	opts   StaplerOptions
	ctx    context.Context // of the goroutines
	cancel context.CancelFunc
	work   sync.WaitGroup

	mu      sync.Mutex
	entries map[stapleID]*stapleEntry
	full    sync.Once // logs that there are too many
}

// stapleID tells certificates, with their issuers, apart.
type stapleID [sha256.Size]byte

// NewStapler makes a Stapler. Its error is an *Error that names the option
// that cannot be.
func NewStapler(opts *StaplerOptions) (*Stapler, error) {
	s := &Stapler{entries: make(map[stapleID]*stapleEntry)}
	if opts != nil {
		s.opts = *opts
	}
	o := &s.opts
	if err := o.check(); err != nil {
		return nil, optionError("new stapler", err)
	}
	if o.Timeout == 0 {
		o.Timeout = defaultStapleTimeout
	}
	if o.Limit == 0 {
		o.Limit = defaultStapleLimit
	}
	if o.Client == nil {
		o.Client = &http.Client{Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DisableKeepAlives:      true,
			MaxResponseHeaderBytes: staple.MaxSize,
		}}
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s, nil
}

func (o *StaplerOptions) check() error {
	switch {
	case o.WaitFirst < 0 || o.Timeout < 0 || o.Limit < 0:
		return badOption(code.InvalidArgValue,
			"WaitFirst, Timeout or Limit is negative")
	case o.Responder != "" && !staple.IsResponder(o.Responder):
		return badOption(code.InvalidArgValue, "Responder is no URL of http "+
			"or https")
	}
	return nil
}

// Staple returns the response for a certificate, or nil while there is none.
// It is a function for Options.OCSP, and never an error: a client may do
// without a response.
func (s *Stapler) Staple(ctx context.Context,
	certificate, issuer *x509.Certificate) ([]byte, error) {
	e := s.entry(certificate, issuer)
	if e == nil {
		return nil, nil
	}
	e.await(ctx, s.opts.WaitFirst)
	return e.response(time.Now()), nil
}

// Close ends what goes on in the background and waits for it. Staple then
// returns what is in memory, until it expires.
func (s *Stapler) Close() error {
	s.mu.Lock()
	s.cancel() // from now on no goroutine starts
	s.mu.Unlock()
	s.work.Wait()
	return nil
}

// entry returns the entry of a certificate, and starts to supply it if it is
// new; nil where that cannot be.
func (s *Stapler) entry(cert, issuer *x509.Certificate) *stapleEntry {
	id := idOfStaple(cert, issuer)
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.entries[id]
	if e == nil {
		if s.ctx.Err() != nil || !s.makeRoom(now) {
			return nil
		}
		e = s.begin(id, cert, issuer)
	}
	e.sent = now
	return e
}

// begin makes an entry and its goroutine, which ends with the certificate, at
// Close, or when the entry is given up. mu is held.
func (s *Stapler) begin(id stapleID,
	cert, issuer *x509.Certificate) *stapleEntry {
	ctx, cancel := context.WithCancel(s.ctx)
	e := &stapleEntry{stapler: s, id: id, cert: cert, issuer: issuer,
		cancel: cancel, tried: make(chan struct{})}
	s.entries[id] = e
	s.work.Go(func() {
		defer cancel()
		e.supply(ctx)
		s.drop(e)
	})
	return e
}

// makeRoom reports whether there is room for one more certificate. It gives one
// up that has not been sent for some time. mu is held.
func (s *Stapler) makeRoom(now time.Time) bool {
	if len(s.entries) < s.opts.Limit {
		return true
	}
	var oldest *stapleEntry
	for _, e := range s.entries {
		if oldest == nil || e.sent.Before(oldest.sent) {
			oldest = e
		}
	}
	if now.Sub(oldest.sent) < idleStaple {
		s.full.Do(func() {
			s.opts.Logger.Warn("OCSP stapling: more certificates than Limit",
				"limit", s.opts.Limit)
		})
		return false
	}
	oldest.cancel()
	delete(s.entries, oldest.id)
	return true
}

// drop forgets an entry that is supplied no more, unless Close was the reason.
func (s *Stapler) drop(e *stapleEntry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() == nil && s.entries[e.id] == e {
		delete(s.entries, e.id)
	}
}

// idOfStaple is also where a response is in the cache.
func idOfStaple(cert, issuer *x509.Certificate) stapleID {
	h := sha256.New()
	h.Write([]byte("tlssocket OCSP response\x00"))
	for _, c := range []*x509.Certificate{cert, issuer} {
		if c != nil {
			sum := sha256.Sum256(c.Raw)
			h.Write(sum[:])
		}
	}
	return stapleID(h.Sum(nil))
}
