package tlssocket

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/chain"
)

const (
	// serverHandshakeTimeout is Node's handshakeTimeout.
	serverHandshakeTimeout = 120 * time.Second

	// slowHook is how long a hook may take before its client is watched.
	slowHook = 20 * time.Millisecond

	// lastWord is how long a peer that is refused may take to read why.
	lastWord = 200 * time.Millisecond
)

// attempt is what the handshake's goroutine keeps for its own callbacks.
type attempt struct {
	// Of a client.
	resuming   *resumption
	newSession []byte // to be told after SecureConnect

	// Of a server.
	context  *SecureContext // chosen by the client's name
	config   *tls.Config    // of this connection
	ownOrder bool           // of ciphers
	policy   []byte         // what its sessions are bound to
	resumed  *tls.SessionState
	made     time.Time     // of the session that was resumed
	unstored []storedEntry // sessions to store once the client is known
}

// Handshake runs the handshake, or waits for the one that runs, and returns
// its result. The end of ctx destroys the socket. A deadline of the socket
// that passes ends the waiting only.
//
// A client's Handshake may return before the server has judged the client's
// certificate (TLS 1.3): a refusal then shows as an error of Read.
//
// Node: event secureConnect.
func (s *Socket) Handshake(ctx context.Context) error {
	if s.secure.Load() && !s.ended.Load() {
		return nil
	}
	abort := func() {
		s.giveUp(s.wrap("handshake", failure{ErrAborted, ctx.Err()}))
	}
	if ctx.Err() != nil {
		abort()
		return s.handshakeResult()
	}
	s.start()
	defer context.AfterFunc(ctx, abort)()
	if !s.awaitBoth() {
		return s.wrap("handshake",
			failure{ErrTimedOut, os.ErrDeadlineExceeded})
	}
	return s.handshakeResult()
}

// awaitBoth waits for the handshake, or until one of the deadlines passes.
func (s *Socket) awaitBoth() bool {
	for {
		late, readChanged := s.readLine.watch()
		later, writeChanged := s.writeLine.watch()
		select {
		case <-s.done:
			return true
		default:
		}
		if late || later {
			return false
		}
		select {
		case <-s.done:
			return true
		case <-readChanged:
		case <-writeChanged:
		}
	}
}

func (s *Socket) handshakeResult() error {
	if s.secure.Load() {
		return nil
	}
	return s.tell(s.endedError("handshake"))
}

// start starts the handshake once. Its goroutine ends with the handshake,
// which ends when the connection beneath is closed, if not before.
func (s *Socket) start() {
	s.begin.Do(func() {
		if s.ended.Load() {
			return
		}
		if srv := s.opts.Server; srv != nil && !s.isMember() && !srv.join(s) {
			s.end(s.wrap("handshake", failure{ErrServerNotRunning, nil}))
			return
		}
		go s.shake()
	})
}

func (s *Socket) shake() {
	timer := s.startTimer()
	err := s.runHandshake()
	if timer != nil {
		timer.Stop()
	}
	if err != nil {
		e := s.handshakeError(err)
		if sentAlert(err) {
			s.wire.LastWord(lastWord)
		}
		s.end(e)
		return
	}
	s.storeSessions()
	s.becomeSecure()
}

func (s *Socket) startTimer() *time.Timer {
	limit := s.opts.HandshakeTimeout
	if limit == 0 && s.opts.Server != nil {
		limit = serverHandshakeTimeout
	}
	if limit == 0 {
		return nil
	}
	return time.AfterFunc(limit, func() {
		s.giveUp(s.wrap("handshake", failure{ErrTLSHandshakeTimeout,
			&explained{"TLS handshake timeout", os.ErrDeadlineExceeded}}))
	})
}

func (s *Socket) runHandshake() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = panicError("the handshake", r)
		}
	}()
	if s.config != nil {
		s.config.KeyLogWriter = s.keyLogWriter()
	}
	return s.tls.HandshakeContext(context.Background())
}

// becomeSecure publishes the result and lets everybody go on.
func (s *Socket) becomeSecure() {
	cs := s.tls.ConnectionState()
	s.publish(cs, true)
	s.keepSession(&cs)
	s.wire.Established(s.source != nil && s.source.plain)
	s.readLine.toWire()
	s.writeLine.toWire()
	if !s.tellSecure() {
		return
	}
	s.try = attempt{}
	close(s.done)
	s.sessionWanted()
	if s.source != nil {
		s.source.take(s)
	}
}

// tellSecure makes the socket secure, unless it has ended. The events are on
// their way before anybody can read, and so get sessions.
func (s *Socket) tellSecure() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended.Load() {
		return false
	}
	if e := s.events; e != nil {
		emit(s, &e.SecureConnect, SecureConnectEvent{s})
	}
	if se := s.serverEvents(); se != nil {
		s.heard = emit(s, &se.SecureConnection, SecureConnectionEvent{s})
	}
	if blob := s.try.newSession; blob != nil && s.events != nil {
		emit(s, &s.events.Session, SessionEvent{s, bytes.Clone(blob)})
	}
	s.secure.Store(true)
	return true
}

