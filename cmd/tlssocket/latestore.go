package main

import (
	"context"
	"errors"
	"sync"
	"time"
)

// storeEvery is how often a store that was never reached is tried again.
const storeEvery = time.Second

var errNoStore = errors.New("the session store was not reached yet")

// lateStore is a store that may not be there yet. Once it was reached it is
// the store's own work to come back.
type lateStore struct {
	open opener
	url  string // a secret: it may have a password
	out  func(record)

	ctx     context.Context // ends with Close
	stop    context.CancelFunc
	running sync.WaitGroup

	mu    sync.Mutex
	store remoteStore // nil until it was reached
}

// try opens the store.
func (l *lateStore) try() error {
	ctx, cancel := context.WithTimeout(l.ctx, openLimit)
	defer cancel()
	s, err := l.open(ctx, l.url)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.store = s
	return nil
}

// retry tries until the store is open, or Close ends it.
func (l *lateStore) retry() {
	for {
		select {
		case <-l.ctx.Done():
			return
		case <-time.After(storeEvery):
		}
		if l.try() == nil {
			l.tell(nil)
			return
		}
	}
}

// tell says that the store is there, or why it is not.
func (l *lateStore) tell(err error) {
	r := storeRecord{header: header{"server", 0, "sessionStore"},
		Store: storeScheme(l.url), Ready: err == nil}
	if err != nil {
		r.Code, r.Message = string(codeOf(err)), causeText(err)
	}
	l.out(r)
}

func (l *lateStore) reached() (remoteStore, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.store == nil {
		return nil, errNoStore
	}
	return l.store, nil
}

// Put implements store.Store.
func (l *lateStore) Put(ctx context.Context, id, session []byte,
	ttl time.Duration) error {
	s, err := l.reached()
	if err != nil {
		return err
	}
	return s.Put(ctx, id, session, ttl)
}

// Take implements store.Store.
func (l *lateStore) Take(ctx context.Context, id []byte) ([]byte, error) {
	s, err := l.reached()
	if err != nil {
		return nil, err
	}
	return s.Take(ctx, id)
}

// Get implements store.Cache.
func (l *lateStore) Get(ctx context.Context, id []byte) ([]byte, error) {
	s, err := l.reached()
	if err != nil {
		return nil, err
	}
	return s.Get(ctx, id)
}

// Close stops trying and closes the store.
func (l *lateStore) Close() error {
	l.stop()
	l.running.Wait()
	s, err := l.reached()
	if err != nil {
		return nil // there is nothing to close
	}
	return s.Close()
}
