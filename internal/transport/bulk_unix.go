//go:build unix

package transport

import (
	"io"
	"net"
	"os"
	"syscall"
)

// bulk reads ahead from a socket of the system. It has a buffer only while
// there is something in it: it waits for the socket to be readable first.
type bulk struct {
	conn    net.Conn
	raw     syscall.RawConn
	tryRead func(fd uintptr) bool // the method, bound once

	buf  *Buffer // nil while there is nothing in it
	at   int     // bytes that were taken of buf
	last int     // bytes that the last system call read
	err  error   // of it
}

// newBulk returns nil if conn is no socket of the system. Something that wraps
// such a socket may do more than that: its Read must be called.
func newBulk(conn net.Conn) *bulk {
	var raw syscall.RawConn
	var err error
	switch c := conn.(type) {
	case *net.TCPConn:
		raw, err = c.SyscallConn()
	case *net.UnixConn:
		raw, err = c.SyscallConn()
	default:
		return nil
	}
	if err != nil {
		return nil
	}
	b := &bulk{conn: conn, raw: raw}
	b.tryRead = b.read
	return b
}

func (b *bulk) empty() bool { return b.buf == nil }

// peek returns at most n of the bytes in the buffer.
func (b *bulk) peek(n int) []byte {
	return b.buf[b.at:min(b.last, b.at+n)]
}

// skip takes n bytes from the buffer.
func (b *bulk) skip(n int) {
	if b.at += n; b.at == b.last {
		b.drop()
	}
}

// drop gives the buffer back.
func (b *bulk) drop() {
	if b.buf != nil {
		Buffers.Put(b.buf)
		b.buf = nil
	}
}

// fill waits for bytes and reads them. It returns nothing if there is no
// buffer for them.
func (b *bulk) fill() (int, error) {
	if err := b.raw.Read(b.tryRead); err != nil {
		return 0, err
	}
	return b.last, b.err
}

// read is called when the socket may be readable, and reports whether it was.
func (b *bulk) read(fd uintptr) bool {
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
	b.drop()
	switch err {
	case nil:
		b.err = io.EOF
	case syscall.EAGAIN:
		return false
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
