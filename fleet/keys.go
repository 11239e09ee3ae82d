package fleet

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
	"github.com/seed-435e3e10/tlssocket/internal/derive"
	"github.com/seed-435e3e10/tlssocket/internal/guard"
	"github.com/seed-435e3e10/tlssocket/store"
)

const (
	minSecret       = 16 // bytes
	defaultRotation = 12 * time.Hour
	defaultPoll     = 2 * time.Second
	maxRotation     = 365 * 24 * time.Hour
	maxPoll         = 24 * time.Hour
	keyPatience     = 8                     // looks for keys that another holds
	keyRetry        = 25 * time.Millisecond // between them
	minKeep         = 5 * time.Minute       // of keys that no longer issue

	// maxLifetime is the longest that a ticket may live (RFC 8446, section
	// 4.6.1).
	maxLifetime = 7 * 24 * time.Hour
)

// Options configure [New].
type Options struct {
	// Store is where the fleet's keys are: that of the sessions, or another.
	Store store.Store

	// Secret is what all instances of the fleet know and the store does not,
	// at least 16 bytes: the keys are encrypted with it. WARNING: with it and
	// the store, sessions can be read.
	Secret []byte

	// Name tells fleets apart that share a store and a secret.
	Name string

	// Rotate is how old a key gets before one of the instances makes a new
	// one; at most a year counts. Zero: 12 hours.
	Rotate time.Duration

	// Poll is how often an instance looks for new keys, more or less; at most
	// a day counts. Zero: 2 seconds.
	Poll time.Duration

	// Logger gets a line when the store fails and when it works again, and
	// when the keys change; never a key. Zero: slog.Default.
	Logger *slog.Logger
}

// Keys gives the servers of a fleet the same ticket keys and rotates them,
// through a store that they share. Whoever finds the newest key too old makes
// the next one; the others follow within a poll, and a new instance has the
// keys at once. While the store is down, the present keys live on.
//
// [New] makes one, Run does the work. Its methods may be called by any
// goroutine.
type Keys struct {
	opts Options
	id   []byte
	seal [32]byte

	mu      sync.Mutex
	keys    keySet // nobody else has their bytes
	servers map[Server]struct{}
	failing bool
}

// New checks opts. It does not use the store yet. Its error has
// [code.InvalidArgValue].
func New(opts *Options) (*Keys, error) {
	switch {
	case opts == nil || opts.Store == nil:
		return nil, coded.New(code.InvalidArgValue, "Store is missing")
	case len(opts.Secret) < minSecret:
		return nil, coded.New(code.InvalidArgValue,
			"Secret has %d bytes, less than %d", len(opts.Secret), minSecret)
	case opts.Rotate < 0 || opts.Poll < 0:
		return nil, coded.New(code.InvalidArgValue,
			"Rotate or Poll is negative")
	}
	k := &Keys{opts: *opts, servers: make(map[Server]struct{})}
	if k.opts.Rotate == 0 {
		k.opts.Rotate = defaultRotation
	}
	if k.opts.Poll == 0 {
		k.opts.Poll = defaultPoll
	}
	// Times that are added to these must not overflow.
	k.opts.Rotate = min(k.opts.Rotate, maxRotation)
	k.opts.Poll = min(k.opts.Poll, maxPoll)
	if k.opts.Logger == nil {
		k.opts.Logger = slog.Default()
	}
	id := derive.Key("tlssocket fleet keys id "+opts.Name, opts.Secret)
	k.id = id[:]
	k.seal = derive.Key("tlssocket fleet keys cipher "+opts.Name, opts.Secret)
	k.opts.Secret = nil
	return k, nil
}

