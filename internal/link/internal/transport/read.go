package transport

import "os"

const (
	// bulkRead is the least that a read returns while bulk data flows, and
	// bulkRun how many such reads in a row tell that it does.
	bulkRead = 8 << 10
	bulkRun  = 12
)

// Read implements net.Conn for crypto/tls.
//
// While bulk data flows it reads far ahead, into a large buffer that the
// connection has as long as there is something in it. Otherwise it reads what
// it was asked for, so that nothing is copied twice.
func (c *Conn) Read(p []byte) (int, error) {
	c.readMu.Lock()
	defer c.endRead()
	if c.bulk != nil {
		n, err := c.readBulk(p)
		if n > 0 || err != nil {
			return n, err
		}
	}
	if c.noWait.Load() {
		return 0, os.ErrDeadlineExceeded
	}
	return c.readDirectly(p)
}

// NoWait lets Read return only what has come already, as far as that is known,
// or ends that. Where nothing has, Read times out.
func (c *Conn) NoWait(on bool) { c.noWait.Store(on) }

func (c *Conn) readDirectly(p []byte) (int, error) {
	read := c.inner.Read
	if c.pending != nil {
		read = c.readPending
	}
	n, err := read(p)
	if n > 0 {
		c.read.Add(int64(n))
		if o := c.opening.Load(); o != nil {
			o.sawIn(p[:n])
		}
		c.in.feed(p[:n])
	}
	c.watchFlow(n)
	return n, readError(err)
}

// readError is err for crypto/tls, to which a timeout that is not Temporary is
// for good.
func readError(err error) error {
	if err != nil && IsDeadline(err) {
		return os.ErrDeadlineExceeded
	}
	return err
}

// watchFlow counts the large reads in a row.
func (c *Conn) watchFlow(n int) {
	if n < bulkRead {
		c.run = 0
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
		wait := !c.noWait.Load()
		n, err := b.Fill(wait)
		c.read.Add(int64(n))
		if n == 0 {
			if wait {
				c.bulk = nil
			}
			return 0, readError(err)
		}
	}
	n := copy(p, b.Peek(c.in.whole(b.Peek(len(p)))))
	c.in.feed(p[:n])
	b.Skip(n)
	if b.Empty() && b.last < bulkRead {
		c.bulk = nil // it has slowed down
	}
	return n, nil
}

// endRead unlocks readMu. Who closed the connection meanwhile has left the
// buffer to us.
func (c *Conn) endRead() {
	c.readMu.Unlock()
	if c.closed.Load() {
		c.dropRead()
	}
}

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
