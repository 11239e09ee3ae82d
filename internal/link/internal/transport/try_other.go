//go:build !unix

package transport

import (
	"net"
	"syscall"
)

// try sends nothing: this system's sockets cannot be asked not to wait.
func (*Conn) try([]byte) (int, error) { return 0, nil }

// tryRead is never called.
func (*Conn) tryRead([]byte) (int, error) { return 0, nil }

func rawConn(net.Conn) syscall.RawConn { return nil }
