//go:build !unix

package pipe

import (
	"net"
	"syscall"
)

// openDescriptor refuses: there are no descriptors to take over here.
func openDescriptor(int) (net.Conn, string, error) {
	return nil, "UNKNOWN", syscall.EINVAL
}

// openListener refuses, as Node does on Windows.
func openListener(int) (net.Listener, error) { return nil, syscall.EINVAL }

// CloseDescriptor does nothing: there are no descriptors here.
func CloseDescriptor(int) {}
