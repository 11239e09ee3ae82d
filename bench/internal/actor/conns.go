package actor

import (
	"bufio"
	"context"
	"io"
	"net"
	"sync"
	"sync/atomic"

	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
)

const (
	maxDials   = 64      // at the same time
	readBuffer = 1 << 16 // bytes, of a stream's reader
)

// conns is a load on connections that stay.
type conns struct {
	protocol.Load
	meter   *meter
	dial    dial
	open    []net.Conn
	running sync.WaitGroup
	stopped atomic.Bool
}

func newConns(l protocol.Load, d dial, m *meter) *conns {
	return &conns{Load: l, meter: m, dial: d}
}

// connect opens all connections. Each exchanges once, if that is the load.
func (l *conns) connect(ctx context.Context) error {
	l.open = make([]net.Conn, l.Conns)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var dials sync.WaitGroup
	for range min(l.Conns, maxDials) {
		dials.Go(func() {
			for i := next.Add(1) - 1; i < int64(l.Conns); i = next.Add(1) - 1 {
				if err := l.connectOne(ctx, &l.open[i]); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	dials.Wait()
	return context.Cause(ctx)
}

func (l *conns) connectOne(ctx context.Context, to *net.Conn) error {
	c, err := l.dial(ctx)
	if err != nil {
		return err
	}
	*to = c
	switch l.Kind {
	case protocol.Exchange:
		return l.exchange(c, make([]byte, min(l.Reply, readBuffer)))
	case protocol.Proxy:
		return l.connectIntake(ctx, c)
	}
	return nil
}

// connectIntake opens the connection that comes out at c, and writes to it until
// that ends.
func (l *conns) connectIntake(ctx context.Context, c net.Conn) error {
	if err := introduce(c, outlet); err != nil {
		return err
	}
	in, err := l.dial(ctx)
	if err != nil {
		return err
	}
	if err := introduce(in, intake); err != nil {
		return err
	}
	go func() { // ends with the proxy, whose outlet the load closes
		defer in.Close()
		for {
			if _, err := in.Write(payload(l.Size)); err != nil {
				return
			}
		}
	}()
	return nil
}

func (l *conns) start() {
	for _, c := range l.open {
		l.running.Go(func() { // ends with the connection
			err := l.run(c)
			if !l.stopped.Load() {
				l.meter.fail(err)
			}
		})
	}
}

// run goes on until the connection ends, and returns why it did.
func (l *conns) run(c net.Conn) error {
	switch l.Kind {
	case protocol.Exchange:
		return l.exchangeOn(c)
	case protocol.HTTP:
		return l.getOn(c)
	}
	if l.Copy {
		_, err := io.Copy((*counter)(l.meter), c)
		return err
	}
	buf := make([]byte, readBuffer)
	for {
		n, err := c.Read(buf)
		l.meter.bytes.Add(int64(n))
		if err != nil {
			return err
		}
	}
}

// counter counts what is written to it.
type counter meter

func (c *counter) Write(p []byte) (int, error) {
	c.bytes.Add(int64(len(p)))
	return len(p), nil
}

func (l *conns) exchangeOn(c net.Conn) error {
	buf := make([]byte, readBuffer)
	for {
		if err := l.exchange(c, buf); err != nil {
			return err
		}
	}
}

func (l *conns) getOn(c net.Conn) error {
	in := bufio.NewReaderSize(c, readBuffer)
	for {
		if err := get(c, in, l.Reply); err != nil {
			return err
		}
		l.meter.bytes.Add(int64(l.Reply))
		l.meter.ops.Add(1)
	}
}

// exchange sends a request and reads the reply.
func (l *conns) exchange(c net.Conn, buf []byte) error {
	if _, err := c.Write(payload(l.Size)); err != nil {
		return err
	}
	for left := l.Reply; left > 0; {
		n, err := io.ReadFull(c, buf[:min(left, len(buf))])
		if err != nil {
			return err
		}
		left -= n
	}
	l.meter.bytes.Add(int64(l.Reply))
	l.meter.ops.Add(1)
	return nil
}

func (l *conns) stop() {
	l.stopped.Store(true)
	var closing sync.WaitGroup
	for _, c := range l.open {
		closing.Go(func() { c.Close() })
	}
	closing.Wait()
	l.running.Wait()
}