// Run keeps the ticket keys of servers those of the fleet until ctx ends; then
// it returns ctx's error, and the servers keep the keys they have. It may be
// called once for several servers, or once for each.
func (k *Keys) Run(ctx context.Context, servers ...Server) error {
	k.add(servers)
	defer k.forget(servers)
	for {
		err := k.Sync(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		k.report(err)
		// A little chance keeps instances from looking all at once.
		wait := k.opts.Poll*3/4 + rand.N(k.opts.Poll/2+1)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// add gives the servers the keys, if there are any yet, and those to come.
func (k *Keys) add(servers []Server) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, s := range servers {
		k.servers[s] = struct{}{}
		if len(k.keys) > 0 {
			k.give(s)
		}
	}
}

// give makes the keys those of a server. mu is held.
func (k *Keys) give(s Server) {
	if err := s.ReplaceTicketKeys(k.keys.secrets()); err != nil {
		k.opts.Logger.Error("ticket keys: a server does not take them",
			"error", err)
	}
}

func (k *Keys) forget(servers []Server) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, s := range servers {
		delete(k.servers, s)
	}
}

// report logs when the store fails, and when it works again.
func (k *Keys) report(err error) {
	k.mu.Lock()
	changed := k.failing != (err != nil)
	k.failing = err != nil
	k.mu.Unlock()
	switch {
	case !changed:
	case err != nil:
		k.opts.Logger.Warn("ticket keys: the store fails, the present keys "+
			"live on", "error", err)
	default:
		k.opts.Logger.Info("ticket keys: the store works again")
	}
}

// Sync looks once for the fleet's keys, rotates them if it is time, and gives
// them to the servers of Run. Run does so by itself; who starts a server may
// call it before, to have the keys from the first connection on.
func (k *Keys) Sync(ctx context.Context) error {
	found, lost := k.find(ctx)
	if lost != nil && lost != errBadKeySet {
		k.adopt(nil, false) // too old a key goes, store or no store
		return lost
	}
	defer found.wipe()
	next, rotated := k.next(found)
	defer next.wipe()
	if err := k.put(ctx, next); err != nil {
		// A new key that the others cannot get must not issue.
		k.adopt(found, false)
		return err
	}
	k.adopt(next, rotated)
	return lost // what could not be read is replaced
}

// next returns what the store is to have: all keys that are known, and a new
// one if it is time. Its bytes are the caller's.
func (k *Keys) next(found keySet) (next keySet, rotated bool) {
	now := time.Now()
	k.mu.Lock()
	defer k.mu.Unlock()
	next = k.keys.merge(found).prune(now, k.keep()).clone()
	if rotated = next.due(now, k.opts.Rotate); rotated {
		next = next.grown(now)
	}
	return next, rotated
}

// adopt adds keys, drops those that are too old, and gives the servers what
// is left.
func (k *Keys) adopt(more keySet, rotated bool) {
	k.mu.Lock()
	old := k.keys
	keys := old.merge(more).prune(time.Now(), k.keep())
	changed := !keys.equal(old)
	if changed {
		k.keys = keys.clone()
		old.wipe()
		for s := range k.servers {
			k.give(s)
		}
	}
	k.mu.Unlock()
	if changed {
		k.opts.Logger.Info("ticket keys: changed", "keys", len(keys),
			"rotated", rotated)
	}
}

// find takes the fleet's keys from the store. An instance holds them for a
// moment while it looks: so a miss is believed only after some patience.
func (k *Keys) find(ctx context.Context) (keySet, error) {
	for try := 0; ; try++ {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		// Whatever becomes of ctx, what is taken must be put back.
		sealed, err := guard.Store(context.WithoutCancel(ctx), guard.StoreLimit,
			func(ctx context.Context) ([]byte, error) {
				return k.opts.Store.Take(ctx, k.id)
			})
		if err == nil {
			return openKeySet(sealed, k.seal)
		}
		if !errors.Is(err, store.ErrMissing) {
			return nil, err
		}
		if try == keyPatience {
			return nil, nil
		}
		select {
		case <-ctx.Done():
		case <-time.After(keyRetry + rand.N(keyRetry)):
		}
	}
}

// put gives the store the fleet's keys, whatever became of ctx: others wait
// for them.
func (k *Keys) put(ctx context.Context, keys keySet) error {
	sealed := keys.seal(k.seal)
	_, err := guard.Store(context.WithoutCancel(ctx), guard.StoreLimit,
		func(ctx context.Context) ([]byte, error) {
			return nil, k.opts.Store.Put(ctx, k.id, sealed,
				k.opts.Rotate+maxLifetime)
		})
	return err
}

// keep is how long keys open tickets after the next one was made. mu is held.
func (k *Keys) keep() time.Duration {
	longest := minKeep
	for s := range k.servers {
		longest = max(longest, s.SessionTimeout())
	}
	return longest + k.opts.Poll*2
}
