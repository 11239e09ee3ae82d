package transport

import "sync/atomic"

// watchSize is how much of what the peer sends meanwhile is kept.
const watchSize = 4096

// pendingRead is a read that was started before anybody wanted its result.
type pendingRead struct {
	buf  []byte
	n    int
	err  error
	done chan struct{} // closed when n and err are set
}

// Memory is a connection whose Write takes all at once, and whose Read is for the
// goroutine of the handshake, and then of Read, alone: it is never read while the
// handshake waits for something else. Who made it knows by itself when the peer
// leaves.
type Memory interface{ Memory() }

// ready reports whether the result is there.
func (p *pendingRead) ready() bool {
	if p == nil {
		return false
	}
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// Watch reads ahead while the handshake waits for something else, and calls
// gone if the peer leaves before stop is called. Whatever it reads, the next
// Read returns. It must not be called concurrently with Read.
func (c *Conn) Watch(gone func()) (stop func()) {
	var stopped atomic.Bool
	if c.memory || c.pending != nil { // the peer spoke on, and nobody listened
		return func() {}
	}
	p := &pendingRead{
		buf:  make([]byte, watchSize),
		done: make(chan struct{}),
	}
	c.pending = p
	go func() { // ends with the read, at the latest when inner is closed
		p.n, p.err = c.inner.Read(p.buf)
		close(p.done)
		if p.err != nil && !stopped.Load() {
			gone()
		}
	}()
	return func() { stopped.Store(true) }
}

// readPending waits for what Watch started.
func (c *Conn) readPending(b []byte) (int, error) {
	p := c.pending
	<-p.done
	n := copy(b, p.buf[:p.n])
	p.buf, p.n = p.buf[n:], p.n-n
	if p.n > 0 {
		return n, nil
	}
	c.pending = nil
	return n, p.err
}
