package link

import (
	"io"
	"net"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

var (
	errDataAfterEnd = coded.New(code.SSLDataAfterCloseNotify,
		"the peer sent data that nobody has read before it ended TLS")
	errReadTooFar = coded.New(code.SSLInternal,
		"clear text came with a padded close_notify and is lost")
)

// Farewell sends what is queued or being delivered, and close_notify, both until
// the write deadline, and waits for the peer's until that of reads. It leaves the
// connection beneath open for [Link.Leave]; after an error the owner closes it.
// The owner has called Refuse.
func (l *Link) Farewell() error {
	if l.queue != nil {
		if err := l.queue.close(); err != nil {
			return err
		}
	}
	if l.unbuffered() {
		l.readAheadIfIdle() // the peer may be saying goodbye as well
	}
	if err := l.sayLast(); err != nil {
		return err
	}
	return l.hearLast()
}

// sayLast sends close_notify behind all else, and nothing after it.
func (l *Link) sayLast() error {
	if err := l.beginWriting("write", &l.writes); err != nil {
		return err
	}
	defer l.endWriting()
	if err := l.owner.Broken("write"); err != nil {
		return err
	}
	if !l.saidGoodbye.CompareAndSwap(false, true) {
		return l.owner.Failed("write", ErrAfterEnd)
	}
	l.wire.MuteAfterAlert()
	err := l.records.CloseWrite()
	if e := l.wire.Flush(); err == nil {
		err = e
	}
	if err != nil {
		return l.owner.Failed("write", err)
	}
	return nil
}

// hearLast waits for the peer's close_notify, before which nothing may come.
func (l *Link) hearLast() error {
	n, err := l.Read(make([]byte, 1))
	switch {
	case n > 0:
		return errDataAfterEnd
	case err == io.EOF && !l.notified.Load():
		return l.owner.Failed("read", io.ErrUnexpectedEOF)
	case err == io.EOF:
		return nil
	}
	return err
}

// Leave gives the connection beneath back, without deadlines, after Farewell: Close
// leaves it open from then on. It is an error if it is closed.
func (l *Link) Leave() (net.Conn, error) {
	l.reads.leaveWire()
	l.writes.leaveWire()
	conn, whole := l.wire.Leave()
	switch {
	case conn == nil:
		return nil, net.ErrClosed
	case !whole:
		conn.Close()
		return nil, errReadTooFar
	}
	return conn, nil
}
