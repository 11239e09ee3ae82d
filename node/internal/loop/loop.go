// Package loop is what all of Node stands on here: the event loop with its ticks,
// timers and handles, the modules that it has, and how JavaScript and Go meet.
package loop

import (
	"io"
	"io/fs"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"
	"github.com/dop251/goja_nodejs/eventloop"
)

// A Loop is one runtime and the only door onto its event loop. Work enters
// through Post; each piece is one macrotask: it runs, then the queue of
// process.nextTick, then the promise jobs, until both queues are empty, then
// promises that were rejected and not handled are reported. All methods but
// Post and PostSteps are for the loop's goroutine only.
type Loop struct {
	VM      *goja.Runtime
	Process *goja.Object // process of JavaScript
	Config  Config

	// OnMissing, which may be nil, finds what scripts require and the registry
	// does not have; from is the folder of the script.
	OnMissing func(name, from string) goja.Value

	events   *eventloop.EventLoop
	find     finder
	modules  map[string]*goja.Object // files that were required
	bindings map[string]*goja.Object // Go parts that were asked for
	shared   map[any]any             // by a pointer type that is nil

	requireValue, bindingValue goja.Value
	turn                       goja.Callable // of lib/internal/ticks.js
	turnInJob                  Native        // the same
	ticks                      ticks
	rejections                 rejections
	stacks                     *stacks
	timers                     timers
	handles                    map[handle]struct{}

	task     func() // what the macrotask under way is to run
	running  bool   // a macrotask or its promise jobs are under way
	draining bool   // ticks are being run
	inJob    bool   // a promise job is under way
	early    bool   // ticks wait that go before the next promise job

	exited   bool
	exitCode int

	phases phases

	refs       int
	setTimeout Native // goja_nodejs' own
	clear      func(*eventloop.Timer)
	alive      *eventloop.Timer // keeps the event loop running
}

// Native is a function called without draining the promise jobs after it.
type Native = func(goja.FunctionCall) goja.Value

// maxCalls is how deep JavaScript may call, about as in Node. Without a limit a
// script that recurses through Go, as listeners do, overflows Go's own stack,
// which ends the program.
const maxCalls = 10_000

var symLoop = goja.NewSymbol("tlssocket.node.loop")

// A Config is what an embedder has chosen.
type Config struct {
	Modules []*Module // which have what scripts can require
	Args    []string  // process.argv; nil where the embedder does not say

	Stdout, Stderr io.Writer

	// OnUncaught is called, on the loop, with an exception that nobody caught.
	// If it is nil, the exception is printed and ends the script.
	OnUncaught func(err error)
}

// New makes a loop. It is of use after Install.
func New(events *eventloop.EventLoop, c Config) *Loop {
	return &Loop{
		Config:   c,
		events:   events,
		modules:  make(map[string]*goja.Object),
		bindings: make(map[string]*goja.Object),
		handles:  make(map[handle]struct{}),
		shared:   make(map[any]any),
	}
}

// Of returns the loop that Enable made for a runtime, or nil.
func Of(vm *goja.Runtime) *Loop {
	l, _ := unboxed(vm.GlobalObject().GetSymbol(symLoop)).(*Loop)
	return l
}

// Shared returns what the Go parts of a loop have in common: a value of a type,
// made at the first call.
func Shared[T any](l *Loop, create func(l *Loop) *T) *T {
	var key *T
	v, ok := l.shared[key].(*T)
	if !ok {
		v = create(l)
		l.shared[key] = v
	}
	return v
}

