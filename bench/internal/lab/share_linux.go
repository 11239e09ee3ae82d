package lab

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// start calls fn, which starts a process that has this share of the processors.
func (s share) start(fn func() error) error {
	if s == whole {
		return fn()
	}
	runtime.LockOSThread() // of which the process has its processors
	defer runtime.UnlockOSThread()
	var all unix.CPUSet
	if err := unix.SchedGetaffinity(0, &all); err != nil {
		return err
	}
	half := s.of(all)
	if half.Count() == 0 {
		return fn()
	}
	if err := unix.SchedSetaffinity(0, &half); err != nil {
		return err
	}
	defer unix.SchedSetaffinity(0, &all)
	return fn()
}

// of returns the half of some processors; none where there is but one of them.
func (s share) of(all unix.CPUSet) (half unix.CPUSet) {
	n := all.Count() / 2
	for cpu, seen := 0, 0; seen < 2*n; cpu++ {
		if all.IsSet(cpu) {
			if (seen >= n) == (s == second) {
				half.Set(cpu)
			}
			seen++
		}
	}
	return half
}

// Halves is how many processors a server has, and a client; 0: all that there are.
func Halves() int {
	var all unix.CPUSet
	if unix.SchedGetaffinity(0, &all) != nil {
		return 0
	}
	return all.Count() / 2
}
