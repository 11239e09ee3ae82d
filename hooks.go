package tlssocket

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/guard"
)

// slowHook is how long a hook may take before its client is watched.
const slowHook = 20 * time.Millisecond

// hookContext is the context of a hook; it ends with the socket.
type hookContext = context.Context

// hookScope is what the hooks of a socket are asked in.
type hookScope struct {
	ctx    context.Context
	cancel context.CancelFunc // nil: no hook was asked yet
}

// valuesOf is the context with the caller's values, which does not end.
func valuesOf(s *Socket) context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hooks == nil {
		return context.Background()
	}
	return context.WithoutCancel(s.hooks.ctx)
}

// helloContext is that of hooks which find it in what crypto/tls gives to them.
// Others save the goroutine that crypto/tls has for a context that may end.
func helloContext(s *Socket) context.Context {
	o := s.opts
	if o.ContextFor == nil && o.GetCertificate == nil &&
		o.GetClientCertificate == nil {
		return context.Background()
	}
	return s.contextOfHooks()
}

func (s *Socket) contextOfHooks() hookContext {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hooks == nil {
		s.hooks = &hookScope{ctx: context.Background()}
	}
	h := s.hooks
	if h.cancel == nil {
		h.ctx, h.cancel = context.WithCancel(h.ctx)
		if s.isEnded() {
			h.cancel()
		}
	}
	return h.ctx
}

// ask calls a hook, whose panic is an error like others.
func ask[T any](s *Socket, hook string, f func(hookContext) (T, error)) (
	v T, err error) {
	stop := s.watchPeer()
	err = guard.Do("the "+hook+" hook", func() (err error) {
		v, err = f(s.contextOfHooks())
		return err
	})
	stop()
	if err != nil {
		err = hookError(s, hook, err)
	}
	return v, err
}

// watchPeer ends the socket, and with it the context of the hook that runs,
// if the client leaves meanwhile. Hooks that are quick are not worth it.
func (s *Socket) watchPeer() (stop func()) {
	if s.peer.Load() != nil {
		return func() {} // the hook does not decide on the handshake any more
	}
	started := make(chan func(), 1)
	timer := time.AfterFunc(slowHook, func() {
		started <- s.link.Watch(func() {
			s.giveUp(s.wrap("handshake", hangUp(s.opts.IsServer)))
		})
	})
	return func() {
		if !timer.Stop() {
			(<-started)()
		}
	}
}

// hookError keeps a code that a hook's error has.
func hookError(s *Socket, hook string, err error) error {
	var c code.Code
	if !errors.As(err, &c) {
		c = code.TLSHookFailed
	}
	return s.wrap("handshake", failure{c,
		fmt.Errorf("%s: %w", hook, err)})
}

// PanicError is what a hook or a listener panicked with; the Error of the
// socket that it ended wraps it, with its code, ERR_TLS_HOOK_PANIC. A
// listener's is told by Events.Error, else by ServerEvents.Error, else it is
// logged (log/slog). Who says whose panic it was, such as "the SNI hook", Value
// is what recover returned, and Stack that of the goroutine.
type PanicError = guard.PanicError
