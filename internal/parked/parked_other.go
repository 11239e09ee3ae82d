//go:build !linux

package parked

import "syscall"

// Place is for systems on which many connections can wait at once.
type Place struct{}

// Wait returns nil.
func Wait(syscall.RawConn, func(ended bool)) *Place { return nil }

// Leave is never called.
func (*Place) Leave() {}
