// Package link is the data plane of a connection: all that lies between a Socket
// and the wire. Bytes go one way through it: Write, the queue that joins small
// writes, crypto/tls, bursts of records, the wire; and back by Read. It keeps
// the deadlines of both directions, so that one which passes breaks nothing.
//
// What an error means to the connection is the owner's to say: a Link passes
// what it meets to [Owner].Failed, and returns the answer.
package link

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/link/internal/transport"
	"github.com/seed-435e3e10/tlssocket/internal/records"
)

// Owner is whose connection it is. No lock of the Link that a method of it needs
// is held when it is called, but for those of reading (in Failed of "read") and
// of writing (in the others).
type Owner interface {
	// Closing is called once, before the connection beneath is closed. It must
	// not block.
	Closing()

	// Broken says why nothing can be sent any more, after Refuse; nil if
	// nothing is wrong but that our side has ended.
	Broken(op string) error

	// Failed says what an error of "read", "write" or "close" means, and
	// returns what the caller is to get. It may be called with an error that
	// it returned itself.
	Failed(op string, err error) error

	// Listens reports whether it is to be told now of what comes, in place of
	// Read.
	Listens() bool

	// Tell gives what came to who listens. It calls [Link.Claim] before it does,
	// if anybody listens still, and gives nothing where that returns false.
	Tell(p []byte)

	// TellEnd tells io.EOF of Read.
	TellEnd()

	// Run runs [Link.Turn] after all that is to be told before: on this goroutine
	// where here is set and nothing is. It does not where all was told.
	Run(here bool)
}

var (
	// ErrAfterEnd is that of a write after the end of our side.
	ErrAfterEnd = errors.New("write after end")

	// ErrUnsent is that of a goodbye which could not send all that was counted.
	ErrUnsent = errors.New("bytes that were written are lost: the peer has " +
		"not taken them in time")

	// ErrForeignDeadline is that of a call that timed out though there is no
	// deadline of ours on the wire: it will not move.
	ErrForeignDeadline = errors.New("a deadline that others have set")
)

// IsDeadline reports whether an error is a deadline that passed, after which a
// connection can be used on.
func IsDeadline(err error) bool { return transport.IsDeadline(err) }

// protection is what protects the bytes: crypto/tls's connection, or ours.
type protection interface {
	Read(p []byte) (int, error)
	Write(p []byte) (int, error)
	CloseWrite() error // sends close_notify
	Close() error      // that too, and closes the wire
}

// Link is the data plane. Init makes it, Protect gives it crypto/tls, and
// Established starts it when the handshake is complete: then Read, Write and the
// rest may be called by any goroutine. It ends by Close and Release.
type Link struct {
	// Fixed by Init and Protect.
	owner   Owner
	wire    *transport.Conn
	records protection
	queue   *writeQueue // nil: writes are not joined

	reads, writes deadline
	limit         atomic.Int32 // of the bytes in a record; 0: the protocol's
	plain         atomic.Bool  // Plain was called
	over          atomic.Bool  // closed
	refuses       atomic.Bool  // Refuse was called

	readMu    sync.Mutex
	ahead     atomic.Pointer[ahead] // set while readMu is held
	reading   atomic.Bool           // ahead
	peerEnded atomic.Bool           // its side, in good order
	notified  atomic.Bool           // by close_notify
	heardPeer atomic.Bool           // since the last Write
	flow      atomic.Pointer[flow]  // nil while the owner never listened
	untold    []byte                // that a listener did not get; readMu guards it

	writeMu     sync.Mutex
	writing     atomic.Bool // a Write has writeMu
	saidGoodbye atomic.Bool // close_notify was written; nothing comes behind it
}

// Init makes l the data plane over conn. join lets small writes wait for each
// other.
func (l *Link) Init(conn net.Conn, owner Owner, join bool) {
	l.owner = owner
	l.wire = transport.New(conn, (*wireOwner)(l))
	l.reads.wire, l.writes.wire = l.wire, l.wire
	l.writes.writes = true
	if join {
		l.queue = newWriteQueue(l)
	}
}

// Wire is the connection for crypto/tls.
func (l *Link) Wire() net.Conn { return l.wire }

// Protect gives the Link crypto/tls's connection over [Link.Wire]. TakeOver may
// replace it.
func (l *Link) Protect(c *tls.Conn) { l.records = c }

// Established tells that the handshake is complete: deadlines are the wire's
// from now on.
func (l *Link) Established() {
	l.wire.Established()
	l.reads.toWire()
	l.writes.toWire()
}

// Plain is for who uses crypto/tls's connection and not the Link: timeouts of
// its writes are told as they are, and its deadlines count. If the owner may have
// been told of something, [Link.StopTelling] has to follow.
func (l *Link) Plain() {
	l.plain.Store(true)
	l.wire.Plain()
}

// Close closes the wire, once, and returns what that said. Calls that are blocked
// come back.
func (l *Link) Close() error {
	if f := l.flow.Load(); f != nil {
		f.stop()
	}
	l.over.Store(true)
	l.refuses.Store(true)
	return l.wire.Close()
}

