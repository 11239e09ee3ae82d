package actor

import (
	"syscall"
	"time"
)

// cpuTime is what this process has used, in all threads, in user mode and in
// the kernel.
func cpuTime() time.Duration {
	self, err := syscall.GetCurrentProcess()
	if err != nil {
		return 0
	}
	var created, ended, kernel, user syscall.Filetime
	err = syscall.GetProcessTimes(self, &created, &ended, &kernel, &user)
	if err != nil {
		return 0
	}
	return ticks(kernel) + ticks(user)
}

// ticks is a Filetime that is a duration, in units of 100 ns.
func ticks(f syscall.Filetime) time.Duration {
	return time.Duration(int64(f.HighDateTime)<<32|int64(f.LowDateTime)) * 100
}
