package tlssocket

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
	"github.com/seed-435e3e10/tlssocket/internal/staple"
	"github.com/seed-435e3e10/tlssocket/store"
)

const (
	minStaplePause = 5 * time.Second // between two attempts
	maxStaplePause = 15 * time.Minute
)

// Why there is no response; others are errors of package staple.
var (
	errNoIssuer = coded.New(staple.CodeInvalid, "the certificate's issuer "+
		"is not known: add it to Cert, behind the certificate, or to CA")
	errRevokedByCA = coded.New(staple.CodeRevoked, "the certificate is "+
		"revoked, and clients are told so")
	errRepeated = coded.New(staple.CodeInvalid, "the OCSP responder repeats "+
		"an old response")
	errUnknownToResponder = coded.New(staple.CodeInvalid, "the OCSP "+
		"responder does not know the certificate")
)

// stapleEntry keeps one certificate supplied.
type stapleEntry struct {
	// Fixed.
	stapler      *Stapler
	id           stapleID
	cert, issuer *x509.Certificate
	cancel       context.CancelFunc
	tried        chan struct{} // closed after the first attempt

	sent time.Time // guarded by the stapler's mu

	// Owned by the goroutine of supply.
	failures int    // in a row
	problem  string // of the last attempt, that was logged; "" if there is none

	// Written by that goroutine with mu held, read by others with it.
	mu      sync.Mutex
	present stapledResponse
}

// stapledResponse is a response that was verified.
type stapledResponse struct {
	der        []byte
	from, to   time.Time // its dates
	revocation bool      // it says that the certificate is revoked
}

// response returns a copy of the response that counts at this time, or nil.
func (e *stapleEntry) response(now time.Time) []byte {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !now.Before(e.present.to) {
		return nil
	}
	return bytes.Clone(e.present.der)
}

// await waits until the first attempt is over, but not for long.
func (e *stapleEntry) await(ctx context.Context, limit time.Duration) {
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
func (e *stapleEntry) supply(ctx context.Context) {
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
func (e *stapleEntry) refresh(ctx context.Context) time.Duration {
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
func (e *stapleEntry) succeed() time.Duration {
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
func (e *stapleEntry) use(r stapledResponse) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !r.from.After(e.present.from) {
		return false
	}
	e.present = r
	return true
}

// fetch asks the responder.
func (e *stapleEntry) fetch(ctx context.Context) (stapledResponse, error) {
	if e.issuer == nil {
		return stapledResponse{}, errNoIssuer
	}
	o := &e.stapler.opts
	urls := staple.Responders(e.cert)
	if o.Responder != "" {
		urls = []string{o.Responder}
	}
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	var der []byte
	var single *staple.Single
	err := guard.Do("the Stapler's HTTP client", func() (err error) {
		der, single, err = staple.Fetch(ctx, o.Client, urls, e.cert, e.issuer)
		return err
	})
	if err != nil {
		return stapledResponse{}, err
	}
	return usable(der, single)
}

// usable makes a stapledResponse of what was verified.
func usable(der []byte, s *staple.Single) (stapledResponse, error) {
	r := stapledResponse{der, s.ThisUpdate, s.End(),
		s.Status == staple.Revoked}
	switch {
	case s.Status == staple.Unknown:
		return r, errUnknownToResponder
	case !time.Now().Before(r.to):
		return r, s.Expired()
	}
	return r, nil
}

// due is half of the response's validity: time for a new one.
func (r *stapledResponse) due() time.Time {
	return r.from.Add(r.to.Sub(r.from) / 2)
}

// refreshIn is how long the response is left alone: until it is due, and if it
// came later than that, for half of what is left. Chance takes up to a tenth,
// so that a fleet does not ask all at once.
func (r *stapledResponse) refreshIn(now time.Time) time.Duration {
	pause := r.due().Sub(now)
	if pause <= 0 {
		pause = r.to.Sub(now) / 2
	}
	return max(pause-chance(pause/10), minStaplePause)
}

// backoff doubles, with some chance.
func backoff(failures int) time.Duration {
	pause := maxStaplePause
	if failures < 10 {
		pause = min(minStaplePause<<(failures-1), maxStaplePause)
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
func (e *stapleEntry) fromCache(ctx context.Context) (r stapledResponse,
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
	_, single, err := staple.Verify(der, e.cert, e.issuer, time.Now())
	if err != nil {
		return r, err
	}
	return usable(der, single)
}

// toCache shares a response. What goes wrong there costs others a request.
func (e *stapleEntry) toCache(ctx context.Context, r stapledResponse) {
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
func (e *stapleEntry) report(err error) {
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
		log.Error("OCSP stapling: revoked", "error", stapleError(err))
	default:
		log.Warn("OCSP stapling: no new response", "error", stapleError(err))
	}
}

// stapleError gives an error its code.
func stapleError(err error) *Error {
	f := classifyNet(err)
	var invalid *coded.Error
	switch {
	case errors.As(err, &invalid):
		f.code = invalid.Code
	case errors.Is(err, context.DeadlineExceeded):
		f.code = code.TimedOut
	}
	return &Error{Op: "staple", Side: serverSide, Code: f.code, Err: f.cause}
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
