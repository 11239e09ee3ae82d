package tls

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/streams"
	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

// A handle is the Go half of a TLS socket's handle, lib/internal/tls/wrap.js
// is the other one. It is the loop's, but for what it says is the library's.
//
// To the loop it is a function, as OpenSSL is to Node: what is read beneath goes
// in, and what that means comes out at once, in order: the facts, which the
// script is told, and bytes to be sent, which leave when the script was told.
//
// Its life: open; start, which makes the library's socket; secured, after which
// the script judges the peer, and the loop reads by itself; close.
type handle struct {
	Loop    *loop.Loop
	Closing bool
	binding *binding
	wrap    *goja.Object // whose on… methods are told what happens
	context *tlssocket.SecureContext
	beneath transport
	config  config

	bio    *bio              // set by start, as sock
	sock   *tlssocket.Socket // its calls that wait are the library's
	total  int               // bytes that the script was given
	secure bool
	reads  bool // there may be more to read
	ended  bool // that the peer has ended was told
	parted bool // the peer has sent an alert, its last word

	keyCert *tlssocket.SecureContext // whose certificate is sent
	hello   helloReader
	said    *clientHello // of a server's client
	waits   bool         // for the script, which looks at the hello

	out      writer
	late     []func() // to be told once it is secure
	stepping bool     // step is under way
	again    bool     // and is to go on
	first    []byte   // what was read beneath before

	mu    sync.Mutex
	facts []func() // that the script was not told yet
}

// openHandle makes the Go half of a handle.
func openHandle(b *binding, wrap *goja.Object, c *tlssocket.SecureContext,
	beneath transport) *handle {
	t := &handle{Loop: b.l, binding: b, wrap: wrap, context: c, beneath: beneath}
	t.out.t = t
	beneath.Sink(t.received)
	t.Loop.Opened(t)
	return t
}

func (t *handle) callWrap(method string, args func() []goja.Value) goja.Value {
	fn, ok := goja.AssertFunction(t.wrap.Get(method))
	if !ok {
		return goja.Undefined()
	}
	var list []goja.Value
	if args != nil {
		list = args()
	}
	return t.Loop.Call(fn, t.wrap, list...)
}

// start makes the socket and begins the handshake. The error is about options.
func (t *handle) start() error {
	if t.sock != nil || t.Closing {
		return nil
	}
	bio := newBio()
	told := make(chan struct{})
	sock, err := tlssocket.New(bio, t.options(told))
	if err != nil {
		return err
	}
	t.bio, t.sock = bio, sock
	if n := t.config.maxFragment; n > 0 {
		sock.SetMaxSendFragment(n) // the script's part has checked it
	}
	go t.run(told) // ends with TLS or the handle
	first := t.first
	t.first = nil
	if len(first) > 0 {
		t.received(first, 0)
	} else {
		t.step()
	}
	return nil
}

// run is the handshake, which waits: so it has a goroutine of its own. told is
// closed when all is noted that it meant.
func (t *handle) run(told <-chan struct{}) {
	defer t.bio.finish()
	if !t.bio.begin() {
		return
	}
	err := t.sock.Handshake(context.Background())
	<-told
	if err != nil {
		t.note(func() { t.failed(err) })
		return
	}
	t.bio.polled = true
	t.note(t.secured)
}

// listen sets what is noted of the handshake, and closes told after the last.
func (t *handle) listen(told chan struct{}) *tlssocket.Events {
	e := new(tlssocket.Events)
	over := sync.OnceFunc(func() { close(told) })
	e.SecureConnect.On(func(tlssocket.SecureConnectEvent) { over() })
	e.Close.On(func(tlssocket.CloseEvent) { over() })
	if t.config.keylog {
		e.KeyLog.On(func(ev tlssocket.KeyLogEvent) {
			t.noteCall("onkeylog", func() []goja.Value {
				return []goja.Value{t.Loop.Buffer(ev.Line)}
			})
		})
	}
	if t.config.requestOCSP {
		e.OCSPResponse.On(func(ev tlssocket.OCSPResponseEvent) {
			t.noteCall("onocspresponse", func() []goja.Value {
				return []goja.Value{t.bufferOrNull(ev.Response)}
			})
		})
	}
	return e
}

