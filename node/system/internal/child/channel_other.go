//go:build !unix

package child

import (
	"os"
	"syscall"
)

// channelPair fails: here programs are given no more than the standard streams.
func channelPair() (ours, theirs *os.File, err error) {
	return nil, nil, syscall.ENOSYS
}

func openChannel(int) (*os.File, error) { return nil, syscall.ENOSYS }
