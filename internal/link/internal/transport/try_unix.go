//go:build unix

package transport

import (
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
		err = &net.OpError{Op: "write", Net: c.inner.LocalAddr().Network(),
			Source: c.inner.LocalAddr(), Addr: c.inner.RemoteAddr(),
			Err: os.NewSyscallError("write", err)}
	}
	return n, err
}

// attempt is a write that does not wait.
type attempt struct {
	try func(fd uintptr) bool // the method, bound once
	p   []byte
	n   int
	err error
}

var attempts = sync.Pool{New: func() any {
	a := new(attempt)
	a.try = a.write
	return a
}}

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
