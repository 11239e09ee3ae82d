package tls

import (
	"io"
	"net"
	"os"
	"sync"
	"time"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// A streamConn is a Duplex of the script as a net.Conn: lib/internal/tls/
// stream_handle.js feeds it and writes for it. One write is under way at a
// time, and the script is told to pause while much waits to be read.
type streamConn struct {
	l       *loop.Loop
	binding *binding
	glue    *goja.Object // whose on… methods are told what to do
	busy    bool         // Go has something to do for it; of the loop

	mu       sync.Mutex
	moved    sync.Cond
	unread   [][]byte
	size     int // of unread
	full     bool
	eof      bool
	err      error
	writing  bool
	waiting  bool // somebody is in Read and there is nothing
	dozing   bool // nobody wants to read
	readLine streamDeadline
	sendLine streamDeadline
}

// streamLimit is how much may wait to be read before the stream is paused.
const streamLimit = 64 << 10

func (b *binding) openStream(call goja.FunctionCall) goja.Value {
	s := &streamConn{l: b.l, binding: b, glue: call.Argument(0).ToObject(b.l.VM)}
	s.moved.L = &s.mu
	s.readLine.s, s.sendLine.s = s, s
	return b.streams.Object(s)
}

func streamMethods(l *loop.Loop) map[string]loop.Method[streamConn] {
	none := goja.Undefined()
	return map[string]loop.Method[streamConn]{
		// push gives bytes that were read, and answers whether there is room
		// for more; else onroom is called when there is.
		"push": func(s *streamConn, call goja.FunctionCall) goja.Value {
			b, _ := l.Bytes(call.Argument(0))
			return l.VM.ToValue(s.push(b))
		},
		"end": func(s *streamConn, call goja.FunctionCall) goja.Value {
			s.work()
			s.end(io.EOF)
			return none
		},
		// close ends everything, by an errno if one is given.
		"close": func(s *streamConn, call goja.FunctionCall) goja.Value {
			s.end(net.ErrClosed)
			return none
		},
	}
}

// work keeps the loop alive until Go has nothing to do for the stream any
// more. As in Node, a stream that waits does not.
func (s *streamConn) work() {
	if !s.busy {
		s.busy = true
		s.binding.busy++
		s.l.Ref()
	}
}

// rest ends work, unless more has come. mu is held.
func (s *streamConn) rest() {
	s.l.Post(func() {
		s.mu.Lock()
		idle := s.dozing || s.err != nil ||
			s.waiting && len(s.unread) == 0 && !s.eof
		s.mu.Unlock()
		if s.busy && idle {
			s.busy = false
			s.binding.busy--
			s.l.Unref()
		}
	})
}

// doze tells whether the reader waits for the script to want more.
func (s *streamConn) doze(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dozing = on; on {
		s.rest()
	}
}

// rouse is work for a reader that dozes.
func (s *streamConn) rouse() {
	s.mu.Lock()
	dozing := s.dozing
	s.mu.Unlock()
	if dozing {
		s.work()
	}
}

func (s *streamConn) push(b []byte) bool {
	s.work()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(b) > 0 {
		s.unread = append(s.unread, b)
		s.size += len(b)
	}
	s.full = s.size >= streamLimit
	s.moved.Broadcast()
	return !s.full
}

// end ends reading after what waits; anything but io.EOF ends writing, and
// reading too where that has not ended yet.
func (s *streamConn) end(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.err != nil:
	case err == io.EOF:
		s.eof = true
	default:
		s.err = err
		s.rest()
	}
	s.moved.Broadcast()
}

