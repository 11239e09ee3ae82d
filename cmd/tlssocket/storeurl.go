package main

import (
	"context"
	"errors"
	"io"
	"net/url"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/seed-435e3e10/tlssocket/store"
	"github.com/seed-435e3e10/tlssocket/store/nats"
	"github.com/seed-435e3e10/tlssocket/store/redis"
)

// openLimit bounds one try to reach a store.
const openLimit = 2 * time.Second

// embeddedStore is the scheme of a store that is a server in this process.
const embeddedStore = "nats+embedded"

// remoteStore is a store.Store that has a connection. It keeps the OCSP
// responses of serve -ocsp, too.
type remoteStore interface {
	store.Store
	store.Cache
	io.Closer
}

// opener opens the store of a URL.
type opener func(ctx context.Context, address string) (remoteStore, error)

func openRedis(ctx context.Context, address string) (remoteStore, error) {
	s, err := redis.Open(ctx, address)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func openNATS(ctx context.Context, address string) (remoteStore, error) {
	s, err := nats.Open(ctx, address)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// storeScheme is the part of -session-store that may be shown: a URL may have
// a password.
func storeScheme(text string) string {
	scheme, _, ok := strings.Cut(text, "://")
	if !ok {
		return ""
	}
	return scheme
}

// openerOf finds who opens a URL; nil if nobody does.
func openerOf(text string) opener {
	switch storeScheme(text) {
	case "redis", "rediss":
		return openRedis
	case "nats", embeddedStore:
		return openNATS
	}
	return nil
}

// checkStore refuses a -session-store that cannot be, before anything is
// dialled.
func (f *serveFlags) checkStore() error {
	switch {
	case f.fleetSecret != "" && f.ticketKeys != "":
		return badUsage("serve", "-fleet-secret: with -ticket-keys the "+
			"keys are those of the file")
	case f.fleetSecret != "" && !f.sharedStore():
		return badUsage("serve", "-fleet-secret needs a -session-store "+
			"that servers share: redis or nats")
	case f.sessionStore == "" || f.sessionStore == "memory":
		return nil
	}
	if !f.sharedStore() {
		return badUsage("serve", "-session-store: there is no such store; "+
			"it is memory, or begins with redis://, rediss://, nats:// or "+
			embeddedStore+"://")
	}
	if err := checkStoreURL(f.sessionStore); err != nil {
		return &usageError{"serve", &inputError{f.storeFlag(), err}}
	}
	return nil
}

// checkStoreURL refuses what is no URL, or one of which a password with a
// slash or such would make another. The error does not repeat any of it.
func checkStoreURL(text string) error {
	for one := range strings.SplitSeq(text, ",") { // of a cluster
		if _, err := url.Parse(one); err != nil {
			return errors.New("not a URL; are all special characters of " +
				"its password percent-encoded?")
		}
		_, rest, _ := strings.Cut(one, "://")
		if i := strings.IndexAny(rest, "/?#"); i >= 0 &&
			strings.Contains(rest[i:], "@") {
			return errors.New("an @ after the host; are all special " +
				"characters percent-encoded?")
		}
	}
	return checkRedisURL(text)
}

// checkRedisURL lets go-redis look at a URL of its own. A context that has
// ended leaves nothing else to do.
func checkRedisURL(text string) error {
	if !strings.HasPrefix(text, "redis") {
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s, err := openRedis(ctx, text)
	switch {
	case err == nil:
		return s.Close()
	case errors.Is(err, context.Canceled):
		return nil
	}
	return err
}

// sharedStore reports whether other processes can have the store, too.
func (f *serveFlags) sharedStore() bool {
	return openerOf(f.sessionStore) != nil
}

// storeFlag is the flag as errors show it.
func (f *serveFlags) storeFlag() string {
	return "-session-store " + storeScheme(f.sessionStore)
}

// quietRedis drops what go-redis would write to standard error, between our
// records: what fails is seen in the server's counters.
type quietRedis struct{}

func (quietRedis) Printf(context.Context, string, ...any) {}

// openStore is where sessions are kept; nil: in tickets. One that cannot be
// reached is no reason not to serve: it is tried again until it can.
func (f *serveFlags) openStore(out func(record)) (store.Store,
	error) {
	switch f.sessionStore {
	case "":
		return nil, nil
	case "memory":
		return store.Memory(0), nil
	}
	goredis.SetLogger(quietRedis{})
	s := &lateStore{open: openerOf(f.sessionStore), url: f.sessionStore,
		out: out}
	s.ctx, s.stop = context.WithCancel(context.Background())
	err := s.try()
	switch {
	case err != nil && storeScheme(f.sessionStore) == embeddedStore:
		s.stop()
		return nil, &inputError{f.storeFlag(), err}
	case err != nil:
		s.tell(false, err)
		s.running.Go(s.retry)
	default:
		s.tell(true, nil)
	}
	return s, nil
}