// handshakeError says why the handshake failed. Errors of ours have their
// code already.
func (s *Socket) handshakeError(err error) *Error {
	var ours *Error
	if errors.As(err, &ours) {
		return ours
	}
	if e := s.openingAlert(); e != nil {
		return s.wrap("handshake", alertFailure(e))
	}
	var refused *tls.CertificateVerificationError
	if errors.As(err, &refused) {
		return s.clientRefused(refused)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, io.ErrClosedPipe) {
		return s.wrap("handshake", hangUp(s.opts.IsServer))
	}
	f := classifyTLS(err, s.opts.IsServer)
	if f.code == ErrConnReset {
		var alert *AlertError
		if errors.As(f.cause, &alert) {
			f.cause = &explained{hangUp(s.opts.IsServer).cause.Error(), alert}
		}
	}
	var alert *AlertError
	if s.opts.IsServer && s.wire.Opening().ClientRandom() == nil &&
		errors.As(f.cause, &alert) && alert.Remote {
		f.code = ErrSSLUnexpectedMessage
	}
	return s.wrap("handshake", f)
}

// sentAlert reports whether crypto/tls told the peer why it gave up.
func sentAlert(err error) bool {
	var ours *Error
	var op *net.OpError
	return errors.As(err, &ours) || strings.HasPrefix(err.Error(), "tls: ") ||
		errors.As(err, &op) && op.Op == "local error"
}

// openingAlert returns the alert that the peer sent in clear although
// crypto/tls expected a ciphertext, and so could not read it.
func (s *Socket) openingAlert() *AlertError {
	n, ok := s.wire.Opening().PeerAlert()
	if !ok || n == 0 || alerts[n].code == "" ||
		s.wire.Opening().ClientRandom() == nil {
		return nil
	}
	return &AlertError{Alert: n, Remote: true}
}

// clientRefused gives crypto/tls's refusal of a client's certificate its code.
func (s *Socket) clientRefused(e *tls.CertificateVerificationError) *Error {
	_, v := s.try.context.trust.judge(e.UnverifiedCertificates,
		chain.ClientAuth)
	if v == nil {
		v = &VerificationError{Code: ErrUnspecified, Reason: e.Err.Error(),
			Chain: e.UnverifiedCertificates}
	}
	return s.wrap("handshake", failure{v.Code, v})
}

// hangUp is a connection that ended before it was secure. The cause is not
// io.EOF, so that nobody takes it for an orderly end.
func hangUp(isServer bool) failure {
	text := "Client network socket disconnected before secure TLS " +
		"connection was established"
	if isServer {
		text = "socket hang up"
	}
	return failure{ErrConnReset, &explained{text, io.ErrUnexpectedEOF}}
}

// hookContext is the context of a hook; it ends with the socket.
type hookContext = context.Context

func (s *Socket) contextOfHooks() hookContext {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hooks == nil {
		s.hooks, s.cancelHook = context.WithCancel(context.Background())
		if s.ended.Load() {
			s.cancelHook()
		}
	}
	return s.hooks
}

// ask calls a hook, whose panic is an error like others.
func ask[T any](s *Socket, hook string, f func(hookContext) (T, error)) (
	v T, err error) {
	stop := s.watchPeer()
	defer func() {
		stop()
		if r := recover(); r != nil {
			err = panicError("the "+hook+" hook", r)
		}
		if err != nil {
			err = s.hookError(hook, err)
		}
	}()
	return f(s.contextOfHooks())
}

// watchPeer ends the socket, and with it the context of the hook that runs,
// if the client leaves meanwhile. Hooks that are quick are not worth it.
func (s *Socket) watchPeer() (stop func()) {
	if s.peer.Load() != nil {
		return func() {} // the hook does not decide on the handshake any more
	}
	started := make(chan func(), 1)
	timer := time.AfterFunc(slowHook, func() {
		started <- s.wire.Watch(func() {
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
func (s *Socket) hookError(hook string, err error) error {
	var code Code
	if !errors.As(err, &code) {
		code = ErrTLSHookFailed
	}
	return s.wrap("handshake", failure{code,
		fmt.Errorf("%s: %w", hook, err)})
}

// PanicError is what a hook or a listener panicked with; the Error of the
// socket that it ended wraps it.
type PanicError struct {
	Who   string // "the SNI hook", "a listener", …
	Value any
	Stack []byte
}

func (e *PanicError) Error() string {
	return fmt.Sprintf("%s panicked: %v", e.Who, e.Value)
}

// Unwrap returns ErrTLSHookPanic.
func (e *PanicError) Unwrap() error { return ErrTLSHookPanic }

func panicError(who string, value any) error {
	return &PanicError{who, value, debug.Stack()}
}
