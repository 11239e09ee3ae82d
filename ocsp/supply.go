package ocsp

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
	"github.com/seed-435e3e10/tlssocket/internal/guard"
	"github.com/seed-435e3e10/tlssocket/internal/netcode"
	"github.com/seed-435e3e10/tlssocket/store"
)

const (
	minPause = 5 * time.Second // between two attempts
	maxPause = 15 * time.Minute
)

// Why there is no response; others come from fetch.
var (
	errNoIssuer = invalid("the certificate's issuer is not known: add it " +
		"behind the certificate, or to CA")
	errRevokedByCA = coded.New(code.CertRevoked, "the certificate is "+
		"revoked, and clients are told so")
	errRepeated           = invalid("the OCSP responder repeats an old response")
	errUnknownToResponder = invalid("the OCSP responder does not know the " +
		"certificate")
)

// entry keeps one certificate supplied.
type entry struct {
	// Fixed.
	stapler      *Stapler
	id           entryID
	cert, issuer *x509.Certificate
	cancel       context.CancelFunc
	tried        chan struct{} // closed after the first attempt

	sent time.Time // guarded by the stapler's mu

	// Owned by the goroutine of supply.
	failures int    // in a row
	problem  string // of the last attempt, that was logged; "" if there is none

	// Written by that goroutine with mu held, read by others with it.
	mu      sync.Mutex
	present stapled
}

// stapled is a response that was verified.
type stapled struct {
	der        []byte
	from, to   time.Time // its dates
	revocation bool      // it says that the certificate is revoked
}

// response returns a copy of the response that counts at this time, or nil.
func (e *entry) response(now time.Time) []byte {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !now.Before(e.present.to) {
		return nil
	}
	return bytes.Clone(e.present.der)
}

// await waits until the first attempt is over, but not for long.
func (e *entry) await(ctx context.Context, limit time.Duration) {
	if limit == 0 {
		return
	}
	select {
	case <-e.tried: // nearly always: no timer then
		return
	default:
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-e.tried:
	case <-timer.C:
	case <-ctx.Done():
	}
}

// supply gets one response after the other until the certificate expires or
// ctx ends.
func (e *entry) supply(ctx context.Context) {
	first := sync.OnceFunc(func() { close(e.tried) })
	defer first()
	for time.Now().Before(e.cert.NotAfter) {
		pause := e.refresh(ctx)
		first()
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}

// refresh gets a response and returns when to do so again.
func (e *entry) refresh(ctx context.Context) time.Duration {
	if r, err := e.fromCache(ctx); err == nil && e.use(r) &&
		time.Now().Before(r.due()) {
		return e.succeed()
	}
	r, err := e.fetch(ctx)
	if ctx.Err() != nil {
		return 0
	}
	if err == nil && e.use(r) {
		e.toCache(ctx, r)
	} else if err == nil && !time.Now().Before(e.present.to) {
		err = errRepeated
	}
	if err != nil {
		e.report(err)
		e.failures++
		return backoff(e.failures)
	}
	return e.succeed()
}

// succeed is the end of a refresh that went well.
func (e *entry) succeed() time.Duration {
	e.failures = 0
	if e.present.revocation {
		e.report(errRevokedByCA)
	} else {
		e.report(nil)
	}
	return e.present.refreshIn(time.Now())
}

// use makes a response the present one, unless it is no newer than that: who
// repeats old responses, as anybody on the way can, cannot undo a revocation.
func (e *entry) use(r stapled) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !r.from.After(e.present.from) {
		return false
	}
	e.present = r
	return true
}

// fetch asks the responder.
func (e *entry) fetch(ctx context.Context) (stapled, error) {
	if e.issuer == nil {
		return stapled{}, errNoIssuer
	}
	o := &e.stapler.opts
	urls := responders(e.cert)
	if o.Responder != "" {
		urls = []string{o.Responder}
	}
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	var der []byte
	var r *Response
	err := guard.Do("the Stapler's HTTP client", func() (err error) {
		der, r, err = fetch(ctx, o.Client, urls, e.cert, e.issuer)
		return err
	})
	if err != nil {
		return stapled{}, err
	}
	return usable(der, r)
}

// usable makes a stapled of what was verified.
func usable(der []byte, r *Response) (stapled, error) {
	s := stapled{der, r.ThisUpdate, r.end(), r.Status == Revoked}
	switch {
	case r.Status == Unknown:
		return s, errUnknownToResponder
	case !time.Now().Before(s.to):
		return s, r.expired()
	}
	return s, nil
}

// due is half of the response's validity: time for a new one.
func (r *stapled) due() time.Time {
	return r.from.Add(r.to.Sub(r.from) / 2)
}

// refreshIn is how long the response is left alone: until it is due, and if it
// came later than that, for half of what is left. Chance takes up to a tenth,
// so that a fleet does not ask all at once.
func (r *stapled) refreshIn(now time.Time) time.Duration {
	pause := r.due().Sub(now)
	if pause <= 0 {
		pause = r.to.Sub(now) / 2
	}
	return max(pause-chance(pause/10), minPause)
}

// backoff doubles, with some chance.
func backoff(failures int) time.Duration {
	pause := maxPause
	if failures < 10 {
		pause = min(minPause<<(failures-1), maxPause)
	}
	return pause + chance(pause/4)
}

// chance returns a random time up to d.
func chance(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return rand.N(d)
}

// fromCache returns the response that another process has put into the cache.
func (e *entry) fromCache(ctx context.Context) (r stapled,
	err error) {
	cache := e.stapler.opts.Cache
	if cache == nil || e.issuer == nil {
		return r, store.ErrMissing
	}
	der, err := guard.Store(ctx, guard.StoreLimit,
		func(ctx context.Context) ([]byte, error) {
			return cache.Get(ctx, e.id[:])
		})
	if err != nil {
		return r, err
	}
	verified, err := Verify(der, e.cert, e.issuer, time.Now())
	if err != nil {
		return r, err
	}
	return usable(der, verified)
}

// toCache shares a response. What goes wrong there costs others a request.
func (e *entry) toCache(ctx context.Context, r stapled) {
	cache := e.stapler.opts.Cache
	if cache == nil {
		return
	}
	guard.Store(ctx, guard.StoreLimit,
		func(ctx context.Context) ([]byte, error) {
			return nil, cache.Put(ctx, e.id[:], r.der, time.Until(r.to))
		})
}

// report logs what has changed.
func (e *entry) report(err error) {
	problem := problemOf(err)
	if problem == e.problem {
		return
	}
	e.problem = problem
	log := e.stapler.opts.Logger.With("subject", e.cert.Subject.String(),
		"names", e.cert.DNSNames)
	switch {
	case err == nil:
		log.Info("OCSP stapling: works again")
	case errors.Is(err, errRevokedByCA):
		log.Error("OCSP stapling: revoked", "code", codeOf(err), "error", err)
	default:
		log.Warn("OCSP stapling: no new response", "code", codeOf(err),
			"error", err)
	}
}

func codeOf(err error) string {
	var c code.Code
	switch {
	case errors.As(err, &c):
	case errors.Is(err, context.DeadlineExceeded):
		c = code.TimedOut
	default:
		c = netcode.Of(err)
	}
	return string(c)
}

// problemOf tells problems apart. Errors of the network have texts that differ
// each time.
func problemOf(err error) string {
	var invalid *coded.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &invalid):
		return invalid.Text
	}
	return "no connection"
}
