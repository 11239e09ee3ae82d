//go:build !unix

package uv

import "syscall"

// readAway has no way to read without waiting here.
func readAway(syscall.RawConn) {}
