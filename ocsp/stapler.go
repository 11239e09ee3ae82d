package ocsp

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
	"github.com/seed-435e3e10/tlssocket/store"
)

const (
	defaultTimeout = 10 * time.Second
	defaultLimit   = 1000
	idleTime       = time.Hour // may be given up for another
)

// Options configure [New]. A nil *Options is a Stapler with defaults.
type Options struct {
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
	// the reason changes, and one when it works again. "error" says what is
	// wrong and "code" is its code, "subject" and "names" are the
	// certificate's. Zero: slog.Default.
	Logger *slog.Logger
}

// Stapler gets the OCSP responses that a server staples, and keeps them fresh.
// [New] makes one. [Stapler.GetCertificate] is for tls.Config, [Stapler.Staple]
// is the OCSP hook of a tlssocket server:
//
//	opts.OCSP = stapler.Staple
//
// It meets a certificate when that is sent for the first time, and from then
// on has a response for it in memory, until the certificate expires: it gets
// the next one in the background when the present one has reached about half
// of its validity, and uses the last good one until that expires. Responses
// are verified as [Verify] does. A responder that is down, slow, lying, or asks
// to try later is tried again less and less often, down to every 15 minutes.
//
// One that says that the certificate is revoked is believed, and its response
// is stapled: clients would learn it anyway. One that does not know the
// certificate is taken for one that has no answer.
//
// Any number of servers and goroutines may use it. Close ends it.
type Stapler struct {
	opts   Options
	ctx    context.Context // of the goroutines
	cancel context.CancelFunc
	work   sync.WaitGroup

	mu      sync.Mutex
	entries map[entryID]*entry
	full    sync.Once // logs that there are too many
}

// entryID tells certificates, with their issuers, apart.
type entryID [sha256.Size]byte

// New makes a Stapler. Its error has [code.InvalidArgValue] and names the option
// that is wrong.
func New(opts *Options) (*Stapler, error) {
	s := &Stapler{entries: make(map[entryID]*entry)}
	if opts != nil {
		s.opts = *opts
	}
	o := &s.opts
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	if o.Limit == 0 {
		o.Limit = defaultLimit
	}
	if o.Client == nil {
		o.Client = &http.Client{Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DisableKeepAlives:      true,
			MaxResponseHeaderBytes: maxSize,
		}}
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s, nil
}

func (o *Options) check() error {
	switch {
	case o.WaitFirst < 0 || o.Timeout < 0 || o.Limit < 0:
		return coded.New(code.InvalidArgValue,
			"WaitFirst, Timeout or Limit is negative")
	case o.Responder != "" && !isResponder(o.Responder):
		return coded.New(code.InvalidArgValue, "Responder is not a URL of http "+
			"or https")
	}
	return nil
}

// Staple returns the response for a certificate, or nil while there is none.
// It is a function for the OCSP option of a tlssocket server, and never an
// error: a client may do without a response.
func (s *Stapler) Staple(ctx context.Context,
	certificate, issuer *x509.Certificate) ([]byte, error) {
	e := s.entry(certificate, issuer)
	if e == nil {
		return nil, nil
	}
	e.await(ctx, s.opts.WaitFirst)
	return e.response(time.Now()), nil
}

// extensionStatusRequest is status_request of RFC 6066, section 8.
const extensionStatusRequest = 5

// GetCertificate returns a function for tls.Config.GetCertificate that serves
// cert with its response. The issuer stands behind the certificate in
// cert.Certificate; without it there is no response, as the Logger tells.
func (s *Stapler) GetCertificate(cert tls.Certificate) func(
	*tls.ClientHelloInfo) (*tls.Certificate, error) {
	leaf, issuer, err := leafAndIssuer(&cert)
	return func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		if err != nil {
			return nil, err
		}
		if !slices.Contains(hello.Extensions, extensionStatusRequest) {
			return &cert, nil
		}
		response, _ := s.Staple(hello.Context(), leaf, issuer) // no error
		if response == nil {
			return &cert, nil
		}
		served := cert
		served.OCSPStaple = response
		return &served, nil
	}
}

// leafAndIssuer parses the first two certificates; issuer is nil if there is
// only one.
func leafAndIssuer(cert *tls.Certificate) (leaf, issuer *x509.Certificate,
	err error) {
	if len(cert.Certificate) == 0 {
		return nil, nil, coded.New(code.InvalidArgValue,
			"the certificate for GetCertificate is empty")
	}
	if leaf = cert.Leaf; leaf == nil {
		leaf, err = x509.ParseCertificate(cert.Certificate[0])
	}
	if err == nil && len(cert.Certificate) > 1 {
		issuer, err = x509.ParseCertificate(cert.Certificate[1])
	}
	if err != nil {
		return nil, nil, coded.Wrap(err, code.InvalidArgValue, "the "+
			"certificate for GetCertificate cannot be read: %v", err)
	}
	return leaf, issuer, nil
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
func (s *Stapler) entry(cert, issuer *x509.Certificate) *entry {
	id := idOf(cert, issuer)
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
func (s *Stapler) begin(id entryID,
	cert, issuer *x509.Certificate) *entry {
	ctx, cancel := context.WithCancel(s.ctx)
	e := &entry{stapler: s, id: id, cert: cert, issuer: issuer,
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
	var oldest *entry
	for _, e := range s.entries {
		if oldest == nil || e.sent.Before(oldest.sent) {
			oldest = e
		}
	}
	if now.Sub(oldest.sent) < idleTime {
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
func (s *Stapler) drop(e *entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() == nil && s.entries[e.id] == e {
		delete(s.entries, e.id)
	}
}

// idOf is also where a response is in the cache.
func idOf(cert, issuer *x509.Certificate) entryID {
	h := sha256.New()
	h.Write([]byte("tlssocket OCSP response\x00"))
	for _, c := range []*x509.Certificate{cert, issuer} {
		if c != nil {
			sum := sha256.Sum256(c.Raw)
			h.Write(sum[:])
		}
	}
	return entryID(h.Sum(nil))
}
