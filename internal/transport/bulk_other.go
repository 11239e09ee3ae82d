//go:build !unix

package transport

import "net"

// bulk is for systems on which one can wait for a socket to be readable.
type bulk struct{ last int }

func newBulk(net.Conn) *bulk { return nil }

func (*bulk) empty() bool        { return true }
func (*bulk) peek(int) []byte    { return nil }
func (*bulk) skip(int)           {}
func (*bulk) drop()              {}
func (*bulk) fill() (int, error) { return 0, nil }
