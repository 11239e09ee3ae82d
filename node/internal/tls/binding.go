package tls

import (
	"net"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

// tlsBinding is the Go part of tls for one loop.
type tlsBinding struct {
	l        *loop.Loop
	contexts *loop.Class[tlsContext]
	conns    *loop.Class[tlsConn]
	streams  *loop.Class[streamConn]
	busy     int // of the streams
}

func New(l *loop.Loop) *goja.Object {
	b := &tlsBinding{l: l}
	b.contexts = loop.NewClass(l, map[string]loop.Method[tlsContext]{})
	b.conns = loop.NewClass(l, connMethods(b))
	b.streams = loop.NewClass(l, streamMethods(l))
	return l.Object(map[string]loop.Native{
		"createContext":    b.newContext,
		"open":             b.open,
		"openStream":       b.openStream,
		"ciphers":          b.ciphers,
		"rootCertificates": b.rootCertificates,
		"readCertificates": b.readCertificates,
		"describe":         b.describe,
		"x509":             b.x509,
		"randomBytes":      b.randomBytes,
		"canonicalIP":      b.canonicalIP,
		"digest":           b.digest,
		"matchHost":        b.matchHost,
		"matchEmail":       b.matchEmail,
		"matchIP":          b.matchIP,
	})
}

// open makes the Go half of a handle: of the script's half, a context and the
// handle beneath.
func (b *tlsBinding) open(call goja.FunctionCall) goja.Value {
	var c *tlssocket.SecureContext
	if given := b.contexts.Of(call.Argument(1)); given != nil {
		c = given.secure
	}
	return b.conns.Object(openTLS(b, call.Argument(0).ToObject(b.l.VM), c,
		b.connOf(call.Argument(2))))
}

// connOf finds the connection of the handle beneath. It is taken when the
// handshake starts, which may be long before it is connected.
func (b *tlsBinding) connOf(v goja.Value) func() (net.Conn, error) {
	if s := b.streams.Of(v); s != nil {
		return func() (net.Conn, error) { return s, nil }
	}
	if h := uv.ConnOf(v); h != nil {
		return h.Take
	}
	panic(b.l.VM.NewTypeError("no handle of a connection"))
}

func (b *tlsBinding) ciphers(goja.FunctionCall) goja.Value {
	return b.l.VM.NewArray(loop.List(tlssocket.Ciphers())...)
}

func connMethods(b *tlsBinding) map[string]loop.Method[tlsConn] {
	vm := b.l.VM
	none := goja.Undefined()
	return map[string]loop.Method[tlsConn]{
		"start": func(t *tlsConn, call goja.FunctionCall) goja.Value {
			if t.sock == nil {
				t.config = b.configOf(call.Argument(0).ToObject(vm))
			}
			if err := t.start(); err != nil {
				panic(newError(b.l, err))
			}
			return none
		},
		"read": func(t *tlsConn, call goja.FunctionCall) goja.Value {
			t.in.want(call.Argument(0).ToBoolean())
			return none
		},
		"receive": func(t *tlsConn, call goja.FunctionCall) goja.Value {
			t.first = append(t.first, b.bytesOf(call.Argument(0))...)
			return none
		},
		"write": func(t *tlsConn, call goja.FunctionCall) goja.Value {
			t.out.add(&tlsWrite{data: b.l.ByteSlices(call.Argument(0)),
				tell: functionOf(call.Argument(1))})
			return none
		},
		"readLimit": func(t *tlsConn, call goja.FunctionCall) goja.Value {
			t.in.setLimit(int(call.Argument(0).ToInteger()))
			return none
		},
		"setKeyCert": func(t *tlsConn, call goja.FunctionCall) goja.Value {
			if c := b.contexts.Of(call.Argument(0)); c != nil {
				t.keyCert.Store(c.secure)
			}
			return none
		},
		"bytesRead": func(t *tlsConn, call goja.FunctionCall) goja.Value {
			return vm.ToValue(t.in.total)
		},
		"hasRef": func(t *tlsConn, call goja.FunctionCall) goja.Value {
			return vm.ToValue(t.HasRef())
		},
		"shutdown": func(t *tlsConn, call goja.FunctionCall) goja.Value {
			t.out.add(&tlsWrite{end: true, tell: functionOf(call.Argument(0))})
			return none
		},
		"close": func(t *tlsConn, call goja.FunctionCall) goja.Value {
			done := functionOf(call.Argument(0))
			t.shut(func() { b.l.Call(done, none) })
			return none
		},
		"mute": func(t *tlsConn, call goja.FunctionCall) goja.Value {
			if t.gate != nil {
				t.gate.mute()
			}
			return none
		},
		"cancelWrites": func(t *tlsConn, call goja.FunctionCall) goja.Value {
			t.out.cancel()
			return none
		},
		"ref": func(t *tlsConn, call goja.FunctionCall) goja.Value {
			t.SetRef(call.Argument(0).ToBoolean())
			return none
		},
		"maxFragment": func(t *tlsConn, call goja.FunctionCall) goja.Value {
			n := int(call.Argument(0).ToInteger())
			t.config.maxFragment = n
			return vm.ToValue(t.sock == nil || t.sock.SetMaxSendFragment(n) == nil)
		},
		"info":   b.info,
		"export": b.export,
		"peer":   b.peer,
		"local":  b.local,
	}
}

func functionOf(v goja.Value) goja.Callable {
	fn, _ := goja.AssertFunction(v)
	return fn
}

// configOf reads what the script's half has set.
func (b *tlsBinding) configOf(o *goja.Object) tlsConfig {
	c := tlsConfig{
		isServer:    truth(o.Get("isServer")),
		requestCert: truth(o.Get("requestCert")),
		reject:      truth(o.Get("rejectUnauthorized")),
		requestOCSP: truth(o.Get("requestOCSP")),
		keylog:      truth(o.Get("keylog")),
		serverName:  text(o.Get("servername")),
		session:     b.bytesOf(o.Get("session")),
		askHello:    truth(o.Get("askHello")),
		askALPN:     truth(o.Get("askALPN")),
		askSNI:      truth(o.Get("askSNI")),
		askOCSP:     truth(o.Get("askOCSP")),
		store:       truth(o.Get("store")),
		maxFragment: int(o.Get("maxFragment").ToInteger()),
	}
	if list := o.Get("alpn"); list != nil && !goja.IsUndefined(list) {
		for _, name := range b.byteLists(list) {
			c.alpn = append(c.alpn, string(name))
		}
	}
	return c
}
