package transport

import (
	"io"
	"os"
	"syscall"
	"time"
)

const (
	// bulkRead is the least that a read returns while bulk data flows, and
	// bulkRun how many such reads in a row, that got as much as there was room
	// for, tell that it does. Each that left room takes roomy of them back: a peer
	// that answers with a record at a time leaves room, and to read ahead would
	// copy its record once more, for nothing.
	bulkRead = 8 << 10
	bulkRun  = 12
	roomy    = 2

	// bulkLeast is what reading ahead must get to go on: more than a record.
	bulkLeast = 17 << 10
)

// Read implements net.Conn for crypto/tls.
//
// While bulk data flows it reads far ahead, into a large buffer that the
// connection has as long as there is something in it. Otherwise it reads what
// it was asked for, so that nothing is copied twice.
func (c *Conn) Read(p []byte) (int, error) {
	c.readMu.Lock()
	if d := c.discarded; d != nil {
		c.readMu.Unlock()
		<-d
		c.readMu.Lock()
	}
	defer c.endRead()
	n, err := c.readSome(p)
	if err == io.EOF {
		c.eof.Store(true)
	}
	return n, err
}

// EOF reports whether Read has told the end of the stream beneath.
func (c *Conn) EOF() bool { return c.eof.Load() }

func (c *Conn) readSome(p []byte) (int, error) {
	if c.bulk != nil && c.pending == nil {
		n, err := c.readBulk(p)
		if n > 0 || err != nil {
			return n, err
		}
	}
	if mode := c.mode.Load(); mode != readWaits && !c.pending.ready() &&
		(mode == readKnown || c.drained) {
		return 0, os.ErrDeadlineExceeded
	}
	return c.readDirectly(p)
}

// What Read does where nothing is known to have come.
const (
	readWaits int32 = iota
	readKnown       // times out
	readTry         // asks the socket, and times out
)

// NoWait lets Read return only what has come already, as far as that is known,
// or ends that. Where nothing has, Read times out.
func (c *Conn) NoWait(on bool) { c.setMode(readKnown, on) }

// Try lets Read ask the socket for what has come, but not wait for it, or ends
// that. Where nothing has, Read times out. A socket that has given less than there
// was room for is not asked again before [Conn.More]. Try is for a Conn with
// [Conn.Raw], after the handshake.
func (c *Conn) Try(on bool) { c.setMode(readTry, on) }

func (c *Conn) setMode(mode int32, on bool) {
	if !on {
		mode = readWaits
	}
	c.mode.Store(mode)
}

// More tells that something may have come, to be asked for by Try. ended tells that
// nothing comes after it: then the socket is asked until it says so.
func (c *Conn) More(ended bool) {
	c.readMu.Lock()
	defer c.readMu.Unlock()
	c.drained, c.ending = false, ended
}

// Raw returns what one can wait for a socket of the system with; nil of others.
func (c *Conn) Raw() syscall.RawConn { return c.raw }

// gave notes what the socket gave of what there was room for.
func (c *Conn) gave(n, room int) { c.drained = n < room && !c.ending }

// readSource reads from where the next bytes are; o is the handshake's.
func (c *Conn) readSource(p []byte, o *Opening) (int, error) {
	switch {
	case c.pending != nil:
		return c.readPending(p)
	case c.ended:
		return 0, io.EOF
	case c.mode.Load() == readTry:
		return c.tryRead(p)
	case o != nil && (c.raw == nil || o.follow):
		return c.readFar(p)
	}
	return c.inner.Read(p)
}

func (c *Conn) readDirectly(p []byte) (int, error) {
	o := c.opening.Load()
	if o != nil && o.follow {
		p = p[:min(len(p), c.in.rest())]
	}
	n, err := c.readSource(p, o)
	if n > 0 && err == io.EOF {
		c.ended, err = true, nil // crypto/tls is to see first what these say
	}
	c.watchFlow(n, len(p))
	if whole := c.in.feed(p[:n]); whole < n {
		c.keepBack(p[whole:n], err)
		n, err = whole, nil
	}
	if n > 0 {
		c.read.Add(int64(n))
		if o != nil {
			o.sawIn(p[:n])
		}
	}
	return n, readError(err)
}

