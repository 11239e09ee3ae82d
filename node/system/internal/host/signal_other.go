//go:build !unix

package host

import (
	"os"
	"syscall"
	"time"
)

var signalNumbers = map[string]syscall.Signal{
	"SIGHUP": syscall.SIGHUP, "SIGINT": syscall.SIGINT, "SIGILL": syscall.SIGILL,
	"SIGABRT": syscall.SIGABRT, "SIGFPE": syscall.SIGFPE, "SIGKILL": syscall.SIGKILL,
	"SIGSEGV": syscall.SIGSEGV, "SIGTERM": syscall.SIGTERM,
}

// cpuUsage is not known here.
func cpuUsage() (user, system time.Duration, ok bool) { return 0, 0, false }

// setUmask changes nothing: there is no mask here.
func setUmask(int) int { return 0 }

// EndSignal is always "": nothing ends by a signal here.
func EndSignal(*os.ProcessState) string { return "" }
