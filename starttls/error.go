package starttls

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"unicode"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
	"github.com/seed-435e3e10/tlssocket/internal/netcode"
)

// maxReply is how many bytes of a peer's words an error repeats.
const maxReply = 200

// Error is the error of this package. errors.Is finds its code and its cause, a
// context's error among them. Its text is a line of at most 1 KB.
//
// The codes: [code.StartTLSRefused] if the peer does not offer TLS or declines
// it; [code.StartTLSProtocol] if it does not speak the protocol;
// [code.StartTLSInjection] if it has sent more than it should before TLS;
// [code.InvalidArgValue] for arguments; and those of a connection:
// [code.ConnReset] if the peer hung up, [code.TimedOut] after a deadline.
type Error struct {
	Protocol string
	Code     code.Code // never empty
	Reply    string    // what the peer said, if that is why: printable, 200 bytes at most
	Err      error     // why, or nil
}

func (e *Error) Error() string {
	text := "STARTTLS of " + e.Protocol + ": "
	if e.Err != nil {
		text += e.Err.Error()
	}
	if e.Reply != "" {
		text += ": " + e.Reply
	}
	return coded.Brief(text, coded.MaxText)
}

// Unwrap returns the code and the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Code}
	}
	return []error{e.Code, e.Err}
}

// said is a failure that the peer's words explain.
type said struct {
	why   *coded.Error
	reply string
}

func (e said) Error() string { return e.why.Error() }
func (e said) Unwrap() error { return e.why }

// refused is the error of a peer that will not have TLS. reply is what it said,
// or "".
func refused(reply, text string) error {
	return said{coded.New(code.StartTLSRefused, "%s", text), reply}
}

// notOffered is the error of a server whose capabilities lack it.
func notOffered(what string) error {
	return refused("", "the server does not offer "+what)
}

// unexpected is the error of a peer that does not speak the protocol.
func unexpected(reply, text string) error {
	return said{coded.New(code.StartTLSProtocol, "%s", text), reply}
}

// failed makes the error that callers get.
func (t *talk) failed(ctx context.Context, err error) error {
	e := &Error{Protocol: t.name, Err: err}
	var words said
	var c code.Code
	switch {
	case errors.As(err, &words):
		e.Code, e.Reply, e.Err = words.why.Code, printable(words.reply), words.why
	case errors.As(err, &c):
		e.Code = c
	case errors.Is(ctx.Err(), context.Canceled):
		e.Code, e.Err = code.Aborted, ctx.Err()
	case ctx.Err() != nil, errors.Is(err, os.ErrDeadlineExceeded): // ctx set it
		e.Code, e.Err = code.TimedOut, context.DeadlineExceeded
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		e.Code = code.ConnReset
		e.Err = coded.Wrap(io.ErrUnexpectedEOF, e.Code,
			"the peer hung up before TLS began")
	default:
		e.Code = netcode.Of(err)
		e.Err = withoutAddress(err)
	}
	return e
}

// withoutAddress leaves out the operation, which was ours.
func withoutAddress(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	return err
}

// printable makes a line for a log of what a peer said: without control
// characters, nor those that change how the rest is shown.
func printable(s string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n':
			return ' '
		case !unicode.IsPrint(r):
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(strings.TrimSpace(s), "\uFFFD"))
	return coded.Brief(clean, maxReply)
}
