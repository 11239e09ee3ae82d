package node

// A handle is something open: a socket, a server. What is still open when the
// process ends is closed then. A handle says so itself with opened and closed.
type handle interface{ Close() }

func (l *loop) opened(h handle) { l.handles[h] = struct{}{} }

func (l *loop) closed(h handle) { delete(l.handles, h) }

func (l *loop) closeHandles() {
	for h := range l.handles {
		delete(l.handles, h)
		h.Close()
	}
}
