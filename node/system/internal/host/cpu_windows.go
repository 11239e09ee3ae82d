package host

import "syscall"

// cpu is what this process has used of processors in user mode and in the kernel, in
// microseconds.
func cpu() (user, system int64) {
	self, err := syscall.GetCurrentProcess()
	if err != nil {
		return 0, 0
	}
	var created, ended, k, u syscall.Filetime
	if syscall.GetProcessTimes(self, &created, &ended, &k, &u) != nil {
		return 0, 0
	}
	return microseconds(u), microseconds(k)
}

// microseconds is a Filetime that is a duration, in units of 100 ns.
func microseconds(f syscall.Filetime) int64 {
	return (int64(f.HighDateTime)<<32 | int64(f.LowDateTime)) / 10
}
