package tlssocket

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"
)

const (
	minFleetSecret  = 16 // bytes
	defaultRotation = 12 * time.Hour
	defaultPoll     = 2 * time.Second
	keyPatience     = 8                     // looks for keys that another holds
	keyRetry        = 25 * time.Millisecond // between them
)

// KeySourceOptions configure NewKeySource.
type KeySourceOptions struct {
	// Store is where the fleet's keys are: that of the sessions, or another.
	Store SessionStore

	// Secret is what all instances of the fleet know and the store does not,
	// at least 16 bytes: the keys are encrypted with it. WARNING: with it and
	// the store, sessions can be read.
	Secret []byte

	// Name tells fleets apart that share a store and a secret.
	Name string

	// Rotate is how old a key gets before one of the instances makes a new
	// one. Zero: 12 hours.
	Rotate time.Duration

	// Poll is how often an instance looks for new keys, more or less. Zero: 2
	// seconds.
	Poll time.Duration

	// Logger gets a line when the store fails and when it works again, and
	// when the keys change; never a key. Zero: slog.Default.
	Logger *slog.Logger
}

// KeySource gives the servers of a fleet the same ticket keys and rotates them,
// through a store that they share. Whoever finds the newest key too old makes
// the next one; the others follow within a poll, and a new instance has the
// keys at once. While the store is down, the present keys live on.
//
// NewKeySource makes one, Run does the work. Its methods may be called by any
// goroutine.
type KeySource struct {
	opts KeySourceOptions
	id   []byte
	seal [32]byte

	mu      sync.Mutex
	keys    keySet
	servers map[*Server]struct{}

	failing bool // owned by Run
}

// NewKeySource checks opts. It does not use the store yet.
func NewKeySource(opts *KeySourceOptions) (*KeySource, error) {
	const op = "new key source"
	switch {
	case opts == nil || opts.Store == nil:
		return nil, optionError(op, badOption(ErrInvalidArgValue,
			"Store is missing"))
	case len(opts.Secret) < minFleetSecret:
		return nil, optionError(op, badOption(ErrInvalidArgValue,
			"Secret has %d bytes, less than %d", len(opts.Secret),
			minFleetSecret))
	case opts.Rotate < 0 || opts.Poll < 0:
		return nil, optionError(op, badOption(ErrInvalidArgValue,
			"Rotate or Poll is negative"))
	}
	k := &KeySource{opts: *opts, servers: make(map[*Server]struct{})}
	if k.opts.Rotate == 0 {
		k.opts.Rotate = defaultRotation
	}
	if k.opts.Poll == 0 {
		k.opts.Poll = defaultPoll
	}
	if k.opts.Logger == nil {
		k.opts.Logger = slog.Default()
	}
	id := labelled("tlssocket fleet keys id "+opts.Name, opts.Secret)
	k.id = id[:]
	k.seal = labelled("tlssocket fleet keys cipher "+opts.Name, opts.Secret)
	k.opts.Secret = nil
	return k, nil
}

// Run keeps the ticket keys of servers those of the fleet until ctx ends; then
// it returns ctx's error, and the servers keep the keys they have. It may be
// called once for several servers, or once for each.
func (k *KeySource) Run(ctx context.Context, servers ...*Server) error {
	k.mu.Lock()
	for _, s := range servers {
		k.servers[s] = struct{}{}
	}
	k.mu.Unlock()
	defer k.forget(servers)
	k.install(servers)
	for {
		k.report(k.Sync(ctx))
		// A little chance keeps instances from looking all at once.
		wait := k.opts.Poll*3/4 + rand.N(k.opts.Poll/2+1)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

func (k *KeySource) forget(servers []*Server) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, s := range servers {
		delete(k.servers, s)
	}
}

// report logs when the store fails, and when it works again.
func (k *KeySource) report(err error) {
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
func (k *KeySource) Sync(ctx context.Context) error {
	found, err := k.find(ctx)
	if err != nil {
		return err
	}
	now := time.Now()
	k.mu.Lock()
	merged := k.keys.merge(found)
	rotated := merged.due(now, k.opts.Rotate)
	if rotated {
		merged = merged.grown(now)
	}
	merged = merged.prune(now, k.keep())
	changed := !merged.equal(k.keys)
	k.keys = merged
	servers := k.all()
	k.mu.Unlock()
	// Put back what was taken, whatever became of ctx: others wait for it.
	putCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx),
		storeTimeout)
	defer cancel()
	err = k.opts.Store.Put(putCtx, k.id, merged.seal(k.seal),
		k.opts.Rotate+maxSessionTimeout)
	if changed {
		k.install(servers)
		k.opts.Logger.Info("ticket keys: changed", "keys", len(merged),
			"rotated", rotated)
	}
	return err
}

// find takes the fleet's keys from the store. An instance holds them for a
// moment while it looks: so a miss is believed only after some patience.
func (k *KeySource) find(ctx context.Context) (keySet, error) {
	for try := 0; ; try++ {
		takeCtx, cancel := context.WithTimeout(ctx, storeTimeout)
		sealed, err := k.opts.Store.Take(takeCtx, k.id)
		cancel()
		if err == nil {
			return k.decode(sealed), nil
		}
		if !errors.Is(err, ErrNoSession) {
			return nil, err
		}
		if try == keyPatience {
			return nil, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(keyRetry + rand.N(keyRetry)):
		}
	}
}

// decode reads the keys. Those that cannot be read are replaced by ours.
func (k *KeySource) decode(sealed []byte) keySet {
	keys, err := openKeySet(sealed, k.seal)
	if err != nil {
		k.opts.Logger.Error("ticket keys: " + err.Error())
		return nil
	}
	return keys
}

// keep is how long keys open tickets after the next one was made. mu is held.
func (k *KeySource) keep() time.Duration {
	longest := defaultSessionTimeout
	for s := range k.servers {
		longest = max(longest, s.context.Load().sessionTimeout)
	}
	return longest + k.opts.Poll*2
}

// all lists the servers. mu is held.
func (k *KeySource) all() (list []*Server) {
	for s := range k.servers {
		list = append(list, s)
	}
	return list
}

// install gives the servers the keys, if there are any yet.
func (k *KeySource) install(servers []*Server) {
	k.mu.Lock()
	secrets := k.keys.secrets()
	k.mu.Unlock()
	if len(secrets) == 0 {
		return
	}
	for _, s := range servers {
		s.keys.follow(secrets)
	}
}
