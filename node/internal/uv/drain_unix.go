//go:build unix

package uv

import "syscall"

// readAway reads what has arrived and nobody will read. A connection that is
// closed with bytes unread is reset, and its peer may lose what we said last.
func readAway(raw syscall.RawConn) {
	if raw == nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		b := make([]byte, 4096)
		for range 256 { // a peer that does not stop has itself to blame
			n, err := syscall.Read(int(fd), b)
			if n <= 0 || err != nil {
				return
			}
		}
	})
}
