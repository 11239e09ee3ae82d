// Package coded has the error that the inner packages return: a Node code and
// a sentence. The root package turns it into its own error types.
package coded

import "fmt"

// Error is a failure with a code that Node's users know.
type Error struct {
	Code string // such as "ERR_SSL_NO_CIPHER_MATCH"
	Text string // a sentence for people, without the code
	Err  error  // the cause, or nil
}

// New makes an Error with a formatted text.
func New(code, format string, args ...any) *Error {
	return &Error{Code: code, Text: fmt.Sprintf(format, args...)}
}

// Wrap makes an Error with a cause; the cause's text is not repeated in it.
func Wrap(err error, code, format string, args ...any) *Error {
	return &Error{Code: code, Text: fmt.Sprintf(format, args...), Err: err}
}

func (e *Error) Error() string { return e.Text }

func (e *Error) Unwrap() error { return e.Err }
