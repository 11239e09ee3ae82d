package loop

import (
	"fmt"
	"maps"
	"slices"
	"weak"

	"github.com/dop251/goja"
)

// rejections are the promises that were rejected while nobody handled them.
type rejections struct {
	pending  []*goja.Promise
	handled  []*goja.Promise                         // after they were reported
	reported map[weak.Pointer[goja.Promise]]struct{} // and not handled since
	sweepAt  int                                     // entries of reported
}

func (r *rejections) waiting() bool { return len(r.pending)+len(r.handled) > 0 }

// report notes that a promise was reported. Scripts that never handle their
// promises must not fill the memory with them.
func (r *rejections) report(p *goja.Promise) {
	if r.reported == nil {
		r.reported = make(map[weak.Pointer[goja.Promise]]struct{})
	}
	if len(r.reported) >= r.sweepAt {
		maps.DeleteFunc(r.reported,
			func(p weak.Pointer[goja.Promise], _ struct{}) bool {
				return p.Value() == nil
			})
		r.sweepAt = max(64, 2*len(r.reported))
	}
	r.reported[weak.Make(p)] = struct{}{}
}

// trackRejection is told by goja of every promise that is rejected while
// nobody handles it, and of every such promise that is handled later.
func (l *Loop) trackRejection(p *goja.Promise, op goja.PromiseRejectionOperation) {
	r := &l.rejections
	if op == goja.PromiseRejectionReject {
		r.pending = append(r.pending, p)
	} else if i := slices.Index(r.pending, p); i >= 0 {
		r.pending = slices.Delete(r.pending, i, i+1)
	} else if _, ok := r.reported[weak.Make(p)]; ok {
		delete(r.reported, weak.Make(p))
		r.handled = append(r.handled, p)
	}
	if r.waiting() && !l.running {
		l.Later(func() {})
	}
}

// reportRejections hands the waiting promises to the process's listeners.
func (l *Loop) reportRejections() {
	r := &l.rejections
	pending, handled := r.pending, r.handled
	r.pending, r.handled = nil, nil
	report := l.Require("internal/rejections").ToObject(l.VM)
	onHandled, _ := goja.AssertFunction(report.Get("rejectionHandled"))
	onRejected, _ := goja.AssertFunction(report.Get("unhandledRejection"))
	for _, p := range handled {
		l.Call(onHandled, nil, l.VM.ToValue(p))
	}
	for _, p := range pending {
		r.report(p)
		l.Call(onRejected, nil, p.Result(), l.VM.ToValue(p))
	}
}

// Unhandled is how many promises that nobody handled are remembered.
func (l *Loop) Unhandled() int { return len(l.rejections.reported) }

// uncaught hands an exception to process's 'uncaughtException' listeners or,
// where there are none, to the embedder.
func (l *Loop) uncaught(err error) {
	ex, ok := err.(*goja.Exception)
	if !ok { // an interrupt by the embedder, a stack overflow
		l.Fatal(err)
		return
	}
	fn, _ := goja.AssertFunction(
		l.Require("internal/uncaught").ToObject(l.VM).Get("uncaught"))
	if _, err := fn(nil, ex.Value()); err != nil && !l.exited {
		l.Fatal(err)
	}
}

// Fatal ends a script by an exception that nobody caught.
func (l *Loop) Fatal(err error) {
	if l.exited {
		return
	}
	if l.Config.OnUncaught != nil {
		l.Config.OnUncaught(err)
		return
	}
	fmt.Fprint(l.Config.Stderr, l.Describe(err))
	l.Die()
}
