//go:build !unix

package transport

import "net"

// Bulk is for systems on which one can wait for a socket to be readable.
type Bulk struct{ last int }

// NewBulk returns nil.
func NewBulk(net.Conn) *Bulk { return nil }

// Empty and the methods below are never called.
func (*Bulk) Empty() bool            { return true }
func (*Bulk) Peek(int) []byte        { return nil }
func (*Bulk) Skip(int)               {}
func (*Bulk) Drop()                  {}
func (*Bulk) Fill(bool) (int, error) { return 0, nil }
