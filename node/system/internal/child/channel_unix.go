//go:build unix

package child

import (
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/seed-435e3e10/tlssocket/node/system/internal/pipe"
)

// channelPair makes the two ends of a channel.
func channelPair() (ours, theirs *os.File, err error) { return socketPair("channel") }

// streamPair makes the two ends of a standard stream, as libuv does.
func streamPair(bool) (ours net.Conn, theirs *os.File, err error) {
	file, theirs, err := socketPair("stream")
	if err != nil {
		return nil, nil, err
	}
	defer file.Close() // the connection has a descriptor of its own
	if ours, err = net.FileConn(file); err != nil {
		_ = theirs.Close()
	}
	return ours, theirs, err
}

func socketPair(name string) (ours, theirs *os.File, err error) {
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
	return ours, os.NewFile(uintptr(fds[1]), name), nil
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
