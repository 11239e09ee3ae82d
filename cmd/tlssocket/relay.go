package main

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/netcode"
)

// lastReads bounds how long a side is still read when nobody gets what it says:
// without that the system would reset it, and take away what is on its way.
const lastReads = 5 * time.Second

// halfConn is a connection that can end its side.
type halfConn interface {
	net.Conn
	CloseWrite() error
}

// traffic is what a relay has carried. Others may look at it meanwhile.
type traffic struct {
	toPlain, toTLS atomic.Int64 // bytes
}

// relay copies both ways until both sides have ended. What one side has said
// reaches the other before its end does; a side that fails is no end: behind
// plain data TLS then stops without a close_notify. Its error is the first of
// either side, nil if both ended well.
func relay(secure *tlssocket.Socket, plain halfConn, t *traffic) error {
	var once sync.Once
	var first error
	failed := func(err error) { once.Do(func() { first = err }) }
	var back sync.WaitGroup
	back.Go(func() { // ends with plain's side, or by lastReads after its end
		from := &meterReader{r: plain, n: &t.toTLS}
		_, err := secure.ReadFrom(from)
		switch {
		case err == nil:
			secure.CloseWrite()
		case from.err != nil:
			failed(plainError("read", plain, err))
			stopWriting(secure)
			secure.SetReadDeadline(time.Now().Add(lastReads))
		default:
			failed(err)
			discard(plain)
		}
	})
	to := &meterWriter{w: plain, n: &t.toPlain}
	_, err := secure.WriteTo(to)
	switch {
	case err == nil:
		plain.CloseWrite()
	case to.err == nil:
		failed(err)
		plain.CloseWrite()
		plain.SetReadDeadline(time.Now().Add(lastReads))
	default:
		failed(plainError("write", plain, err))
		discard(secure)
	}
	back.Wait()
	plain.Close()
	if first != nil {
		secure.Destroy(nil)
	}
	secure.Close()
	return first
}

// plainError gives an error of the plain side what those of a socket have.
func plainError(op string, plain net.Conn, err error) error {
	return &tlssocket.Error{Op: op, Addr: addressText(plain.RemoteAddr()),
		Code: netcode.Of(err), Err: err}
}

// stopWriting ends a TLS connection's side as if it were cut, which its peer can
// tell from an end.
func stopWriting(s *tlssocket.Socket) {
	if half, ok := s.NetConn().(halfConn); ok {
		half.CloseWrite()
	}
}

// discard reads what nobody can get any more.
func discard(conn net.Conn) {
	conn.SetReadDeadline(time.Now().Add(lastReads))
	io.Copy(io.Discard, conn)
}

// meterReader counts, and knows whether it was the reading that failed.
type meterReader struct {
	r   io.Reader
	n   *atomic.Int64
	err error
}

func (m *meterReader) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.n.Add(int64(n))
	if err != nil && err != io.EOF {
		m.err = err
	}
	return n, err
}

// meterWriter counts, and knows whether it was the writing that failed.
type meterWriter struct {
	w   io.Writer
	n   *atomic.Int64
	err error
}

func (m *meterWriter) Write(p []byte) (int, error) {
	n, err := m.w.Write(p)
	m.n.Add(int64(n))
	if err != nil {
		m.err = err
	}
	return n, err
}
