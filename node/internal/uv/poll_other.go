//go:build !unix

package uv

import (
	"net"
	"syscall"
)

// A Raw is nothing here: nothing is done without waiting. Goroutines read and write
// for the loop.
type Raw struct{ syscall.RawConn }

func rawOf(net.Conn) *Raw { return nil }

// NewRaw makes one that has no room for anything.
func NewRaw(syscall.RawConn) *Raw { return nil }

// WriteNow writes nothing.
func (*Raw) WriteNow([]byte) (int, error) { return 0, nil }

// The functions below are never called.

func (*Raw) ReadNow([]byte) (int, error) { return 0, nil }
func awaitWritable(*Raw)                 {}

// poll knows nothing of sockets.
func poll([]interest) {}
