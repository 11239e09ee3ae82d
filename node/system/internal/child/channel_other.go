//go:build !unix

package child

import (
	"net"
	"os"
	"syscall"
)

// channelPair fails: here programs are given no more than the standard streams.
func channelPair() (ours, theirs *os.File, err error) {
	return nil, nil, syscall.ENOSYS
}

func openChannel(int) (*os.File, error) { return nil, syscall.ENOSYS }

// streamPair makes the two ends of a standard stream, which we read or write.
func streamPair(reads bool) (ours net.Conn, theirs *os.File, err error) {
	r, w, err := os.Pipe()
	if reads {
		return pipeEnd{r}, w, err
	}
	return pipeEnd{w}, r, err
}

// A pipeEnd is one end of a pipe, as a connection without addresses.
type pipeEnd struct{ *os.File }

// LocalAddr implements net.Conn.
func (pipeEnd) LocalAddr() net.Addr { return &net.UnixAddr{} }

// RemoteAddr implements net.Conn.
func (pipeEnd) RemoteAddr() net.Addr { return &net.UnixAddr{} }
