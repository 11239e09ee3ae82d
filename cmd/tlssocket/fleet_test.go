//go:build unix

package main

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// How many clients of each kind a fleet has in its test.
const (
	ourClients     = 160
	nodeClients    = 20
	opensslClients = 20
	allClients     = ourClients + nodeClients + opensslClients
)

// TestFleet lets clients of three kinds reconnect to three servers at random,
// while their store has all kinds of trouble. No connection may fail.
func TestFleet(t *testing.T) {
	for _, tool := range []string{"redis-server", "openssl", "node"} {
		testtool.Path(t, tool)
	}
	t.Chdir(t.TempDir())
	if err := makeFiles(); err != nil {
		t.Fatal(err)
	}
	f := newFleet(t)
	if r := f.round("first"); r.resumed != 0 {
		t.Errorf("%d clients resumed without a session", r.resumed)
	}
	for range 2 {
		f.requireResumed(f.round("next"))
	}
	f.store.kill(t)
	f.round("killed")
	f.round("still killed")
	f.store.start(t)
	f.recovers()

	f.store.signal(t, syscall.SIGSTOP)
	f.round("paused")
	f.store.signal(t, syscall.SIGCONT)
	f.recovers()

	f.lie()
	if r := f.round("lies"); r.resumed == allClients {
		t.Error("garbage was resumed")
	}
	f.recovers()

	f.store.kill(t)
	f.store.start(t)
	if r := f.round("empty"); r.resumed == allClients {
		t.Error("what is gone was resumed")
	}
	f.recovers()
	f.requireCounters()
}

// lie overwrites all that the store has.
func (f *fleetWorld) lie() {
	f.Helper()
	ctx := f.Context()
	client := goredis.NewClient(&goredis.Options{
		Addr: "127.0.0.1:" + f.store.port})
	defer client.Close()
	keys, err := client.Keys(ctx, "*").Result()
	if err != nil || len(keys) < allClients/2 {
		f.Fatalf("the store has %d keys, %v", len(keys), err)
	}
	for i, key := range keys {
		lie := fmt.Sprintf("%0*d", i%300, i)
		if err := client.Set(ctx, key, lie, time.Minute).Err(); err != nil {
			f.Fatal(err)
		}
	}
}

// recovers makes rounds until every client resumes again, with a session in
// the store: one whose ticket carries it resumes also without.
func (f *fleetWorld) recovers() {
	f.Helper()
	var last roundResult
	limit := time.Now().Add(bound)
	for good := 0; good < 2; {
		if time.Now().After(limit) {
			f.Fatalf("only %d clients resume", last.resumed)
		}
		time.Sleep(pauseOfStore)
		last = f.round("recovery")
		if good++; last.resumed < allClients {
			good = 0
		}
	}
}

// pauseOfStore is more than the second for which servers leave a store alone
// that failed.
const pauseOfStore = 1100 * time.Millisecond
