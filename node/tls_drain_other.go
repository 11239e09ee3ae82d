//go:build !unix

package node

import "syscall"

// readAway has no way to read without waiting here.
func readAway(syscall.RawConn) {}
