//go:build !unix

package uv

import (
	"net"
	"syscall"
)

// setBacklog does nothing: the system's queue has its own length here.
func setBacklog(net.Listener, int) error { return nil }

// reusePort is what Windows cannot do.
func reusePort(_, _ string, _ syscall.RawConn) error { return syscall.ENOTSUP }

// SetTypeOfService is what cannot be had here.
func (h *Conn) SetTypeOfService(int) Errno { return ErrNotSupported }

// TypeOfService is what cannot be had here.
func (h *Conn) TypeOfService() int { return int(ErrNotSupported) }
