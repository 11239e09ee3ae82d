package tls

import (
	"sync"
	"time"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

// A reader reads for the script while it wants to. What it reads into is
// the script's from then on: nothing is copied, and no byte is used twice.
type reader struct {
	t      *handle
	wanted bool // of the loop
	over   bool // of the loop: the end was told
	total  int  // bytes told; of the loop

	mu      sync.Mutex
	moved   sync.Cond
	flowing bool     // the script wants more
	posted  bool     // deliver is on its way
	room    []byte   // what is read; the rest of its memory is free
	told    int      // bytes of room that the script has
	marks   []int    // where the chunks of the rest end: a record is one, as in Node
	size    int      // of the next room
	limit   int      // most bytes of a chunk, 0 for as many as come
	status  uv.Errno // how reading ended, if it has
	gone    bool

	patient   *time.Timer // of the loop: see yields
	impatient bool        // of the loop
}

const (
	minTLSRead = 4 << 10
	maxRead    = 64 << 10
)

func (r *reader) init(t *handle) {
	r.t, r.size = t, minTLSRead
	r.moved.L = &r.mu
}

// want is readStart and readStop.
func (r *reader) want(on bool) {
	r.wanted = on && !r.over
	if r.wanted && r.t.stream != nil {
		r.t.stream.rouse()
	}
	r.mu.Lock()
	r.flowing = r.wanted
	r.post()
	r.moved.Broadcast()
	r.mu.Unlock()
	r.t.settle()
}

// setLimit bounds the chunks to come.
func (r *reader) setLimit(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.limit = n
}

// begin reads until the end of the connection or the handle. The goroutine
// that calls it is the only one that may do so.
func (r *reader) begin() {
	defer r.doze(true)
	for {
		free := r.free()
		if free == nil {
			return
		}
		n, err := r.t.sock.Read(free)
		r.add(n, len(free))
		if err != nil {
			r.t.ended(err)
			return
		}
	}
}

// free waits until the script wants more than it has, and returns where to
// read; nil when the handle is closed.
func (r *reader) free() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	full := func() bool { return len(r.room) == cap(r.room) }
	for !r.gone && (!r.flowing || full() && r.told < len(r.room)) {
		r.doze(true)
		r.moved.Wait()
	}
	r.doze(false)
	if r.gone {
		return nil
	}
	if full() {
		size := r.size
		if r.limit > 0 {
			size = min(size, r.limit)
		}
		r.room, r.told = make([]byte, 0, size), 0
	}
	return r.room[len(r.room):cap(r.room)]
}

func (r *reader) doze(on bool) {
	if r.t.stream != nil {
		r.t.stream.doze(on)
	}
}

// add tells the script of n more bytes, for which there was place enough or
// not. Peers that send much are read in larger pieces.
func (r *reader) add(n, place int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n > 0 {
		r.room = r.room[:len(r.room)+n]
		r.marks = append(r.marks, len(r.room))
	}
	switch {
	case n == place:
		r.size = min(4*r.size, maxRead)
	case n < r.size/8:
		r.size = max(r.size/2, minTLSRead)
	}
	r.post()
}

// end tells how reading ended, after all that was read.
func (r *reader) end(status uv.Errno) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
	r.post()
}

// post sees to it that the script is told. mu is held.
func (r *reader) post() {
	if r.flowing && !r.posted && (len(r.marks) > 0 || r.status != 0) {
		r.posted = true
		r.t.Loop.Post(r.deliver)
	}
}

// again tells the end that waited for that of our own side.
func (r *reader) again() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.post()
}

// next is the next chunk for the script, if it wants any; nil if none is left.
func (r *reader) next() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.gone || !r.flowing || len(r.marks) == 0 {
		return nil
	}
	from, to := r.told, r.marks[0]
	r.told, r.marks = to, r.marks[1:]
	r.moved.Broadcast()
	return r.room[from:to:to]
}

func (r *reader) deliver() {
	r.mu.Lock()
	r.posted = false
	r.mu.Unlock()
	if r.yields() {
		return
	}
	vm := r.t.Loop.VM
	for chunk := r.next(); chunk != nil; chunk = r.next() {
		r.total += len(chunk)
		r.t.callWrap("onread", func() []goja.Value {
			return []goja.Value{vm.ToValue(len(chunk)), r.t.Loop.Buffer(chunk)}
		})
	}
	status, all := r.ending()
	if all && status != 0 && r.wanted && !r.over {
		r.over = true
		r.t.callWrap("onread", func() []goja.Value {
			return []goja.Value{vm.ToValue(int(status))}
		})
		r.want(false)
	}
}

// yields reports whether the script first hears that its own side has ended,
// as in Node, where that takes no time. A peer that does not read can only
// hold that up for a moment.
func (r *reader) yields() bool {
	if r.impatient || !r.t.out.endsNow() {
		return false
	}
	if r.patient == nil {
		r.patient = time.AfterFunc(endPatience, func() {
			r.t.Loop.Post(func() {
				r.impatient = true
				r.again()
			})
		})
	}
	return true
}

const endPatience = 20 * time.Millisecond

// ending is how reading ended, and whether all before that was told.
func (r *reader) ending() (status uv.Errno, all bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.status, len(r.marks) == 0
}

func (r *reader) close() {
	r.wanted = false
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gone, r.flowing = true, false
	r.moved.Broadcast()
}
