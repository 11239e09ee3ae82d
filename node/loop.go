package node

import (
	"io"
	"os"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/eventloop"
)

// A loop is one runtime and the only door onto its event loop. Work enters
// through post; each piece is one macrotask: it runs, then the queue of
// process.nextTick, then the promise jobs, until both queues are empty, then
// promises that were rejected and not handled are reported. All methods but
// post are for the loop's goroutine only.
type loop struct {
	vm         *goja.Runtime
	events     *eventloop.EventLoop
	parts      []*Module
	modules    map[string]*goja.Object
	bindings   map[string]*goja.Object
	process    *goja.Object
	shared     map[any]any
	argv       []string
	stdout     io.Writer
	stderr     io.Writer
	onUncaught func(error)

	requireValue, bindingValue goja.Value
	turn                       goja.Callable // of lib/internal/ticks.js
	turnInJob                  native        // the same
	ticks                      ticks
	rejections                 rejections
	timers                     timers
	handles                    map[handle]struct{}

	task     func() // what the macrotask under way is to run
	running  bool   // a macrotask or its promise jobs are under way
	draining bool   // ticks are being run
	inJob    bool   // a promise job is under way
	early    bool   // ticks wait that go before the next promise job

	exited   bool
	exitCode int

	refs       int
	setTimeout native // goja_nodejs' own
	clear      func(*eventloop.Timer)
	alive      *eventloop.Timer // keeps the event loop running
}

// native is a function called without draining the promise jobs after it.
type native = func(goja.FunctionCall) goja.Value

// maxCalls is how deep JavaScript may call, about as in Node. Without a limit a
// script that recurses through Go, as listeners do, overflows Go's own stack,
// which ends the program.
const maxCalls = 10_000

var symLoop = goja.NewSymbol("tlssocket.node.loop")

func newLoop(events *eventloop.EventLoop, opts []Option) *loop {
	l := &loop{
		parts:    []*Module{standard},
		events:   events,
		modules:  make(map[string]*goja.Object),
		bindings: make(map[string]*goja.Object),
		handles:  make(map[handle]struct{}),
		shared:   make(map[any]any),
		stdout:   os.Stdout,
		stderr:   os.Stderr,
	}
	for _, opt := range opts {
		opt(l)
	}
	return l
}

// loopOf returns the loop that Enable made for a runtime, or nil.
func loopOf(vm *goja.Runtime) *loop {
	l, _ := unboxed(vm.GlobalObject().GetSymbol(symLoop)).(*loop)
	return l
}

// shared returns what the Go parts of a loop have in common: a value of a type,
// made at the first call.
func shared[T any](l *loop, create func(l *loop) *T) *T {
	var key *T
	v, ok := l.shared[key].(*T)
	if !ok {
		v = create(l)
		l.shared[key] = v
	}
	return v
}

// install prepares the runtime, once.
func (l *loop) install(vm *goja.Runtime) {
	l.vm = vm
	must(vm.GlobalObject().DefineDataPropertySymbol(symLoop, vm.ToValue(&box{l}),
		goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE))
	l.setTimeout = vm.Get("setTimeout").Export().(native)
	l.clear = vm.Get("clearTimeout").Export().(func(*eventloop.Timer))
	l.requireValue = vm.ToValue(func(c goja.FunctionCall) goja.Value {
		return l.require(c.Argument(0).String())
	})
	l.bindingValue = vm.ToValue(func(c goja.FunctionCall) goja.Value {
		return l.binding(c.Argument(0).String())
	})
	l.process = vm.NewObject()
	vm.SetMaxCallStackSize(maxCalls)
	vm.SetPromiseRejectionTracker(l.trackRejection)
	vm.SetAsyncContextTracker((*jobTracker)(l))
	l.require("internal/bootstrap")
	ticks := l.require("internal/ticks").ToObject(vm)
	l.turn, _ = goja.AssertFunction(ticks.Get("turn"))
	l.turnInJob, _ = callable(ticks.Get("turn"))
	for _, m := range l.parts {
		if m.setup != nil {
			m.setup(l)
		}
	}
}

// post runs fn on the loop, as a macrotask of its own, after what was posted
// before. It may be called on any goroutine. It does not keep the loop alive:
// a handle that waits for something holds a ref. False means that the loop is
// gone: fn will not run, and the caller closes what it holds.
func (l *loop) post(fn func()) bool {
	return l.events.RunOnLoop(func(*goja.Runtime) { l.run(fn) })
}

// later is post, on the loop's goroutine, for work that keeps the loop alive.
func (l *loop) later(fn func()) {
	l.ref()
	l.post(func() {
		l.unref()
		fn()
	})
}

// run runs fn as a macrotask, now. No JavaScript may be under way.
func (l *loop) run(fn func()) {
	if l.exited {
		return
	}
	l.running, l.early = true, false
	for l.task = fn; l.task != nil || l.ticks.waiting(); {
		l.takeTurn()
		if !l.ticks.waiting() && l.rejections.waiting() {
			l.task = l.reportRejections
		}
	}
	l.running = false
	l.setCheck()
	l.settle()
}

// takeTurn runs the task, the ticks and then the promise jobs. The function
// turn is one of JavaScript, so that no promise job runs before it returns.
func (l *loop) takeTurn() {
	_, err := l.turn(goja.Undefined())
	if err != nil && !l.exited {
		l.uncaught(err)
	}
	if l.exited {
		l.task, l.ticks, l.rejections = nil, ticks{}, rejections{}
	}
}

// call calls a function of the script from a macrotask. An exception is
// reported as uncaught, and the answer is undefined.
func (l *loop) call(fn goja.Callable, this goja.Value, args ...goja.Value) goja.Value {
	v, err := fn(this, args...)
	switch err := err.(type) {
	case nil:
		return v
	case *goja.InterruptedError:
		panic(err)
	default:
		l.uncaught(err)
		return goja.Undefined()
	}
}

// ref keeps the event loop running until unref was called as often.
func (l *loop) ref() {
	l.refs++
	if l.alive == nil {
		const far = 1 << 42 // milliseconds, more than a hundred years
		l.alive = l.setTimeout(goja.FunctionCall{Arguments: []goja.Value{
			l.vm.ToValue(func() {}), l.vm.ToValue(int64(far))},
		}).Export().(*eventloop.Timer)
	}
}

func (l *loop) unref() {
	l.refs--
	if !l.running {
		l.settle()
	}
}

// A hold is a reference to the loop that its owner has or has not.
type hold struct {
	l  *loop
	on bool
}

func (h *hold) set(on bool) {
	switch {
	case on == h.on:
		return
	case on:
		h.l.ref()
	default:
		h.l.unref()
	}
	h.on = on
}

// settle lets the event loop end if nothing keeps it alive.
func (l *loop) settle() {
	if l.refs == 0 && l.alive != nil {
		l.clear(l.alive)
		l.alive = nil
	}
}

// wake is called when ticks are queued, or promises rejected, by a script that
// the embedder runs without our knowing. The ticks go before its promise jobs,
// if the script itself queued them, or after.
func (l *loop) wake() {
	l.early = l.early || !l.inJob
	l.later(func() {})
}

// A jobTracker is told by goja of each promise job.
type jobTracker loop

func (t *jobTracker) Grab() any { return nil }

func (t *jobTracker) Resumed(any) {
	t.inJob = true
	if t.early && !t.running {
		t.early = false
		t.vm.Try(func() { t.turnInJob(goja.FunctionCall{}) })
	}
}

func (t *jobTracker) Exited() { t.inJob = false }
