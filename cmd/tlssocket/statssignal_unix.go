//go:build unix

package main

import (
	"os"
	"syscall"
)

// statsSignal asks serve for its counters.
var statsSignal os.Signal = syscall.SIGUSR1
