package tls

import (
	"context"
	"errors"
	"net"
	"sync/atomic"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

// A handle is the Go half of a TLS socket's handle, lib/internal/tls/wrap.js
// is the other one. It is of the loop, but for what it says is of another
// goroutine.
//
// Its life: open; start, which runs the handshake; secured, after which the
// script judges the peer; release, if the script lets the connection be; close.
type handle struct {
	loop.Liveness
	binding *binding
	wrap    *goja.Object // whose on… methods are told what happens
	context *tlssocket.SecureContext
	take    func() (net.Conn, error) // the connection beneath, once
	first   []byte                   // what was read of it before
	config  config

	gate     *gate             // set by start
	sock     *tlssocket.Socket // set by start
	done     chan struct{}     // closed by close
	keyCert  atomic.Value      // a *tlssocket.SecureContext whose certificate is sent
	secure   bool
	released bool
	hello    helloReader
	said     *clientHello // of a server: set before the handshake goes on

	stream *streamConn // beneath, if it is one of the script's

	in   reader
	out  writer
	late []func() // to be told once it is secure
}

// openHandle makes the Go half of a handle.
func openHandle(b *binding, wrap *goja.Object, c *tlssocket.SecureContext,
	take func() (net.Conn, error)) *handle {
	t := &handle{binding: b, wrap: wrap, context: c, take: take,
		done: make(chan struct{})}
	t.Liveness.Init(b.l)
	t.in.init(t)
	t.out.init(t)
	t.Loop.Opened(t)
	return t
}

// tell calls a method of the script's half, on the loop, unless it has closed
// the handle. It is of any goroutine; args runs on the loop.
func (t *handle) tell(method string, args func() []goja.Value) {
	t.Loop.Post(func() {
		if !t.Closing {
			t.callWrap(method, args)
		}
	})
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

// start makes the socket and runs its handshake. The error is about options.
func (t *handle) start() error {
	if t.sock != nil || t.Closing {
		return nil
	}
	conn, err := t.take()
	if err != nil {
		t.in.end(uv.ErrnoOf(err))
		return nil
	}
	if t.stream, _ = conn.(*streamConn); t.stream != nil {
		t.stream.work()
	}
	gate := newGate(conn, t.first)
	sock, err := tlssocket.New(gate, t.options())
	if err != nil {
		return err
	}
	t.gate, t.sock = gate, sock
	if n := t.config.maxFragment; n > 0 {
		sock.SetMaxSendFragment(n) // the script's part has checked it
	}
	gate.hold = t.holds
	if t.config.isServer {
		gate.hello = t.sawHello
	}
	t.settle()
	go sock.Handshake(context.Background()) // its end is told by events
	return nil
}

// holds reports whether what is written now is the last that this side says in
// the handshake. In Node nothing of that leaves before the script has judged
// the peer, and a peer that is refused never gets it.
func (t *handle) holds() bool {
	switch t.sock.Protocol() {
	case "": // nothing is agreed on
		return false
	case "TLSv1.3":
		return true
	}
	return t.config.isServer != t.sock.SessionReused()
}

// listen sets what is told of the handshake, in its order.
func (t *handle) listen() *tlssocket.Events {
	e := new(tlssocket.Events)
	e.SecureConnect.On(func(tlssocket.SecureConnectEvent) {
		t.gate.secure.Store(true)
		t.Loop.Post(t.secured)
	})
	e.Error.On(func(ev tlssocket.ErrorEvent) {
		if !t.gate.secure.Load() {
			t.handshakeFailed(ev.Err)
		}
	})
	if t.config.keylog {
		e.KeyLog.On(func(ev tlssocket.KeyLogEvent) {
			t.tell("onkeylog", func() []goja.Value {
				return []goja.Value{t.Loop.Buffer(ev.Line)}
			})
		})
	}
	if t.config.requestOCSP {
		e.OCSPResponse.On(func(ev tlssocket.OCSPResponseEvent) {
			t.wait("onocspresponse", func() []goja.Value {
				return []goja.Value{t.bufferOrNull(ev.Response)}
			})
		})
	}
	return e
}

// wait is tell, and waits until the method has returned or the handle closes.
// It is of any goroutine but the loop's.
func (t *handle) wait(method string, args func() []goja.Value) {
	returned := make(chan struct{})
	t.Loop.Post(func() {
		defer close(returned)
		if !t.Closing {
			t.callWrap(method, args)
		}
	})
	select {
	case <-returned:
	case <-t.done:
	}
}

// secured tells that the handshake is complete. What the script does not
// destroy then may speak.
func (t *handle) secured() {
	if t.Closing {
		return
	}
	t.secure = true
	t.callWrap("onhandshakedone", nil)
	t.settle()
	for _, f := range t.late {
		f()
	}
	t.late = nil
	if t.Closing {
		return
	}
	// What the script queued with process.nextTick has its say first.
	t.Loop.Post(func() {
		if !t.Closing {
			t.release()
		}
	})
}

func (t *handle) release() {
	t.released = true
	go func() { // ends with the connection or the handle
		t.gate.release()
		t.out.begin()
		t.in.begin()
	}()
}

// handshakeFailed tells why. It is of the goroutine of the socket's events.
func (t *handle) handshakeFailed(err error) {
	t.gate.release() // an alert, if anything
	t.out.begin()    // so that the script can end its side
	t.ended(err)
	t.in.doze(true)
}

// ended tells how reading ended. It is of any goroutine.
func (t *handle) ended(err error) {
	status := statusOf(err)
	if status == errCanceled {
		return // whoever closed the connection beneath tells of that
	}
	if status != 0 {
		t.in.end(status)
		return
	}
	t.Loop.Post(func() { // TLS is over, the connection beneath not yet
		if t.Closing {
			return
		}
		t.callWrap("onerror", func() []goja.Value {
			return []goja.Value{newError(t.Loop, err)}
		})
	})
	if t.gate.secure.Load() {
		t.in.end(statusOf(t.gate.drain()))
	}
}

// settle keeps the loop alive while something is awaited.
func (t *handle) settle() {
	t.SetActive(t.stream == nil && (t.in.wanted || t.sock != nil && !t.secure && !t.in.over))
}

// Close implements handle.
func (t *handle) Close() {
	if !t.Closing {
		t.stop()
		t.end()
	}
}

// shut closes for the script, after what it has written to a peer that it has
// not refused, and calls done.
func (t *handle) shut(done func()) {
	if t.Closing {
		done()
		return
	}
	mayWrite := t.released && !t.gate.muted.Load()
	t.stop()
	finish := func() {
		t.end()
		done()
	}
	if mayWrite {
		t.out.drained(finish)
	} else {
		finish()
	}
}

// stop lets the script hear nothing more but of its writes.
func (t *handle) stop() {
	close(t.done)
	t.Loop.Closed(t)
	t.in.close()
	t.Liveness.Close(nil)
}

// end drops what was not written by now.
func (t *handle) end() {
	t.out.close()
	if t.sock == nil {
		return
	}
	t.sock.Destroy(nil)
	t.gate.abandon()
	if taken, ok := t.gate.conn.(interface{ Discard() }); ok {
		taken.Discard()
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
