//go:build !unix

package uv

import (
	"net"
	"syscall"
)

// rawOf returns nil: nothing is done without waiting here. Goroutines read and
// write for the loop.
func rawOf(net.Conn) syscall.RawConn { return nil }

// The functions below are never called.

func readNow(syscall.RawConn, []byte) (int, error)  { return 0, nil }
func WriteNow(syscall.RawConn, []byte) (int, error) { return 0, nil }
func awaitReadable(syscall.RawConn)                 {}
func readableNow([]*Conn) []bool                    { return nil }
func awaitWritable(syscall.RawConn)                 {}
