package node_test

import (
	"errors"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/eventloop"
	"github.com/dop251/goja_nodejs/require"

	"github.com/seed-435e3e10/tlssocket/node"
	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/nodetest"
)

// newTestLoop enables a loop that the test runs itself. What scripts print with
// console.log goes to out.
func newTestLoop(t *testing.T, out *strings.Builder, opts ...node.Option) (
	*eventloop.EventLoop, *node.Process,
) {
	t.Helper()
	registry := new(require.Registry)
	events := eventloop.NewEventLoop(eventloop.WithRegistry(registry))
	p := node.Enable(registry, events, opts...)
	events.Run(func(vm *goja.Runtime) { nodetest.PrintTo(t, vm, out) })
	return events, p
}

// runScript runs a text on the loop as embedders do, without the package's
// knowing.
func runScript(t *testing.T, events *eventloop.EventLoop, source string) (err error) {
	t.Helper()
	events.Run(func(vm *goja.Runtime) { _, err = vm.RunString(source) })
	return err
}

// An embedder's own Run and Start keep Node's order of ticks and promise jobs,
// although the script enters by another door.
func TestEmbedderOrder(t *testing.T) {
	const script = "testdata/loop/order.js"
	want := nodetest.UnderNode(t, script)
	source, err := os.ReadFile(script)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("Run", func(t *testing.T) {
		var out strings.Builder
		events, _ := newTestLoop(t, &out)
		if err := runScript(t, events, string(source)); err != nil {
			t.Fatal(err)
		}
		if out.String() != want {
			t.Errorf("node:\n%s\nhere:\n%s", want, out.String())
		}
	})
	t.Run("Start", func(t *testing.T) {
		var out strings.Builder
		events, _ := newTestLoop(t, &out)
		done := make(chan error, 1)
		events.Start()
		events.RunOnLoop(func(vm *goja.Runtime) {
			loop.Must(vm.Set("done", func() { done <- nil }))
			if _, err := vm.RunString(string(source) + endsWith("timeout 2")); err != nil {
				done <- err
			}
		})
		if err := <-done; err != nil {
			t.Error(err)
		}
		events.Stop()
		if out.String() != want {
			t.Errorf("node:\n%s\nhere:\n%s", want, out.String())
		}
	})
}

// endsWith is a script that calls done when a line has been printed.
func endsWith(line string) string {
	return `
		const { log: print } = console;
		console.log = (text) => {
			print(text);
			if (text === '` + line + `') setImmediate(done);
		};`
}

// Ticks, jobs and rejections of Go code that enters JavaScript by itself.
func TestEmbedderEntry(t *testing.T) {
	var out strings.Builder
	events, p := newTestLoop(t, &out)
	events.Run(func(*goja.Runtime) {
		p.Do(func(vm *goja.Runtime) {
			_, err := vm.RunString(`
				Promise.resolve().then(() => console.log('job'));
				process.nextTick(() => console.log('tick'));
				process.on('unhandledRejection', (r) => console.log(r));
				Promise.reject('rejected');`)
			loop.Must(err)
		})
	})
	if got := out.String(); got != "tick\njob\nrejected\n" {
		t.Errorf("%q", got)
	}
}

func TestUncaughtGoesToTheEmbedder(t *testing.T) {
	var out strings.Builder
	var errs []string
	_, p := newTestLoop(t, &out, node.WithUncaught(func(p *node.Process, err error) {
		var ex *goja.Exception
		if !errors.As(err, &ex) {
			t.Errorf("%T", err)
		}
		errs = append(errs, err.Error())
	}))
	code := p.Run(func(vm *goja.Runtime) error {
		_, err := vm.RunString(`
			setImmediate(() => {
				setTimeout(() => { throw new TypeError('timer'); }, 1);
				setTimeout(() => console.log('to the end'), 20);
				throw new Error('immediate');
			});
			process.nextTick(() => { throw new Error('tick'); });
			process.nextTick(() => console.log('goes on'));
			queueMicrotask(() => { throw new Error('microtask'); });
			Promise.reject(new Error('rejection'));
			throw new Error('main');`)
		return err
	})
	if code != 0 || out.String() != "goes on\nto the end\n" {
		t.Errorf("exit code %d, %q", code, out.String())
	}
	for i, want := range []string{"main", "tick", "microtask", "rejection",
		"immediate", "timer"} {
		if i >= len(errs) || !strings.Contains(errs[i], want) {
			t.Errorf("%d: not %s in %q", i, want, errs)
		}
	}
}

func TestUncaughtEndsTheScript(t *testing.T) {
	var out strings.Builder
	var uncaught error
	_, p := newTestLoop(t, &out, node.WithUncaught(func(p *node.Process, err error) {
		uncaught = err
		p.Exit(7)
	}))
	code := p.Run(func(vm *goja.Runtime) error {
		_, err := vm.RunString(`
			setTimeout(() => console.log('never'), 1);
			process.nextTick(() => console.log('never'));
			null.x;`)
		return err
	})
	if code != 7 || uncaught == nil || out.String() != "" {
		t.Errorf("exit code %d, %v, %q", code, uncaught, out.String())
	}
}

type testHandle struct{ closed int }

func (h *testHandle) Close() { h.closed++ }

