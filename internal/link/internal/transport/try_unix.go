//go:build unix

package transport

import (
	"io"
	"net"
	"os"
	"sync"
	"syscall"
)

// try sends what a socket of the system takes of p without waiting; of other
// connections nobody knows whether they would wait, so they get nothing.
func (c *Conn) try(p []byte) (int, error) {
	if c.raw == nil {
		return 0, nil
	}
	a := attempts.Get().(*attempt)
	a.p = p
	c.raw.Write(a.try) // an error of its own comes again from the next Write
	n, err := a.n, a.err
	a.p, a.n, a.err = nil, 0, nil
	attempts.Put(a)
	c.written.Add(int64(n))
	if err != nil {
		err = c.opError("write", err)
	}
	return n, err
}

// tryRead reads what a socket of the system has, without waiting.
func (c *Conn) tryRead(p []byte) (int, error) {
	a := attempts.Get().(*attempt)
	a.p = p
	err := c.raw.Read(a.tryRead)
	n, failed := a.n, a.err
	a.p, a.n, a.err = nil, 0, nil
	attempts.Put(a)
	switch {
	case err != nil:
		return 0, err
	case failed == syscall.EAGAIN:
		c.gave(0, len(p))
		return 0, os.ErrDeadlineExceeded
	case failed != nil:
		return 0, c.opError("read", failed)
	case n == 0 && len(p) > 0:
		return 0, io.EOF
	}
	c.gave(n, len(p))
	return n, nil
}

// opError is what package net makes of an error of the system.
func (c *Conn) opError(op string, err error) error {
	return &net.OpError{Op: op, Net: c.inner.LocalAddr().Network(),
		Source: c.inner.LocalAddr(), Addr: c.inner.RemoteAddr(),
		Err: os.NewSyscallError(op, err)}
}

// attempt is a read or a write that does not wait.
type attempt struct {
	try, tryRead func(fd uintptr) bool // the methods, bound once
	p            []byte
	n            int
	err          error
}

var attempts = sync.Pool{New: func() any {
	a := new(attempt)
	a.try, a.tryRead = a.write, a.read
	return a
}}

func (a *attempt) read(fd uintptr) bool {
	a.n, a.err = readFD(int(fd), a.p)
	return true
}

func (a *attempt) write(fd uintptr) bool {
	for {
		n, err := syscall.Write(int(fd), a.p)
		switch err {
		case nil:
			a.n = n
		case syscall.EINTR:
			continue
		case syscall.EAGAIN:
		default:
			a.err = err
		}
		return true
	}
}

// rawConn returns what one can ask a socket of the system not to wait with; nil
// if conn is something else. What wraps such a socket may do more than that:
// its Read and Write must be called.
func rawConn(conn net.Conn) syscall.RawConn {
	var raw syscall.RawConn
	var err error
	switch c := conn.(type) {
	case *net.TCPConn:
		raw, err = c.SyscallConn()
	case *net.UnixConn:
		if c.LocalAddr().Network() != "unix" {
			return nil // no stream
		}
		raw, err = c.SyscallConn()
	}
	if err != nil {
		return nil
	}
	return raw
}
