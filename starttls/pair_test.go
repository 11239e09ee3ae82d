package starttls_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/starttls"
)

// sided are the protocols with a server's side.
func sided() []string {
	return slices.DeleteFunc(starttls.Protocols(),
		func(name string) bool { return name == "mysql" })
}

// Our client begins TLS with our server, in each protocol, and the connection
// then carries data.
func TestBothSides(t *testing.T) {
	for _, protocol := range sided() {
		t.Run(protocol, func(t *testing.T) {
			ctx := testpair.PatientContext(t)
			a, b := testpair.TCP(t)
			served := testpair.Go(func() error {
				_, err := starttls.Server(ctx, b, protocol, "mail.example")
				return err
			})
			plain, err := starttls.Client(ctx, a, protocol, "mail.example")
			if err != nil {
				t.Fatal(err)
			}
			if err := testpair.Receive(t, served); err != nil {
				t.Fatal(err)
			}
			if plain != a {
				t.Error("the connection is another one")
			}
			c, s := testpair.SecureOver(t, a, b, testpair.Client(t),
				testpair.Server(t))
			testpair.Exchange(t, c, s, 1000)
		})
	}
}

// A relay speaks for both ends: each gets what it awaits.
func TestGreetings(t *testing.T) {
	for _, protocol := range sided() {
		t.Run(protocol, func(t *testing.T) {
			ctx := testpair.PatientContext(t)
			a, b := testpair.TCP(t)
			err := starttls.Greet(ctx, b, protocol, "mail.example")
			if err != nil {
				t.Fatal(err)
			}
			if err := starttls.AwaitGreeting(ctx, a, protocol); err != nil {
				t.Fatal(err)
			}
			testpair.Exchange(t, a, b, 1000) // nothing was left over
		})
	}
}

func TestPorts(t *testing.T) {
	for port, want := range map[int]string{
		21: "ftp", 24: "lmtp", 25: "smtp", 587: "smtp", 110: "pop3", 119: "nntp",
		143: "imap", 389: "ldap", 3306: "mysql", 4190: "sieve", 5222: "xmpp",
		5269: "xmpp-server", 5432: "postgres", 443: "", 465: "", 993: "", 0: "",
		-1: "",
	} {
		if got := starttls.ForPort(port); got != want {
			t.Errorf("%d: %q, not %q", port, got, want)
		}
	}
	names := starttls.Protocols()
	if len(names) != 12 {
		t.Errorf("%q", names)
	}
	names[0] = "changed"
	if starttls.Protocols()[0] == "changed" {
		t.Error("the list is not a copy")
	}
}

// Arguments that cannot be are refused before anything is sent.
func TestArguments(t *testing.T) {
	ctx := t.Context()
	a, _ := testpair.TCP(t)
	for name, err := range map[string]error{
		"protocol": second(starttls.Client(ctx, a, "gopher", "h")),
		"empty":    second(starttls.Client(ctx, a, "", "h")),
		"case":     second(starttls.Client(ctx, a, "SMTP", "h")),
		"line end": second(starttls.Client(ctx, a, "smtp", "h\r\nQUIT")),
		"space":    second(starttls.Server(ctx, a, "smtp", "h h")),
		"NUL":      second(starttls.Server(ctx, a, "imap", "h\x00")),
		"long": second(starttls.Server(ctx, a, "imap",
			strings.Repeat("h", 256))),
		"mysql":    second(starttls.Server(ctx, a, "mysql", "h")),
		"await":    starttls.AwaitGreeting(ctx, a, "mysql"),
		"greet":    starttls.Greet(ctx, a, "mysql", "h"),
		"await of": starttls.AwaitGreeting(ctx, a, "gopher"),
	} {
		if !errors.Is(err, code.InvalidArgValue) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second(_ net.Conn, err error) error { return err }

// ctx ends both sides, wherever they are; and a deadline is told as one.
func TestContext(t *testing.T) {
	for _, protocol := range starttls.Protocols() {
		t.Run(protocol, func(t *testing.T) {
			a, _ := testpair.TCP(t)
			ctx, cancel := context.WithCancel(t.Context())
			ended := testpair.Go(func() error {
				return second(starttls.Client(ctx, a, protocol, "h"))
			})
			cancel()
			err := testpair.Receive(t, ended)
			if !errors.Is(err, code.Aborted) ||
				!errors.Is(err, context.Canceled) {
				t.Errorf("%v", err)
			}
			b, _ := testpair.TCP(t)
			ctx, cancel = context.WithDeadline(t.Context(), testpair.Past)
			defer cancel()
			err = second(starttls.Client(ctx, b, protocol, "h"))
			if !errors.Is(err, code.TimedOut) ||
				!errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v", err)
			}
		})
	}
}

// deadlined is a connection that knows its deadline.
type deadlined struct {
	net.Conn
	deadline time.Time
}

func (c *deadlined) SetDeadline(t time.Time) error {
	c.deadline = t
	return c.Conn.SetDeadline(t)
}

// After a success no deadline of ctx is left on the connection.
func TestNoDeadlineIsLeft(t *testing.T) {
	a, b := testpair.TCP(t)
	c := &deadlined{Conn: a}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	served := testpair.Go(func() error {
		return second(starttls.Server(ctx, b, "postgres", ""))
	})
	err := second(starttls.Client(ctx, c, "postgres", ""))
	if sErr := testpair.Receive(t, served); err != nil || sErr != nil {
		t.Fatal(err, sErr)
	}
	if !c.deadline.IsZero() {
		t.Errorf("%v", c.deadline)
	}
}
