package loop

import (
	"container/heap"
	"time"

	"github.com/dop251/goja"
)

// timers are the timeouts of one loop. JavaScript knows them by number. All
// times are milliseconds of the loop's clock.
type timers struct {
	start time.Time
	byID  map[int64]*timer
	queue timerQueue
	last  int64 // number given to a timer
	seq   int64

	alarm   *time.Timer
	alarmAt int64 // 0: none is set

	immediates []goja.Value
	held       int // of the immediates, how many are ref'ed

	onTimeout, onImmediate goja.Callable // of internal/timers
}

type timer struct {
	id     int64
	object goja.Value
	at     int64
	seq    int64 // order among those of the same millisecond
	index  int   // in the queue, -1 when not in it
	refed  bool
}

// now is the loop's clock. It starts at 1.
func (t *timers) now() int64 { return time.Since(t.start).Milliseconds() + 1 }

// Age is how long there is the loop.
func (l *Loop) Age() time.Duration { return time.Since(l.timers.start) }

// NewTimers makes the Go part of timers:
//
//	add(timeout, refed)   makes a timer that is not set; answers its number
//	again(number, delay)  calls fire(timeout) of internal/timers after delay,
//	                      fired before or not; answers the time that it is
//	stop(number)          forgets it
//	ref(number, refed)
//	immediate(object)     calls runImmediate(object) of internal/timers, in the
//	                      loop's next check
//	hold(), release()     have the loop come to that, and not wait for what is
//	                      outside; called for an immediate that is ref'ed
func NewTimers(l *Loop) *goja.Object {
	t := &l.timers
	t.start = time.Now()
	t.byID = make(map[int64]*timer)
	known := func(fn func(tm *timer, arg goja.Value) goja.Value) Native {
		return func(call goja.FunctionCall) goja.Value {
			if tm := t.byID[call.Argument(0).ToInteger()]; tm != nil {
				return fn(tm, call.Argument(1))
			}
			return nil
		}
	}
	return l.Object(map[string]Native{
		"add": func(call goja.FunctionCall) goja.Value {
			t.last++
			tm := &timer{id: t.last, object: call.Argument(0), index: -1}
			t.byID[tm.id] = tm
			l.refTimer(tm, call.Argument(1).ToBoolean())
			return l.VM.ToValue(tm.id)
		},
		"again": known(func(tm *timer, delay goja.Value) goja.Value {
			now := t.now()
			l.setTimer(tm, now+delay.ToInteger())
			return l.VM.ToValue(now)
		}),
		"stop": known(func(tm *timer, _ goja.Value) goja.Value {
			l.stopTimer(tm)
			return nil
		}),
		"ref": known(func(tm *timer, refed goja.Value) goja.Value {
			l.refTimer(tm, refed.ToBoolean())
			return nil
		}),
		"immediate": func(call goja.FunctionCall) goja.Value {
			t.immediates = append(t.immediates, call.Argument(0))
			return nil
		},
		"hold": func(goja.FunctionCall) goja.Value {
			t.held++
			l.Ref()
			l.wakeUp()
			return nil
		},
		"release": func(goja.FunctionCall) goja.Value {
			t.held--
			l.Unref()
			return nil
		},
	})
}

func (l *Loop) setTimer(tm *timer, at int64) {
	t := &l.timers
	t.seq++
	tm.at, tm.seq = at, t.seq
	if tm.index < 0 {
		heap.Push(&t.queue, tm)
	} else {
		heap.Fix(&t.queue, tm.index)
	}
	l.setAlarm()
}

func (l *Loop) refTimer(tm *timer, refed bool) {
	if refed != tm.refed {
		tm.refed = refed
		if refed {
			l.Ref()
		} else {
			l.Unref()
		}
	}
}

func (l *Loop) stopTimer(tm *timer) {
	if tm.index >= 0 {
		heap.Remove(&l.timers.queue, tm.index)
	}
	delete(l.timers.byID, tm.id)
	l.refTimer(tm, false)
}

// setAlarm sees that the first timer of the queue is not missed. An alarm that
// rings too early, because its timer was moved or stopped, does no harm.
func (l *Loop) setAlarm() {
	t := &l.timers
	if len(t.queue) == 0 || t.alarmAt != 0 && t.alarmAt <= t.queue[0].at {
		return
	}
	if t.alarm != nil {
		t.alarm.Stop()
	}
	t.alarmAt = t.queue[0].at
	delay := time.Duration(max(0, t.alarmAt-t.now())) * time.Millisecond
	t.alarm = time.AfterFunc(delay, func() {
		l.PostSteps(func() {}) // the timers have the first phase
	})
}

// fireTimers fires all timers that are due, each as a macrotask.
func (l *Loop) fireTimers() {
	t := &l.timers
	if !t.due(t.now()) {
		if t.alarmAt != 0 && t.alarmAt <= t.now() {
			t.alarmAt = 0
		}
		l.setAlarm()
		return
	}
	t.alarmAt = 0
	l.findTimerFunctions()
	for now := t.now(); t.due(now) && !l.exited; {
		tm := heap.Pop(&t.queue).(*timer)
		l.run(func() { l.Call(t.onTimeout, nil, tm.object) })
	}
	l.setAlarm()
}

func (t *timers) due(now int64) bool {
	return len(t.queue) > 0 && t.queue[0].at <= now
}

func (l *Loop) findTimerFunctions() {
	if t := &l.timers; t.onTimeout == nil {
		module := l.Require("internal/timers").ToObject(l.VM)
		t.onTimeout, _ = goja.AssertFunction(module.Get("fire"))
		t.onImmediate, _ = goja.AssertFunction(module.Get("runImmediate"))
	}
}

// check runs the immediates that are there, each as a macrotask. Those that
// they make have to wait for the next turn. They do not run if nothing else keeps
// the loop alive, as they are all unref'ed then.
func (l *Loop) check() {
	t := &l.timers
	if l.refs == 0 || len(t.immediates) == 0 {
		return
	}
	l.findTimerFunctions()
	immediates := t.immediates
	t.immediates = nil
	for _, object := range immediates {
		l.run(func() { l.Call(t.onImmediate, nil, object) })
	}
}

// clear forgets all timers.
func (t *timers) clear() {
	if t.alarm != nil {
		t.alarm.Stop()
	}
	t.queue, t.byID, t.immediates, t.held = nil, nil, nil, 0
}

// A timerQueue is a heap.Interface with the first timer to fire on top.
type timerQueue []*timer

func (q timerQueue) Len() int { return len(q) }

func (q timerQueue) Less(i, j int) bool {
	return q[i].at < q[j].at || q[i].at == q[j].at && q[i].seq < q[j].seq
}

func (q timerQueue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = i, j
}

func (q *timerQueue) Push(x any) {
	tm := x.(*timer)
	tm.index = len(*q)
	*q = append(*q, tm)
}

func (q *timerQueue) Pop() any {
	last := len(*q) - 1
	tm := (*q)[last]
	(*q)[last], tm.index = nil, -1
	*q = (*q)[:last]
	return tm
}