// readFar reads more than was asked for, during the handshake: over a pipe a
// peer may be held up in a write, and we in one that it does not read, until all
// of its own is read. And who is to get one record at a time need not ask the
// system for each.
func (c *Conn) readFar(p []byte) (int, error) {
	size := farSize
	if c.raw != nil {
		size = watchSize
	}
	far := &pendingRead{buf: make([]byte, size), done: closed}
	far.n, far.err = c.inner.Read(far.buf)
	c.pending = far
	return c.readPending(p)
}

// farSize has room for a flight with a usual chain.
const farSize = 32 << 10

var closed = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// readError is err for crypto/tls, to which a timeout that is not Temporary is
// for good.
func readError(err error) error {
	if err != nil && IsDeadline(err) {
		return os.ErrDeadlineExceeded
	}
	return err
}

// watchFlow counts the large reads in a row that filled their room.
func (c *Conn) watchFlow(n, room int) {
	if n < bulkRead {
		c.run = 0
		return
	}
	c.watchLarge(n, room)
}

// watchLarge is watchFlow for a large read. It is apart, as the compiler copies
// watchFlow to where it is called then.
func (c *Conn) watchLarge(n, room int) {
	if n < room {
		c.run = max(0, c.run-roomy)
		return
	}
	if c.run++; c.run >= bulkRun && c.opening.Load() == nil {
		c.bulk = NewBulk(c.inner)
		c.run = 0
	}
}

// readBulk is Read while bulk data flows. It returns nothing if there is
// nothing, or no buffer.
func (c *Conn) readBulk(p []byte) (int, error) {
	b := c.bulk
	if b.Empty() {
		wait := c.mode.Load() == readWaits
		if c.drained && !wait {
			return 0, nil
		}
		n, err := b.Fill(wait)
		c.read.Add(int64(n))
		if n > 0 {
			c.gave(n, BufferSize)
		}
		if n == 0 {
			if wait {
				c.bulk = nil
			}
			return 0, readError(err)
		}
	}
	n := c.in.feed(p[:copy(p, b.Peek(c.in.whole(b.Peek(len(p)))))])
	b.Skip(n)
	if b.Empty() && b.last < bulkLeast {
		c.bulk = nil // it has slowed down
	}
	return n, nil
}

// endRead unlocks readMu. Who closed the connection meanwhile has left the
// buffer to us, and who wanted to discard the rest that.
func (c *Conn) endRead() {
	c.readMu.Unlock()
	if c.closed.Load() {
		c.dropRead()
	} else if c.unwanted.Load() {
		go c.discard() // ends when the owner closes
	}
}

// Discard reads until the end what nobody wants any more, whatever deadline there
// is. While somebody reads it leaves that to him. Who reads later waits for it, on a
// channel and not a lock: to the clock of a test's bubble a lock is no waiting.
func (c *Conn) Discard() {
	c.unwanted.Store(true)
	c.discard()
}

func (c *Conn) discard() {
	if !c.readMu.TryLock() {
		return
	}
	if c.discarded != nil {
		c.readMu.Unlock()
		return
	}
	c.discarded = make(chan struct{})
	c.readMu.Unlock()
	defer close(c.discarded)
	for range maxDeadlines {
		if c.inner.SetReadDeadline(time.Time{}) != nil {
			return
		}
		if _, err := io.Copy(io.Discard, c.inner); !IsDeadline(err) {
			return
		}
	}
}

// maxDeadlines is how many read deadlines others may set while all is discarded. A
// connection may have one that it does not tell of.
const maxDeadlines = 16

// dropRead gives the buffer back, unless somebody reads, who will then.
func (c *Conn) dropRead() {
	if !c.readMu.TryLock() {
		return
	}
	if c.bulk != nil {
		c.bulk.Drop()
		c.bulk = nil
	}
	c.readMu.Unlock()
}
