package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"sync"

	"github.com/seed-435e3e10/tlssocket/fleet"
	"github.com/seed-435e3e10/tlssocket/store"
)

// minSecret is how many bytes -fleet-secret has at least.
const minSecret = 16

func checkSecret(data []byte) error {
	if len(data) >= minSecret {
		return nil
	}
	return badContent("has %d bytes, less than %d", len(data), minSecret)
}

// loadFleet makes the source of the keys that a fleet has in common, nil
// without -fleet-secret.
func (f *serveFlags) loadFleet(h *host) (*fleet.Keys, error) {
	secret, err := f.optional("fleet-secret", f.fleetSecret, checkSecret)
	if secret == nil || err != nil {
		return nil, err
	}
	return fleet.New(&fleet.Options{
		Store: h.store, Secret: secret,
		Logger: newLogger(tellKeys(h.out)),
	})
}

// accompany does what serve does beside its connections: it follows the
// fleet's keys, and tells the counters when it is asked and at the end. The
// function that it returns ends it.
func (f *serveFlags) accompany(h *host, keys *fleet.Keys) func() {
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	if keys != nil {
		// The first connection should have the keys. Run tells a failure.
		keys.Sync(ctx)
		running.Go(func() { keys.Run(ctx, h.server) })
	} else if f.sharedStore() && f.ticketKeys == "" {
		h.out(keysRecord{header{"server", 0, "ticketKeys"}, 1,
			"this process's own: no other resumes its sessions " +
				"(see -fleet-secret and -ticket-keys)", ""})
	}
	asked := make(chan os.Signal, 1)
	if statsSignal != nil {
		signal.Notify(asked, statsSignal)
	}
	running.Go(func() {
		for {
			select {
			case <-asked:
				h.out(newStatsRecord(h.server))
			case <-ctx.Done():
				return
			}
		}
	})
	return func() {
		signal.Stop(asked)
		stop()
		running.Wait()
		h.out(newStatsRecord(h.server))
		closeStore(h.store)
	}
}

// closeStore closes a store that can be closed.
func closeStore(s store.Store) {
	if c, ok := s.(io.Closer); ok {
		c.Close()
	}
}

// tellKeys makes a record of a line of fleet.Keys.
func tellKeys(out func(record)) func(slog.Record, []slog.Attr) {
	return func(line slog.Record, attrs []slog.Attr) {
		r := keysRecord{header: header{"server", 0, "ticketKeys"},
			Message: line.Message}
		for _, a := range attrs {
			switch v := a.Value.Any().(type) {
			case int64:
				r.Keys = int(v)
			case error:
				r.Error = causeText(v)
			}
		}
		out(r)
	}
}
