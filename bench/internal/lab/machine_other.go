//go:build !linux

package lab

import (
	"errors"
	"runtime"
)

var errWeighs = errors.New("resident memory is read from Linux's /proc")

// Weighs is why no memory is weighed here, nil if it is.
func Weighs() error { return errWeighs }

func resident(int) (float64, error) { return 0, errWeighs }

// Room says what forbids processes with n connections. Go raises the limit of
// open files by itself, and whoever connects will see whether that is enough.
func Room(int) error { return nil }

// System describes the machine: kernel and processor.
func System() (kernel, processor string) { return runtime.GOOS, "" }
