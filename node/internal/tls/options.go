package tls

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"time"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/store"
)

// config is what the script has set before the handshake.
type config struct {
	isServer    bool
	requestCert bool
	reject      bool // who is not authorized
	requestOCSP bool
	keylog      bool
	serverName  string
	alpn        []string
	session     []byte
	maxFragment int

	// What the script wants to be asked.
	askHello bool // resumeSession
	askALPN  bool
	askSNI   bool
	askOCSP  bool
	store    bool // newSession and resumeSession keep the sessions
}

// scriptTime is how long a script may take to answer: as long as it likes.
const scriptTime = 24 * time.Hour

// options makes the library's options. The script decides whom to trust, so
// the library lets everybody in and only says what it thinks of them.
func (t *handle) options() *tlssocket.Options {
	c := &t.config
	o := &tlssocket.Options{
		IsServer:            c.isServer,
		SecureContext:       t.context,
		ALPNProtocols:       c.alpn,
		Events:              t.listen(),
		SessionStoreTimeout: scriptTime,
	}
	if !c.isServer {
		o.AllowUnauthorized = true
		o.RequestOCSP = c.requestOCSP
		o.ServerName = c.serverName
		o.Session = c.session
		o.CheckServerIdentity = func(string, *x509.Certificate) error {
			return nil // the script does that
		}
		o.OnSession = t.gotSession
		return o
	}
	switch {
	case c.requestCert && c.reject:
		o.ClientAuth = tls.RequireAnyClientCert
	case c.requestCert:
		o.ClientAuth = tls.RequestClientCert
	}
	o.GetCertificate = t.ownCertificate
	if c.askALPN {
		o.ALPN = t.chooseALPN
	}
	if c.askSNI {
		o.SNI = t.chooseContext
	}
	if c.askOCSP {
		o.OCSP = t.askOCSP
	}
	if c.store {
		o.Sessions = (*sessionStore)(t)
	}
	return o
}

// ownCertificate is what the script has set by setKeyCert.
func (t *handle) ownCertificate(hello *tls.ClientHelloInfo) (
	*tls.Certificate, error) {
	other, _ := t.keyCert.Load().(*tlssocket.SecureContext)
	if other == nil {
		return nil, nil
	}
	return other.GetCertificate(hello)
}

func (t *handle) gotSession(session []byte) {
	t.tell("onsession", func() []goja.Value {
		return []goja.Value{t.Loop.Buffer(session)}
	})
}

// ask calls a method of the script's half with a function for its answer and
// waits for that. It is of the handshake's goroutine. The answer false means
// that the script has given the connection up: then nothing is said to the
// peer any more.
func ask[T any](t *handle, ctx context.Context, method string,
	args func() []goja.Value, answer func(goja.Value) T) (T, error) {
	answers := make(chan T, 1)
	refused := make(chan struct{}, 1)
	t.Loop.Post(func() {
		if t.Closing {
			return
		}
		t.callWrap(method, func() []goja.Value {
			return append(args(), t.Loop.VM.ToValue(
				func(call goja.FunctionCall) goja.Value {
					if v := call.Argument(0); v.StrictEquals(t.Loop.VM.ToValue(false)) {
						trySend(refused, struct{}{})
					} else {
						trySend(answers, answer(v))
					}
					return goja.Undefined()
				}))
		})
	})
	var none T
	select {
	case v := <-answers:
		return v, nil
	case <-refused:
	case <-ctx.Done():
	case <-t.done:
	}
	t.gate.mute()
	return none, errGivenUp
}

// trySend is for answers of which the first counts.
func trySend[T any](ch chan T, v T) {
	select {
	case ch <- v:
	default:
	}
}

func (t *handle) chooseALPN(ctx context.Context, serverName string,
	offered []string) (string, error) {
	return ask(t, ctx, "onalpn", func() []goja.Value {
		return []goja.Value{t.Loop.VM.ToValue(serverName),
			t.Loop.VM.ToValue(t.Loop.VM.NewArray(loop.List(offered)...))}
	}, func(v goja.Value) string {
		if goja.IsUndefined(v) {
			return ""
		}
		return v.String()
	})
}

func (t *handle) chooseContext(ctx context.Context, serverName string) (
	*tlssocket.SecureContext, error) {
	return ask(t, ctx, "onservername", func() []goja.Value {
		return []goja.Value{t.Loop.VM.ToValue(serverName)}
	}, func(v goja.Value) *tlssocket.SecureContext {
		if c := t.binding.contexts.Of(v); c != nil {
			return c.secure
		}
		return nil
	})
}

func (t *handle) askOCSP(ctx context.Context, cert, issuer *x509.Certificate) (
	[]byte, error) {
	return ask(t, ctx, "onocsprequest", func() []goja.Value {
		args := []goja.Value{t.Loop.Buffer(cert.Raw), goja.Null()}
		if issuer != nil {
			args[1] = t.Loop.Buffer(issuer.Raw)
		}
		return args
	}, t.bytesOf)
}

func (t *handle) bytesOf(v goja.Value) []byte {
	b, _ := t.Loop.Bytes(v)
	return b
}

// sawHello lets the script look for a session before the handshake goes on.
func (t *handle) sawHello(p []byte, end bool) {
	hello, done := t.hello.feed(p)
	if !done && !end {
		return
	}
	t.gate.seen = true
	t.said = hello
	if hello == nil || !t.config.askHello {
		return
	}
	ask(t, context.Background(), "onclienthello", func() []goja.Value {
		return []goja.Value{t.Loop.Buffer(hello.sessionID),
			t.Loop.VM.ToValue(hello.ticket)}
	}, func(goja.Value) bool { return true })
}

// sessionStore keeps a server's sessions with the script.
type sessionStore handle

// Put implements store.Store. As in Node, the handshake waits for
// the script up to TLS 1.2, and later the script hears of the session after
// the connection is secure.
func (s *sessionStore) Put(ctx context.Context, id, session []byte,
	_ time.Duration) error {
	t := (*handle)(s)
	args := func() []goja.Value {
		return []goja.Value{t.Loop.Buffer(append([]byte{}, id...)),
			t.Loop.Buffer(append([]byte{}, session...))}
	}
	if t.sock.Protocol() == "TLSv1.3" {
		t.Loop.Post(func() {
			t.late = append(t.late, func() { t.callWrap("onnewsession", args) })
		})
		return nil
	}
	_, err := ask(t, ctx, "onnewsession", args,
		func(goja.Value) bool { return true })
	return err
}

// Take implements store.Store.
func (s *sessionStore) Take(ctx context.Context, id []byte) ([]byte, error) {
	t := (*handle)(s)
	session, err := ask(t, ctx, "onresumesession", func() []goja.Value {
		return []goja.Value{t.Loop.Buffer(append([]byte{}, id...))}
	}, t.bytesOf)
	if err == nil && session == nil {
		err = store.ErrMissing
	}
	return session, err
}
