// Package guard calls what others have written: hooks, listeners, stores. What
// panics there is an error here, and what does not return is not waited for.
package guard

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/store"
)

// PanicError is what foreign code panicked with.
type PanicError struct {
	Who   string // "the SNI hook", "a listener", …
	Value any
	Stack []byte
}

func (e *PanicError) Error() string {
	return fmt.Sprintf("%s panicked: %v", e.Who, e.Value)
}

// LogValue implements [slog.LogValuer].
func (e *PanicError) LogValue() slog.Value {
	return slog.GroupValue(slog.String("msg", e.Error()),
		slog.String("stack", string(e.Stack)))
}

// Unwrap returns [code.TLSHookPanic].
func (e *PanicError) Unwrap() error { return code.TLSHookPanic }

// Catch calls f and returns what it panicked with; nil if it did not.
func Catch(who string, f func()) (p *PanicError) {
	defer func() {
		if r := recover(); r != nil {
			p = &PanicError{who, r, debug.Stack()}
		}
	}()
	f()
	return nil
}

// Do calls f, whose panic is an error: a *[PanicError].
func Do(who string, f func() error) (err error) {
	if p := Catch(who, func() { err = f() }); p != nil {
		return p
	}
	return err
}

// StoreLimit is how long a call of a store may take, unless an option says
// otherwise.
const StoreLimit = 500 * time.Millisecond

// MaxAnswer is how many bytes a store may return. Sessions, ticket keys and OCSP
// responses have less.
const MaxAnswer = 64 << 10

// Store calls a method of a store. It waits for it until limit has passed or
// ctx ends, also if the method does not heed its context: then the method's
// goroutine goes on alone. An answer of more than MaxAnswer bytes, which nobody
// has put there, is a miss.
func Store(ctx context.Context, limit time.Duration,
	call func(context.Context) ([]byte, error)) ([]byte, error) {
	type result struct {
		value []byte
		err   error
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	done := make(chan result, 1)
	go func() { // ends with the store's method
		var r result
		r.value, r.err = StoreNow(ctx, call)
		done <- r
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// StoreNow is [Store] for a store that does not wait for anything.
func StoreNow(ctx context.Context,
	call func(context.Context) ([]byte, error)) (value []byte, err error) {
	err = Do("the session store", func() (err error) {
		value, err = call(ctx)
		return err
	})
	if err == nil && len(value) > MaxAnswer {
		return nil, store.ErrMissing
	}
	return value, err
}
