//go:build !unix

package main

import "os"

// statsSignal is nil: this system has no signal for the counters.
var statsSignal os.Signal
