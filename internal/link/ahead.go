package link

import (
	"net"
	"os"
	"sync"

	"github.com/seed-435e3e10/tlssocket/internal/link/internal/transport"
)

// ahead reads one record ahead of the application; while bulk data flows, those
// behind it that have come already too. In TLS 1.3 sessions come with the peer's
// data, so somebody has to read for them to be noticed.
type ahead struct {
	buf     []byte
	bulk    *transport.Buffer // in its place; nil: there is one record at most
	behind  error             // that of the next
	filled  chan chunk        // one at most
	emptied chan struct{}     // one at most
	ended   chan struct{}     // closed at the end of the socket
	once    sync.Once         // closes it

	unread []byte // owned by the reader, as is err
	err    error
}

type chunk struct {
	data []byte
	err  error // behind them
}

// ReadAhead starts to read ahead, once, after the Read that runs. Its goroutine
// ends when the Link does. While the owner is told of what comes somebody reads
// anyway.
func (l *Link) ReadAhead() {
	if f := l.flow.Load(); f != nil && f.wanted() {
		return
	}
	if l.reading.CompareAndSwap(false, true) {
		go func() {
			l.readMu.Lock()
			a := l.startAhead()
			l.readMu.Unlock()
			l.readAhead(a)
		}()
	}
}

// readAheadIfIdle is ReadAhead, unless somebody reads.
func (l *Link) readAheadIfIdle() {
	if !l.readMu.TryLock() {
		return
	}
	defer l.readMu.Unlock()
	if l.reading.CompareAndSwap(false, true) {
		go l.readAhead(l.startAhead()) // ends when the Link does
	}
}

func (l *Link) readAhead(a *ahead) {
	for {
		data, err := l.fill(a)
		if err != nil && IsDeadline(err) {
			err = ErrForeignDeadline
		}
		if err != nil {
			err = l.readFailed(err)
		}
		a.filled <- chunk{data, err}
		if f := l.flow.Load(); f != nil {
			f.wake(err != nil)
		}
		if err != nil {
			return
		}
		select {
		case <-a.emptied:
			a.dropBulk()
		case <-a.ended:
			l.readMu.Lock() // somebody may read of it
			a.dropBulk()
			l.readMu.Unlock()
			return
		}
	}
}

// fill reads a record, and those behind a full one that have come already. An
// error behind these is the next to be told: the system may tell it once.
func (l *Link) fill(a *ahead) ([]byte, error) {
	if a.behind != nil {
		return nil, a.behind
	}
	n, err := l.records.Read(a.buf)
	if err != nil || n < MaxRecord {
		return a.buf[:n], err
	}
	if a.bulk = transport.Buffers.Get(); a.bulk == nil {
		return a.buf, nil
	}
	l.wire.NoWait(true)
	for m := n; m > 0 && err == nil && n+MaxRecord <= len(a.bulk); n += m {
		m, err = l.records.Read(a.bulk[n:])
	}
	l.wire.NoWait(false)
	if !IsDeadline(err) {
		a.behind = err
	}
	if n == MaxRecord {
		a.dropBulk()
		return a.buf, nil
	}
	copy(a.bulk[:], a.buf)
	return a.bulk[:n], nil
}

func (a *ahead) dropBulk() {
	if a.bulk != nil {
		transport.Buffers.Put(a.bulk)
		a.bulk = nil
	}
}

// startAhead lets Read take what is read ahead. From then on the connection
// beneath has no read deadline: it would hit the wrong reader. readMu is held.
func (l *Link) startAhead() *ahead {
	a := &ahead{
		buf:     make([]byte, MaxRecord),
		filled:  make(chan chunk, 1),
		emptied: make(chan struct{}, 1),
		ended:   make(chan struct{}),
	}
	l.ahead.Store(a)
	if l.over.Load() {
		a.end() // Release may have missed it
	}
	l.reads.offWire()
	return a
}

// end lets the goroutine go that waits for the application.
func (a *ahead) end() { a.once.Do(func() { close(a.ended) }) }

// read is Read from what was read ahead. Only one goroutine reads at a time.
func (a *ahead) read(p []byte, line *deadline) (int, error) {
	if a.isEmpty() {
		if err := a.next(line); err != nil {
			return 0, err
		}
	}
	return a.take(p)
}

// readReady is read, but waits for nothing.
func (a *ahead) readReady(p []byte) (int, error) {
	if a.isEmpty() {
		select {
		case c := <-a.filled:
			a.unread, a.err = c.data, c.err
		default:
			return 0, nil
		}
	}
	return a.take(p)
}

func (a *ahead) isEmpty() bool { return len(a.unread) == 0 && a.err == nil }

// take returns what was read ahead, then the error behind it.
func (a *ahead) take(p []byte) (int, error) {
	if len(a.unread) == 0 {
		return 0, a.err
	}
	n := copy(p, a.unread)
	a.unread = a.unread[n:]
	if a.isEmpty() {
		a.emptied <- struct{}{}
	}
	return n, nil
}

// next waits for the next chunk, until the deadline passes or the socket ends.
func (a *ahead) next(line *deadline) error {
	for {
		late, changed := line.watch()
		if late {
			return os.ErrDeadlineExceeded
		}
		select {
		case c := <-a.filled:
			a.unread, a.err = c.data, c.err
			return nil
		case <-a.ended:
			return net.ErrClosed
		case <-changed:
		}
	}
}
