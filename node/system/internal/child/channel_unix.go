//go:build unix

package child

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/seed-435e3e10/tlssocket/node/system/internal/pipe"
)

// channelPair makes the two ends of a channel.
func channelPair() (ours, theirs *os.File, err error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		return nil, nil, err
	}
	syscall.CloseOnExec(fds[0])
	syscall.CloseOnExec(fds[1])
	if ours, err = openChannel(fds[0]); err != nil {
		pipe.CloseDescriptor(fds[1])
		return nil, nil, err
	}
	return ours, os.NewFile(uintptr(fds[1]), "channel"), nil
}

// openChannel takes a descriptor over. Programs started later do not get it.
func openChannel(fd int) (*os.File, error) {
	if err := syscall.SetNonblock(fd, true); err != nil {
		pipe.CloseDescriptor(fd)
		return nil, err
	}
	syscall.CloseOnExec(fd)
	return os.NewFile(uintptr(fd), "channel"), nil
}
