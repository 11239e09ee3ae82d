//go:build !unix

package uv

import (
	"net"
	"syscall"
)

// onBegin calls begun at once: when the system begins to connect is not known
// here.
func (r DialRequest) onBegin(d *net.Dialer, begun func(syscall.RawConn)) {
	d.LocalAddr = r.From
	begun(nil)
}