// Release frees what waits or is kept, after Close.
func (l *Link) Release() {
	if l.queue != nil {
		l.queue.abandon()
	}
	if a := l.ahead.Load(); a != nil {
		a.end()
	}
	l.reads.release()
	l.writes.release()
	if ours, ok := l.records.(*records.Conn); ok {
		ours.Wipe()
	}
}

// Refuse lets nothing more be written; [Owner].Broken says why.
func (l *Link) Refuse() { l.refuses.Store(true) }

// SetReadDeadline bounds Read and the waiting of [Link.AwaitReading].
func (l *Link) SetReadDeadline(t time.Time) error {
	err := l.reads.set(t)
	if f := l.flow.Load(); f != nil {
		f.deadlineChanged()
	}
	return err
}

// SetWriteDeadline bounds Write and the waiting of [Link.AwaitWriting]. The
// bytes of a Write that timed out and that it counts are on their way, whatever
// becomes of the deadline.
func (l *Link) SetWriteDeadline(t time.Time) error { return l.writes.set(t) }

// AwaitReading waits until done is closed; false: the read deadline passed.
func (l *Link) AwaitReading(done <-chan struct{}) bool { return l.reads.wait(done) }

// AwaitWriting waits until done is closed; false: the write deadline passed.
func (l *Link) AwaitWriting(done <-chan struct{}) bool { return l.writes.wait(done) }

// Await waits until done is closed; false: one of the deadlines passed.
func (l *Link) Await(done <-chan struct{}) bool {
	for {
		late, readChanged := l.reads.watch()
		later, writeChanged := l.writes.watch()
		select {
		case <-done:
			return true
		default:
		}
		if late || later {
			return false
		}
		select {
		case <-done:
			return true
		case <-readChanged:
		case <-writeChanged:
		}
	}
}

// Read returns what the peer sent. io.EOF is the end of its side.
func (l *Link) Read(p []byte) (n int, err error) {
	for {
		switch n, err = l.readOnce(p); {
		case err != errAside:
			return n, err
		case n > 0:
			return n, nil
		}
		l.reads.awaitOwn()
	}
}

// errAside is that of a Read which was sent away for a listener that has left.
var errAside = errors.New("a Read was interrupted")

func (l *Link) readOnce(p []byte) (n int, err error) {
	l.readMu.Lock()
	defer l.readMu.Unlock()
	if l.over.Load() {
		return 0, l.owner.Failed("read", net.ErrClosed)
	}
	if l.Told() {
		return 0, l.owner.Failed("read", ErrTold)
	}
	if len(p) == 0 {
		return 0, nil
	}
	if n := l.readUntold(p); n > 0 {
		return n, nil
	}
	if a := l.ahead.Load(); a != nil {
		n, err = a.read(p, &l.reads)
	} else {
		n, err = l.records.Read(p)
	}
	l.sawData()
	if err == nil {
		return n, nil
	}
	if IsDeadline(err) && l.Told() {
		err = ErrTold
	} else if IsDeadline(err) && l.reads.isBounded() {
		return n, errAside
	}
	return n, l.readFailed(err)
}

// ReadReady is [Link.Read] for what has come already. It returns nothing if a
// record is not complete yet.
func (l *Link) ReadReady(p []byte) (int, error) {
	l.readMu.Lock()
	defer l.readMu.Unlock()
	if l.over.Load() || l.Told() {
		return 0, nil
	}
	if n := l.readUntold(p); n > 0 {
		return n, nil
	}
	if a := l.ahead.Load(); a != nil {
		return a.readReady(p)
	}
	l.wire.NoWait(true)
	n, err := l.records.Read(p)
	l.wire.NoWait(false)
	if IsDeadline(err) {
		return n, nil
	}
	l.sawData()
	return n, l.readFailed(err)
}

func (l *Link) readFailed(err error) error {
	switch err {
	case nil:
		return nil
	case io.EOF:
		if !l.wire.EOF() {
			l.notified.Store(true)
		} else if cut := l.cut(); cut != nil {
			return l.owner.Failed("read", cut)
		}
		l.peerEnded.Store(true)
		return err
	}
	return l.owner.Failed("read", err)
}

// CloseNotified reports whether Read has met the peer's close_notify.
func (l *Link) CloseNotified() bool { return l.notified.Load() }

// cutTime is for a write that is under way to learn what a read has learned.
const cutTime = 100 * time.Millisecond

// cut returns why a stream that ended without close_notify broke; nil if it
// only ended. The system tells a reset once, and it may have told a write. Of a
// goodbye that nobody took nothing is lost.
func (l *Link) cut() error {
	if l.saidGoodbye.Load() {
		return nil
	}
	if sending := l.wire.Sending(); sending != nil {
		select {
		case <-sending:
		case <-time.After(cutTime):
		}
	}
	return l.wire.WriteError()
}

// sawData tells the writes that the peer spoke last.
func (l *Link) sawData() {
	if !l.heardPeer.Load() {
		l.heardPeer.Store(true)
	}
}

// timedOut is what a call gets whose deadline passed while it waited.
func (l *Link) timedOut(op string) error {
	return l.owner.Failed(op, os.ErrDeadlineExceeded)
}
