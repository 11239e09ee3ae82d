//go:build !linux

package parked

import "syscall"

// Place is for systems on which many connections can wait at once.
type Place struct{}

// Wait returns nil.
func Wait(syscall.RawConn, func(ended bool)) *Place { return nil }

// Once returns nil.
func Once(syscall.RawConn, func(ended bool)) *Place { return nil }

// Again is never called.
func (*Place) Again() {}

// Stay is never called.
func (*Place) Stay() bool { return false }

// Part is never called.
func (*Place) Part() {}

// Leave is never called.
func (*Place) Leave() {}