// Install prepares the runtime, once. find is the require of its registry.
func (l *Loop) Install(vm *goja.Runtime, find func(name string) (goja.Value, error)) {
	l.VM = vm
	Must(vm.GlobalObject().DefineDataPropertySymbol(symLoop, vm.ToValue(&box{l}),
		goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE))
	l.setTimeout = vm.Get("setTimeout").Export().(Native)
	l.clear = vm.Get("clearTimeout").Export().(func(*eventloop.Timer))
	l.requireValue = vm.ToValue(func(c goja.FunctionCall) goja.Value {
		return l.Require(c.Argument(0).String())
	})
	l.bindingValue = vm.ToValue(func(c goja.FunctionCall) goja.Value {
		return l.binding(c.Argument(0).String())
	})
	l.Process = vm.NewObject()
	vm.SetMaxCallStackSize(maxCalls)
	vm.SetPromiseRejectionTracker(l.trackRejection)
	vm.SetAsyncContextTracker((*jobTracker)(l))
	vm.SetParserOptions(parser.WithSourceMapLoader(noSourceMap))
	l.installStacks()
	l.defineRequire(find)
	l.Require("internal/bootstrap")
	ticks := l.Require("internal/ticks").ToObject(vm)
	l.turn, _ = goja.AssertFunction(ticks.Get("turn"))
	l.turnInJob, _ = Callable(ticks.Get("turn"))
	for _, m := range l.Config.Modules {
		if m.setup != nil {
			m.setup(l)
		}
	}
}

// noSourceMap refuses the source maps that comments name. goja would read them
// from the disk.
func noSourceMap(string) ([]byte, error) { return nil, fs.ErrNotExist }

// run runs fn as a macrotask, now. No JavaScript may be under way.
func (l *Loop) run(fn func()) {
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
	l.settle()
	l.wakeUp()
}

// takeTurn runs the task, the ticks and then the promise jobs. The function
// turn is one of JavaScript, so that no promise job runs before it returns.
func (l *Loop) takeTurn() {
	_, err := l.turn(goja.Undefined())
	if err != nil && !l.exited {
		l.uncaught(err)
	}
	if l.exited {
		l.task, l.ticks, l.rejections = nil, ticks{}, rejections{}
	}
}

// Call calls a function of the script from a macrotask. An exception is
// reported as uncaught, and the answer is undefined.
func (l *Loop) Call(fn goja.Callable, this goja.Value, args ...goja.Value) goja.Value {
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

// Ref keeps the event loop running until unref was called as often.
func (l *Loop) Ref() {
	l.refs++
	if l.alive == nil {
		const far = 1 << 42 // milliseconds, more than a hundred years
		l.alive = l.setTimeout(goja.FunctionCall{Arguments: []goja.Value{
			l.VM.ToValue(func() {}), l.VM.ToValue(int64(far))},
		}).Export().(*eventloop.Timer)
	}
}

// Unref takes one call of Ref back.
func (l *Loop) Unref() {
	l.refs--
	if !l.running {
		l.settle()
	}
}

// A Hold is a reference to the loop that its owner has or has not.
type Hold struct {
	Loop *Loop
	on   bool
}

// Set takes the reference, or gives it back.
func (h *Hold) Set(on bool) {
	switch {
	case on == h.on:
		return
	case on:
		h.Loop.Ref()
	default:
		h.Loop.Unref()
	}
	h.on = on
}

// settle lets the event loop end if nothing keeps it alive.
func (l *Loop) settle() {
	if l.refs == 0 && l.alive != nil {
		l.clear(l.alive)
		l.alive = nil
	}
}

// wake is called when ticks are queued, or promises rejected, by a script that
// the embedder runs without our knowing. The ticks go before its promise jobs,
// if the script itself queued them, or after.
func (l *Loop) wake() {
	l.early = l.early || !l.inJob
	l.Later(func() {})
}

// A jobTracker is told by goja of each promise job.
type jobTracker Loop

func (t *jobTracker) Grab() any { return nil }

func (t *jobTracker) Resumed(any) {
	t.inJob = true
	if t.early && !t.running {
		t.early = false
		t.VM.Try(func() { t.turnInJob(goja.FunctionCall{}) })
	}
}

func (t *jobTracker) Exited() { t.inJob = false }
