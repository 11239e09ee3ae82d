package loop

import (
	"iter"
	"maps"
)

// A handle is something open: a socket, a server. What is still open when the
// process ends is closed then. A handle says so itself with Opened and Closed.
type handle interface{ Close() }

// Opened says that a handle is open.
func (l *Loop) Opened(h handle) { l.handles[h] = struct{}{} }

// Closed says that a handle is closed, or need not be.
func (l *Loop) Closed(h handle) { delete(l.handles, h) }

// Open are the handles that are open.
func (l *Loop) Open() iter.Seq[handle] { return maps.Keys(l.handles) }

func (l *Loop) closeHandles() {
	for h := range l.handles {
		delete(l.handles, h)
		h.Close()
	}
}
