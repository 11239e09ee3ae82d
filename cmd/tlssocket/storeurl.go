package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/seed-435e3e10/tlssocket/internal/storeurl"
	"github.com/seed-435e3e10/tlssocket/store"
	"github.com/seed-435e3e10/tlssocket/store/nats"
	"github.com/seed-435e3e10/tlssocket/store/redis"
)

// openLimit bounds one try to reach a store.
const openLimit = 2 * time.Second

// remoteStore is a SessionStore that has a connection. It keeps the OCSP
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
	case "nats":
		return openNATS
	}
	return nil
}

// checkStore refuses a -session-store that cannot be, before anything is
// dialled.
func (f *serveFlags) checkStore() error {
	switch {
	case storeScheme(f.sessionStore) == "nats+embedded":
		return badUsage("serve", "-session-store: this command has no NATS "+
			"server: start nats-server and name it by nats://, or write a "+
			"server with the Go module "+
			"github.com/seed-435e3e10/tlssocket/store/nats/embedded")
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
			"it is memory, or begins with redis://, rediss:// or nats://")
	}
	if err := checkStoreURL(f.sessionStore); err != nil {
		return &usageError{"serve", &inputError{f.storeFlag(), err}}
	}
	return nil
}

// checkStoreURL refuses what is no URL, without repeating it.
func checkStoreURL(text string) error {
	for one := range strings.SplitSeq(text, ",") { // of a cluster
		if _, err := storeurl.Parse(one); err != nil {
			return err
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
func (f *serveFlags) openStore(out func(record)) store.Store {
	switch f.sessionStore {
	case "":
		return nil
	case "memory":
		return store.Memory(0)
	}
	goredis.SetLogger(quietRedis{})
	s := &lateStore{open: openerOf(f.sessionStore), url: f.sessionStore,
		out: out}
	s.ctx, s.stop = context.WithCancel(context.Background())
	err := s.try()
	s.tell(err)
	if err != nil {
		s.running.Go(s.retry)
	}
	return s
}
