package streams

import (
	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// A completion is whom to tell of a write: nobody, one or many.
type completion struct {
	one  goja.Value
	many *loop.Queue[goja.Value]
}

func (c *completion) isNone() bool { return c.one == nil && c.many == nil }

// tell calls the callbacks with their arguments, an error or null. What was told is
// let go.
func (b *binding) tell(c completion, args []goja.Value) {
	if c.one != nil {
		b.call(c.one, b.undefined, args...)
	}
	for c.many != nil && c.many.Len() > 0 {
		b.call(c.many.Pop(), b.undefined, args...)
	}
}

// An afterTick tells in a tick of writes that were done at once. Many in one go
// mostly have the same callback, or none: they are told together. Those with
// callbacks of their own are told as if each had a tick.
type afterTick struct {
	w      *writable
	count  int // of writes with the first callback
	first  completion
	others loop.Queue[goja.Value] // callbacks of the writes that followed
}

// join reports whether a write with a callback is told in the same tick.
func (t *afterTick) join(callback goja.Value) bool {
	alone := t.others.Len() == 0
	switch {
	case alone && t.first.one == callback:
		t.count++
	case !alone && t.others.Last() == callback || t.w.binding.l.LastTick() == t:
		t.others.Push(callback)
	default:
		return false
	}
	return true
}

// Run implements loop.Tick.
func (t *afterTick) Run() {
	w := t.w
	defer func() {
		if t.others.Len() > 0 { // a callback has thrown
			w.binding.l.TickAgain(t)
		}
	}()
	if count, c := t.count, t.first; count > 0 {
		t.count, t.first = 0, completion{}
		if !c.isNone() {
			w.ticking = nil
		}
		w.tellNow(count, c)
	}
	for t.others.Len() > 0 {
		w.ticking = nil
		w.tellNow(1, completion{one: t.others.Pop()})
	}
}

func (w *writable) tellLater(c completion) {
	needs := !c.isNone() || w.objectMode || w.needDrain && w.length == 0
	switch {
	case c.one != nil && w.ticking != nil && w.ticking.join(c.one):
	case needs && !(c.isNone() && w.afterWritePending):
		t := &afterTick{w: w, count: 1, first: c}
		if !c.isNone() {
			w.ticking = t
		}
		w.afterWritePending = true
		w.binding.l.NextTick(t)
	default:
		w.pendingcb--
		w.finishIfDue() // _write has called end
	}
}

// tellNow is Node's afterWrite.
func (w *writable) tellNow(count int, c completion) {
	b := w.binding
	w.afterWritePending = false
	if w.needDrain && w.length == 0 && !w.ending &&
		!w.stream.Get("destroyed").ToBoolean() {
		w.needDrain = false
		b.method(w.stream, "emit", b.drain)
	}
	for ; count > 0; count-- {
		w.pendingcb--
		b.tell(c, b.noError)
	}
	if w.destroyed {
		b.js.failBuffered(goja.FunctionCall{Arguments: []goja.Value{w.self}})
	}
	w.finishIfDue()
}

// finishIfDue ends a stream of which all is written.
func (w *writable) finishIfDue() {
	if b := w.binding; w.needsFinish() && (w.pendingcb == 0 || !w.finalCalled) {
		b.js.finishIfEnding(goja.FunctionCall{Arguments: []goja.Value{w.stream,
			w.self, b.l.VM.ToValue(true)}})
	}
}

// needsFinish reports whether nothing but callbacks is missing at the end.
func (w *writable) needsFinish() bool {
	return w.ending && !w.destroyed && w.constructed && w.length == 0 &&
		!w.errored.ToBoolean() && w.buffered.Len() == 0 && !w.bufferProcessing &&
		!w.finished && !w.writing && !w.errorEmitted && !w.closeEmitted
}