func TestExit(t *testing.T) {
	var out strings.Builder
	events, _ := newTestLoop(t, &out)
	open, gone := new(testHandle), new(testHandle)
	events.Run(func(vm *goja.Runtime) {
		l := loop.Of(vm)
		l.Opened(open)
		l.Opened(gone)
		l.Closed(gone)
	})
	err := runScript(t, events, `
		process.on('exit', (code) => console.log('exit', code));
		setInterval(() => console.log('never'), 1);
		Promise.resolve().then(() => console.log('never'));
		try { process.exit(3); } finally { console.log('never'); }`)
	var interrupt *goja.InterruptedError
	if !errors.As(err, &interrupt) {
		t.Fatal(err)
	}
	if e, ok := interrupt.Value().(*loop.ExitError); !ok || e.Code != 3 {
		t.Errorf("interrupted by %v", interrupt.Value())
	}
	if out.String() != "exit 3\n" {
		t.Errorf("%q", out.String())
	}
	if open.closed != 1 || gone.closed != 0 {
		t.Errorf("closed %d and %d times", open.closed, gone.closed)
	}
	// The runtime itself goes on to work.
	if err := runScript(t, events, "1 + 1"); err != nil {
		t.Error(err)
	}
}

func TestPostAfterTerminate(t *testing.T) {
	var out strings.Builder
	events, p := newTestLoop(t, &out)
	if !p.Do(func(*goja.Runtime) {}) {
		t.Error("refused before")
	}
	events.Terminate()
	if p.Do(func(*goja.Runtime) {}) {
		t.Error("taken after")
	}
}

func TestSharedRegistry(t *testing.T) {
	registry := new(require.Registry)
	for range 2 {
		events := eventloop.NewEventLoop(eventloop.WithRegistry(registry))
		node.Enable(registry, events)
		if err := runScript(t, events, `
			const events = require('node:events');
			if (events !== require('events')) throw new Error('two modules');
			if (!require('util').inspect) throw new Error('an old util');
			if (globalThis.mine) throw new Error('shared');
			events.defaultMaxListeners = 7;
			globalThis.mine = events;`); err != nil {
			t.Error(err)
		}
	}
	events := eventloop.NewEventLoop(eventloop.WithRegistry(registry))
	if err := runScript(t, events, "console.log, require('util').format"); err != nil {
		t.Error(err)
	}
	err := runScript(t, events, "require('events')")
	if err == nil || !strings.Contains(err.Error(), "not enabled") {
		t.Error(err)
	}
}

// A loop that is idle is not kept alive by what was unref'ed or is over: else
// the test would not end.
func TestLoopEnds(t *testing.T) {
	var out strings.Builder
	events, _ := newTestLoop(t, &out)
	if err := runScript(t, events, `
		setTimeout(() => {}, 1e9).unref();
		clearTimeout(setTimeout(() => {}, 1e9));
		setInterval(() => {}, 1e9).unref().ref().unref();
		clearImmediate(setImmediate(() => {}));
		AbortSignal.timeout(1e9);`); err != nil {
		t.Fatal(err)
	}
}

func TestOutput(t *testing.T) {
	var stdout, stderr strings.Builder
	registry := new(require.Registry)
	events := eventloop.NewEventLoop(eventloop.WithRegistry(registry))
	p := node.Enable(registry, events, node.WithOutput(&stdout, &stderr))
	code := p.Run(func(vm *goja.Runtime) error {
		_, err := vm.RunString(`
			console.log('%s', { a: 1 });
			console.error('to stderr');
			process.stdout.write('out', () => { throw new Error('oops'); });`)
		return err
	})
	if code != 1 || stdout.String() != "{ a: 1 }\nout" {
		t.Errorf("exit code %d, %q", code, stdout.String())
	}
	if s := stderr.String(); !strings.HasPrefix(s, "to stderr\n") ||
		!strings.Contains(s, "Error: oops") {
		t.Errorf("%q", s)
	}
}

// Promises that are never handled do not pile up.
func TestRejectionsAreForgotten(t *testing.T) {
	var out strings.Builder
	_, p := newTestLoop(t, &out)
	n := -1
	p.Run(func(vm *goja.Runtime) error {
		loop.Must(vm.Set("collect", runtime.GC))
		loop.Must(vm.Set("count", func() { n = loop.Of(vm).Unhandled() }))
		_, err := vm.RunString(`
			process.on('unhandledRejection', () => {});
			let left = 2000;
			(function next() {
				Promise.reject(left);
				if (left % 500 === 0) collect();
				if (--left) setImmediate(next);
				else setImmediate(count);
			})();`)
		return err
	})
	if n < 1 || n > 1200 {
		t.Errorf("%d of 2000 are kept", n)
	}
}

// A script that recurses without end, also through Go, is an error.
func TestEndlessRecursion(t *testing.T) {
	for _, script := range []string{
		"(function f() { f(); })()",
		`const e = new (require('events'))();
		e.on('x', () => e.emit('x'));
		e.emit('x');`,
		"setTimeout(function f() { f(); })",
	} {
		var out strings.Builder
		var errs []error
		var l *loop.Loop
		_, p := newTestLoop(t, &out, node.WithUncaught(func(p *node.Process, err error) {
			if text := l.Describe(err); !strings.Contains(text, "call stack size exceeded") {
				t.Errorf("reported as %q", text)
			}
			errs = append(errs, err)
			p.Exit(5)
		}))
		code := p.Run(func(vm *goja.Runtime) error {
			l = loop.Of(vm)
			_, err := vm.RunString(script)
			return err
		})
		if code != 5 || len(errs) != 1 {
			t.Errorf("%s: exit code %d, %d errors", script, code, len(errs))
		}
	}
}
