package tlssocket

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
	"github.com/seed-435e3e10/tlssocket/internal/gotls"
)

// Error is the error of this package. errors.Is finds its code and whatever
// its cause is: net.ErrClosed after a close, os.ErrDeadlineExceeded after a
// timeout, io.ErrUnexpectedEOF where the peer stopped in the middle, a
// context's error. It implements net.Error. Its text is a line of at most 1 KB,
// whatever the peer has sent.
//
// Node: Error.
type Error struct {
	Op   string    // "connect", "handshake", "verify", "read", "write", "close", …
	Side string    // "client", "server", or "" where there is no side yet
	Addr string    // of the peer, or what was to be reached or listened on
	Code code.Code // never empty
	Err  error     // the cause, or nil
}

func (e *Error) Error() string {
	var b strings.Builder
	if e.Op != "" {
		b.WriteString(e.Op)
		if e.Addr != "" {
			b.WriteString(" " + e.Addr)
		}
		b.WriteString(": ")
	}
	if e.Err != nil {
		// What a peer has put into it must leave place for the rest.
		room := max(coded.MaxText-b.Len()-len(e.Code)-len(" ()"), 0)
		b.WriteString(coded.Brief(e.Err.Error(), room))
	}
	if e.Err == nil || !strings.HasSuffix(b.String(), string(e.Code)) {
		if e.Err != nil {
			b.WriteString(" ")
		}
		b.WriteString("(" + string(e.Code) + ")")
	}
	return b.String()
}

// Unwrap returns the code and the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Code}
	}
	return []error{e.Code, e.Err}
}

// Timeout reports whether a deadline passed or a time limit was reached. The
// system's own ETIMEDOUT on a connection is none: that is its end.
func (e *Error) Timeout() bool {
	if e.Code == code.TLSHandshakeTimeout ||
		errors.Is(e.Err, os.ErrDeadlineExceeded) ||
		errors.Is(e.Err, context.DeadlineExceeded) {
		return true
	}
	var errno syscall.Errno // allocated, as is ne
	if errors.As(e.Err, &errno) && e.Op != "connect" {
		return false
	}
	var ne net.Error
	return errors.As(e.Err, &ne) && ne.Timeout()
}

// Temporary is Timeout; net.Error asks for it.
func (e *Error) Temporary() bool { return e.Timeout() }

// AlertError is a fatal alert, received from the peer or sent to it.
// *Error unwraps to it; errors.As finds it.
type AlertError struct {
	Alert  uint8 // AlertDescription of RFC 8446, section 6
	Remote bool  // the peer sent it
}

func (e *AlertError) Error() string {
	text := gotls.AlertText(e.Alert)
	if e.Remote {
		return fmt.Sprintf("the peer sent alert %d, %s", e.Alert, text)
	}
	return fmt.Sprintf("alert %d, %s", e.Alert, text)
}

// Unwrap returns the code that Node gives to an alert of the peer, and what
// crypto/tls returns: a [*net.OpError] with a [tls.AlertError].
func (e *AlertError) Unwrap() []error {
	plain := gotls.AlertError(e.Alert, e.Remote)
	if c := gotls.PeerAlertCode(e.Alert); c != "" && e.Remote {
		return []error{c, plain}
	}
	return []error{plain}
}

// explained gives a cause another sentence, and keeps the cause reachable.
type explained struct {
	text  string
	cause error
}

func (e *explained) Error() string { return e.text }
func (e *explained) Unwrap() error { return e.cause }

// optionError is the error of an entry point's options.
func optionError(op string, err error) error {
	var c *coded.Error
	if errors.As(err, &c) {
		return &Error{Op: op, Code: c.Code, Err: err}
	}
	var e *Error
	if errors.As(err, &e) {
		return err
	}
	return &Error{Op: op, Code: code.InvalidArgValue, Err: err}
}

// badOption makes the error of one option that cannot be.
func badOption(c code.Code, format string, args ...any) error {
	return coded.New(c, format, args...)
}
