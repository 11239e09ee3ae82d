//go:build unix

package host

import "syscall"

// cpu is what this process has used of processors in user mode and in the kernel, in
// microseconds.
func cpu() (user, system int64) {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0, 0
	}
	return u.Utime.Nano() / 1000, u.Stime.Nano() / 1000
}
