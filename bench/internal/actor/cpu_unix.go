//go:build unix

package actor

import (
	"syscall"
	"time"
)

// cpuTime is what this process has used, in all threads, in user mode and in
// the kernel.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
