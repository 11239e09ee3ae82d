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
func (t *handle) options(told chan struct{}) *tlssocket.Options {
	c := &t.config
	o := &tlssocket.Options{
		IsServer:            c.isServer,
		SecureContext:       t.context,
		ALPNProtocols:       c.alpn,
		Events:              t.listen(told),
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
	if t.keyCert == nil {
		return nil, nil
	}
	return t.keyCert.GetCertificate(hello)
}

func (t *handle) gotSession(session []byte) {
	t.binding.keepTicket(session, t.sock.TLSTicket())
	t.noteCall("onsession", func() []goja.Value {
		return []goja.Value{t.Loop.Buffer(session)}
	})
}

// ask calls a method of the script's half with a function for its answer and
// waits for that. It is the library's. After the answer false nothing is said to
// the peer any more: the script has given the connection up and closes it.
func ask[T any](t *handle, method string, args func() []goja.Value,
	answer func(goja.Value) T) (v T, err error) {
	t.noteCall(method, func() []goja.Value {
		return append(args(), t.answerer(func(given goja.Value) {
			v = answer(given)
		}))
	})
	if !t.bio.ask() {
		return v, errGivenUp
	}
	return v, nil
}

// answerer makes the function that a script answers with, once.
func (t *handle) answerer(take func(goja.Value)) goja.Value {
	answered := false
	return t.Loop.VM.ToValue(func(call goja.FunctionCall) goja.Value {
		if answered || t.Closing {
			return goja.Undefined()
		}
		answered = true
		given := call.Argument(0)
		if given.StrictEquals(t.Loop.VM.ToValue(false)) {
			t.out.muted = true
			return goja.Undefined()
		}
		take(given)
		t.bio.answer()
		t.step()
		return goja.Undefined()
	})
}

func (t *handle) chooseALPN(ctx context.Context, serverName string,
	offered []string) (string, error) {
	return ask(t, "onalpn", func() []goja.Value {
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
	return ask(t, "onservername", func() []goja.Value {
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
	if t.said != nil && !t.said.ocsp {
		return nil, nil
	}
	return ask(t, "onocsprequest", func() []goja.Value {
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

// sawHello looks at what a server's client says first, and reports whether the
// handshake may go on: the script may want to look for a session before.
func (t *handle) sawHello(p []byte) bool {
	if !t.config.isServer || t.hello.over {
		return !t.waits
	}
	t.said = t.hello.feed(p)
	if t.said == nil || !t.config.askHello {
		return true
	}
	t.waits = true
	t.Loop.Step(func() {
		t.callWrap("onclienthello", func() []goja.Value {
			return []goja.Value{t.Loop.Buffer(t.said.sessionID),
				t.Loop.VM.ToValue(t.said.ticket),
				t.answerer(func(goja.Value) { t.waits = false })}
		})
	})
	return false
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
		t.note(func() {
			t.late = append(t.late, func() { t.callWrap("onnewsession", args) })
		})
		return nil
	}
	_, err := ask(t, "onnewsession", args,
		func(goja.Value) bool { return true })
	return err
}

// Take implements store.Store.
func (s *sessionStore) Take(ctx context.Context, id []byte) ([]byte, error) {
	t := (*handle)(s)
	session, err := ask(t, "onresumesession", func() []goja.Value {
		return []goja.Value{t.Loop.Buffer(append([]byte{}, id...))}
	}, t.bytesOf)
	if err == nil && session == nil {
		err = store.ErrMissing
	}
	return session, err
}