// received takes what was read beneath, and then how reading ended. As in Node,
// what comes after the peer's goodbye is nobody's.
func (t *handle) received(data []byte, status uv.Errno) {
	if t.Closing || t.ended {
		return
	}
	if t.sock == nil {
		t.first = append(t.first, data...)
		t.Loop.Step(func() { t.callWrap("onstart", nil) })
		if t.sock == nil || status == 0 || t.ended {
			return
		}
	}
	if len(t.bio.in) == 0 {
		t.bio.in = data
	} else {
		t.bio.in = slices.Concat(t.bio.in, data)
	}
	if len(data) == 0 || t.sawHello(data) {
		t.step()
	}
	t.bio.in = slices.Clone(t.bio.in) // what is left, if anything
	if status == 0 || t.Closing || t.ended {
		return
	}
	t.bio.end = io.EOF
	t.step()
	if t.parted {
		status = uv.ErrEOF // however what is beneath ends
	}
	t.Loop.Step(func() { t.end(status) })
}

// step lets the library work with what it has, tells what that means, and sends
// what comes of it.
func (t *handle) step() {
	if t.stepping {
		t.again = true
		return
	}
	t.stepping = true
	for again := true; again && !t.Closing; again = t.again {
		t.again = false
		if !t.waits {
			t.bio.run()
		}
		t.read()
		for fact := t.nextFact(); fact != nil; fact = t.nextFact() {
			t.Loop.Step(fact)
		}
		t.out.flush()
	}
	t.stepping = false
}

// secured tells that the handshake is complete, and reads what came with it.
func (t *handle) secured() {
	t.secure, t.reads, t.again = true, true, true
	t.callWrap("onhandshakedone", nil)
	for _, f := range t.late {
		if !t.Closing {
			f()
		}
	}
	t.late = nil
	if !t.Closing {
		t.out.secured()
	}
}

// give gives the script what the peer has sent.
func (t *handle) give(data []byte) {
	t.total += len(data)
	chunk := t.Loop.Buffer(data)
	if !streams.Deliver(t.Loop, t.wrap, chunk) {
		t.onread(len(data), chunk)
	}
}

func (t *handle) onread(n int, chunk ...goja.Value) {
	t.callWrap("onread", func() []goja.Value {
		return append([]goja.Value{t.Loop.VM.ToValue(n)}, chunk...)
	})
}

// end tells how reading ended, once.
func (t *handle) end(status uv.Errno) {
	if !t.Closing && !t.ended {
		t.ended = true
		t.onread(int(status))
	}
}

// failed tells why the library has nothing more to read: for the peer's goodbye,
// or by an error of TLS, which the peer hears of first.
func (t *handle) failed(err error) {
	var c code.Code
	switch errors.As(err, &c); {
	case t.bio.end != nil || c == code.StreamDestroyed:
		// The end beneath is told anyway.
	case err == io.EOF || c == code.ConnReset: // by its words, not the system's
		t.end(uv.ErrEOF)
	default:
		var alert *tlssocket.AlertError
		t.parted = errors.As(err, &alert) && alert.Remote
		t.out.flush()
		t.callWrap("onerror", func() []goja.Value {
			return []goja.Value{newError(t.Loop, err)}
		})
	}
}

// Close implements handle.
func (t *handle) Close() { t.shut() }

// shut ends TLS without another word. What waits to be sent is canceled by the
// script's half, when the connection beneath is closed.
func (t *handle) shut() {
	if t.Closing {
		return
	}
	t.Closing = true
	t.Loop.Closed(t)
	if t.sock != nil {
		t.bio.abandon()
		t.sock.Destroy(nil)
	}
}

func (t *handle) bufferOrNull(b []byte) goja.Value {
	if b == nil {
		return goja.Null()
	}
	return t.Loop.Buffer(b)
}

// errGivenUp ends a handshake that the script has given up.
var errGivenUp = errors.New("the script gave the connection up")
