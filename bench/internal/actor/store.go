package actor

import (
	"context"
	"strings"
	"time"

	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
	"github.com/seed-435e3e10/tlssocket/store"
	"github.com/seed-435e3e10/tlssocket/store/nats"
	"github.com/seed-435e3e10/tlssocket/store/nats/embedded"
	"github.com/seed-435e3e10/tlssocket/store/redis"
)

// openTimeout bounds how long a store may take to be there.
const openTimeout = 20 * time.Second

// openStore opens the store of a Setup. "" has none.
func openStore(name string) (store.Store, error) {
	ctx, cancel := context.WithTimeout(context.Background(), openTimeout)
	defer cancel()
	switch {
	case name == "":
		return nil, nil
	case name == "memory":
		return store.Memory(0), nil
	case strings.HasPrefix(name, "nats") || strings.HasPrefix(name, "tls:"):
		return notNil(nats.Open(ctx, name))
	}
	return notNil(redis.Open(ctx, name))
}

// notNil keeps a nil pointer out of an interface.
func notNil[S store.Store](s S, err error) (
	store.Store, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}

// natsServer is a NATS server in a process of its own, as Redis has one.
type natsServer struct{ *meter }

func newNATS(setup protocol.Setup) (role, protocol.Reply, error) {
	ctx, cancel := context.WithTimeout(context.Background(), openTimeout)
	defer cancel()
	_, err := embedded.Open(ctx, setup.Store)
	return natsServer{newMeter("")}, protocol.Reply{}, err
}