// Read implements net.Conn.
func (s *streamConn) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.unread) == 0 {
		switch {
		case s.eof:
			return 0, io.EOF
		case s.err != nil:
			return 0, s.err
		case s.readLine.passed:
			return 0, os.ErrDeadlineExceeded
		}
		s.waiting = true
		s.rest()
		s.moved.Wait()
		s.waiting = false
	}
	n := copy(p, s.unread[0])
	if s.unread[0] = s.unread[0][n:]; len(s.unread[0]) == 0 {
		s.unread = s.unread[1:]
	}
	if s.size -= n; s.full && s.size < streamLimit/2 {
		s.full = false
		s.ask("onroom", nil, func(error) {})
	}
	return n, nil
}

// ask calls a method of the script's glue, on the loop, with a function for
// its outcome as last argument.
func (s *streamConn) ask(method string, data []byte, done func(error)) {
	s.l.Post(func() {
		fn, ok := goja.AssertFunction(s.glue.Get(method))
		if !ok {
			return
		}
		s.l.Call(fn, s.glue, s.l.Buffer(data), s.l.VM.ToValue(
			func(call goja.FunctionCall) goja.Value {
				if call.Argument(0).ToBoolean() {
					done(io.ErrClosedPipe)
				} else {
					done(nil)
				}
				return goja.Undefined()
			}))
	})
}

// Write implements net.Conn. The bytes are copied: the stream may keep them.
// Once the stream has them a deadline does not take them back.
func (s *streamConn) Write(p []byte) (int, error) {
	begun, err := s.await("onwrite", append([]byte{}, p...))
	if err == nil || begun && err == os.ErrDeadlineExceeded {
		return len(p), err
	}
	return 0, err
}

// CloseWrite ends the stream's writing side.
func (s *streamConn) CloseWrite() error {
	_, err := s.await("onend", nil)
	return err
}

// await asks when nothing else is asked, and waits for the outcome, the end of
// the stream or the deadline. begun tells whether it asked.
func (s *streamConn) await(method string, data []byte) (begun bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	interrupted := func() bool { return s.err != nil || s.sendLine.passed }
	for s.writing && !interrupted() {
		s.moved.Wait()
	}
	answered := false
	if !interrupted() {
		s.writing, begun = true, true
		s.ask(method, data, func(outcome error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			err, answered, s.writing = outcome, true, false
			s.moved.Broadcast()
		})
	}
	for !answered && !interrupted() {
		s.moved.Wait()
	}
	switch {
	case answered:
		return true, err
	case s.err != nil:
		return begun, s.err
	}
	return begun, os.ErrDeadlineExceeded
}

// Close implements net.Conn. The stream itself is the script's to close.
func (s *streamConn) Close() error {
	s.end(net.ErrClosed)
	return nil
}

// LocalAddr implements net.Conn.
func (s *streamConn) LocalAddr() net.Addr { return nil }

// RemoteAddr implements net.Conn.
func (s *streamConn) RemoteAddr() net.Addr { return nil }

// SetDeadline implements net.Conn.
func (s *streamConn) SetDeadline(t time.Time) error {
	s.readLine.set(t)
	s.sendLine.set(t)
	return nil
}

// SetReadDeadline implements net.Conn.
func (s *streamConn) SetReadDeadline(t time.Time) error {
	s.readLine.set(t)
	return nil
}

// SetWriteDeadline implements net.Conn.
func (s *streamConn) SetWriteDeadline(t time.Time) error {
	s.sendLine.set(t)
	return nil
}

// A streamDeadline is the deadline of one direction; the stream's mu guards
// it.
type streamDeadline struct {
	s      *streamConn
	passed bool
	timer  *time.Timer
}

func (d *streamDeadline) set(t time.Time) {
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
	d.passed = !t.IsZero() && !time.Now().Before(t)
	if !t.IsZero() && !d.passed {
		var timer *time.Timer
		timer = time.AfterFunc(time.Until(t), func() { d.expire(&timer) })
		d.timer = timer
	}
	d.s.moved.Broadcast()
}

func (d *streamDeadline) expire(timer **time.Timer) {
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	if d.timer == *timer {
		d.passed = true
		d.s.moved.Broadcast()
	}
}
