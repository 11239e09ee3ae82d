package testpair

import (
	"errors"
	"net"
	"os"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
)

// RequireCode fails the test unless err is an *Error with this code, which
// errors.Is must find as well.
func RequireCode(t testing.TB, err error, want code.Code) *tlssocket.Error {
	t.Helper()
	var e *tlssocket.Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v (%T) is no *Error; want %s", err, err, want)
	}
	if e.Code != want || !errors.Is(err, want) {
		t.Fatalf("error %q has code %s; want %s", err, e.Code, want)
	}
	return e
}

// IsTimeout reports whether err is a timeout in all ways that it should be.
func IsTimeout(err error) bool {
	var ne net.Error
	return errors.Is(err, os.ErrDeadlineExceeded) && errors.As(err, &ne) &&
		ne.Timeout() && errors.Is(err, code.TimedOut)
}
