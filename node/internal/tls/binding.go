// Package tls is the Go part of the module tls: the library, under handles as
// Node has them.
package tls

import (
	"crypto/sha256"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

// binding is the Go part of tls for one loop.
type binding struct {
	l        *loop.Loop
	contexts *loop.Class[secureContext]
	conns    *loop.Class[handle]
	streams  *loop.Class[stream]

	tickets map[[sha256.Size]byte][]byte // by the session

	room   []byte // to read into; of maxChunk
	joined []byte // to write from
}

// New makes the Go part of tls: contexts, the halves of handles, certificates and
// the rules for names. lib/internal/tls calls it.
func New(l *loop.Loop) *goja.Object {
	b := &binding{l: l, room: make([]byte, maxChunk),
		tickets: make(map[[sha256.Size]byte][]byte)}
	b.contexts = loop.NewClass(l, map[string]loop.Method[secureContext]{})
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
func (b *binding) open(call goja.FunctionCall) goja.Value {
	var c *tlssocket.SecureContext
	if given := b.contexts.Of(call.Argument(1)); given != nil {
		c = given.secure
	}
	return b.conns.Object(openHandle(b, call.Argument(0).ToObject(b.l.VM), c,
		b.transportOf(call.Argument(2))))
}

// transportOf finds the connection of the handle beneath.
func (b *binding) transportOf(v goja.Value) transport {
	if s := b.streams.Of(v); s != nil {
		return s
	}
	if h := uv.ConnOf(v); h != nil {
		return h
	}
	panic(b.l.VM.NewTypeError("no handle of a connection"))
}

func (b *binding) ciphers(goja.FunctionCall) goja.Value {
	return b.l.VM.NewArray(loop.List(tlssocket.Ciphers())...)
}

func connMethods(b *binding) map[string]loop.Method[handle] {
	vm := b.l.VM
	none := goja.Undefined()
	return map[string]loop.Method[handle]{
		"start": func(t *handle, call goja.FunctionCall) goja.Value {
			if t.sock == nil {
				t.config = b.configOf(call.Argument(0).ToObject(vm))
			}
			if err := t.start(); err != nil {
				panic(newError(b.l, err))
			}
			return none
		},
		"receive": func(t *handle, call goja.FunctionCall) goja.Value {
			t.received(b.bytesOf(call.Argument(0)), 0)
			return none
		},
		"write": func(t *handle, call goja.FunctionCall) goja.Value {
			return vm.ToValue(t.Write(b.l.ByteSlices(call.Argument(0)),
				b.l.Callback(call.Argument(1))))
		},
		"setKeyCert": func(t *handle, call goja.FunctionCall) goja.Value {
			if c := b.contexts.Of(call.Argument(0)); c != nil {
				t.keyCert = c.secure
			}
			return none
		},
		"bytesRead": func(t *handle, call goja.FunctionCall) goja.Value {
			return vm.ToValue(t.total)
		},
		"bytesWritten": func(t *handle, call goja.FunctionCall) goja.Value {
			return vm.ToValue(t.out.total)
		},
		"queueSize": func(t *handle, call goja.FunctionCall) goja.Value {
			return vm.ToValue(t.Queued())
		},
		"shutdown": func(t *handle, call goja.FunctionCall) goja.Value {
			return vm.ToValue(t.out.end(functionOf(call.Argument(0))))
		},
		"close": func(t *handle, call goja.FunctionCall) goja.Value {
			t.shut()
			return none
		},
		"mute": func(t *handle, call goja.FunctionCall) goja.Value {
			t.out.muted = true
			return none
		},
		"cancelWrites": func(t *handle, call goja.FunctionCall) goja.Value {
			t.out.cancel()
			return none
		},
		"maxFragment": func(t *handle, call goja.FunctionCall) goja.Value {
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
func (b *binding) configOf(o *goja.Object) config {
	c := config{
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
