// Package coded has the error of most of this module's packages: a code and a
// sentence. What has an operation, a side or a certificate to tell has an
// error type of its own, and this one as its cause.
package coded

import (
	"fmt"

	"github.com/seed-435e3e10/tlssocket/code"
)

// Error is a failure with a code that Node's users know.
type Error struct {
	Code code.Code
	Text string // a sentence for people, without the code
	Err  error  // the cause, or nil
}

// New makes an Error with a formatted text.
func New(c code.Code, format string, args ...any) *Error {
	return &Error{Code: c, Text: fmt.Sprintf(format, args...)}
}

// Wrap makes an Error with a cause; the cause's text is not repeated in it.
func Wrap(err error, c code.Code, format string, args ...any) *Error {
	return &Error{Code: c, Text: fmt.Sprintf(format, args...), Err: err}
}

func (e *Error) Error() string { return e.Text }

// Unwrap returns the code, and the cause if there is one.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Code}
	}
	return []error{e.Code, e.Err}
}
