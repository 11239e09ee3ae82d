//go:build unix

package transport

import (
	"io"
	"net"
	"os"
	"syscall"
)

// Bulk reads ahead from a socket of the system. It has a buffer only while
// there is something in it: it waits for the socket to be readable first.
type Bulk struct {
	conn    net.Conn
	raw     syscall.RawConn
	tryRead func(fd uintptr) bool // the method, bound once

	buf  *Buffer // nil while there is nothing in it
	at   int     // bytes that were taken of buf
	last int     // bytes that the last system call read
	err  error   // of it
	wait bool    // for the socket to be readable
}

// NewBulk returns nil if conn is no socket of the system.
func NewBulk(conn net.Conn) *Bulk {
	raw := rawConn(conn)
	if raw == nil {
		return nil
	}
	b := &Bulk{conn: conn, raw: raw}
	b.tryRead = b.read
	return b
}

// Empty reports whether there is nothing in the buffer.
func (b *Bulk) Empty() bool { return b.buf == nil }

// Peek returns at most n of the bytes in the buffer.
func (b *Bulk) Peek(n int) []byte {
	if b.buf == nil {
		return nil
	}
	return b.buf[b.at:min(b.last, b.at+n)]
}

// Skip takes n bytes from the buffer.
func (b *Bulk) Skip(n int) {
	if b.at += n; b.at == b.last {
		b.Drop()
	}
}

// Drop gives the buffer back.
func (b *Bulk) Drop() {
	if b.buf != nil {
		Buffers.Put(b.buf)
		b.buf = nil
	}
}

// Fill waits for bytes, unless it is told not to, and reads them. It returns
// nothing if nothing has come, or there is no buffer.
func (b *Bulk) Fill(wait bool) (int, error) {
	b.wait = wait
	if err := b.raw.Read(b.tryRead); err != nil {
		return 0, err
	}
	return b.last, b.err
}

// read is called when the socket may be readable, and reports whether it was.
func (b *Bulk) read(fd uintptr) bool {
	b.at, b.last, b.err = 0, 0, nil
	b.buf = Buffers.Get()
	if b.buf == nil {
		return true
	}
	n, err := readFD(int(fd), b.buf[:])
	if n > 0 {
		b.last = n
		return true
	}
	b.Drop()
	switch err {
	case nil:
		b.err = io.EOF
	case syscall.EAGAIN:
		return !b.wait
	default:
		b.err = &net.OpError{Op: "read", Net: b.conn.LocalAddr().Network(),
			Source: b.conn.LocalAddr(), Addr: b.conn.RemoteAddr(),
			Err: os.NewSyscallError("read", err)}
	}
	return true
}

func readFD(fd int, p []byte) (n int, err error) {
	for {
		n, err = syscall.Read(fd, p)
		if err != syscall.EINTR {
			return n, err
		}
	}
}
