package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"syscall"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/trust"
)

const (
	exitWell = iota
	exitError
	exitUsage
	exitUnauthorized
	exitCritical // check: a certificate expires within -crit
	exitWarning  // within -warn
)

// usageError is a command line that cannot be.
type usageError struct {
	command string // whose flags to look at; "" for the command as a whole
	err     error
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func badUsage(command, format string, args ...any) error {
	return &usageError{command, fmt.Errorf(format, args...)}
}

// inputError is a file, or the value of a flag, that cannot be used.
type inputError struct {
	what string // "-ca FILE"
	err  error
}

func (e *inputError) Error() string { return e.what + ": " + causeText(e.err) }

func (e *inputError) Unwrap() error { return e.err }

// outputError is a file that cannot be written.
type outputError struct {
	what string // "-keylog FILE"
	err  error
}

func (e *outputError) Error() string { return e.what + ": " + causeText(e.err) }

func (e *outputError) Unwrap() error { return e.err }

// causeText leaves out what an error says of its operation or its path: the
// flag in front of it says as much.
func causeText(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err.Error()
	}
	var ours *tlssocket.Error
	if errors.As(err, &ours) && ours.Err != nil {
		return ours.Err.Error() + " (" + string(ours.Code) + ")"
	}
	return err.Error()
}

// told is an error that an event has shown already.
type told struct{ error }

func (e told) Unwrap() error { return e.error }

func exitCode(err error) int {
	var usage *usageError
	var worst outcome
	var refused *trust.Error
	switch {
	case err == nil:
		return exitWell
	case errors.As(err, &worst):
		return int(worst)
	case errors.As(err, &usage):
		return exitUsage
	case errors.As(err, &refused):
		return exitUnauthorized
	}
	return exitError
}

// errInterrupted is the error of a signal that came before there was a result.
var errInterrupted error = &tlssocket.Error{Code: code.Aborted,
	Err: errors.New("interrupted")}

// codeOf returns Node's code of an error.
func codeOf(err error) code.Code {
	var ours *tlssocket.Error
	var c code.Code
	switch {
	case isLate(err) && errors.As(err, &ours) && ours.Op == "handshake":
		return code.TLSHandshakeTimeout
	case isLate(err):
		return code.TimedOut
	case errors.As(err, &c):
		return c
	case errors.Is(err, fs.ErrNotExist):
		return "ENOENT"
	case errors.Is(err, fs.ErrPermission):
		return code.Access
	case errors.Is(err, syscall.EADDRINUSE):
		return code.AddrInUse
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return code.AddrNotAvail
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return code.NotFound
	}
	var usage *usageError
	if errors.As(err, &usage) {
		return code.InvalidArgValue
	}
	return code.IO
}

// isLate reports whether the limit of -timeout was reached. The library knows
// it as the end of a context, which has a code of its own.
func isLate(err error) bool {
	return errors.Is(err, context.DeadlineExceeded)
}

// messageOf is an error's sentence.
func messageOf(err error) string {
	var ours *tlssocket.Error
	if isLate(err) && errors.As(err, &ours) {
		return fmt.Sprintf("%s %s: the time of -timeout has passed",
			ours.Op, ours.Addr)
	}
	return err.Error()
}
