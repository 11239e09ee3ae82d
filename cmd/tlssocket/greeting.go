package main

import (
	"errors"
	"net"
	"slices"
	"strings"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/starttls"
)

// maxGreeting is how much is kept of what a server says first.
const maxGreeting = 256

// greeted keeps the first bytes of a server, in case that they are a greeting
// in place of TLS. One goroutine reads it.
type greeted struct {
	*net.TCPConn
	first []byte
}

// Read implements net.Conn.
func (c *greeted) Read(p []byte) (int, error) {
	n, err := c.TCPConn.Read(p)
	if room := maxGreeting - len(c.first); room > 0 {
		c.first = append(c.first, p[:min(n, room)]...)
	}
	return n, err
}

// clearError is an error of which more is known than its code says: of a server
// that does not begin with TLS, or wants a certificate.
type clearError struct {
	error
	words  string // its greeting, or ""
	advice string // what to type
}

func (e *clearError) Unwrap() error { return e.error }

func (e *clearError) Error() string {
	if e.words == "" {
		return e.error.Error()
	}
	return e.error.Error() + "; the server greets in clear: " + e.words
}

// explain adds to the error of a handshake which protocol the server may want
// before TLS.
func (r *reach) explain(err error, conn net.Conn, address string) error {
	_, port, _ := net.SplitHostPort(address) // it was checked
	number, _ := net.LookupPort("tcp", port)
	c, ok := conn.(*greeted)
	if !ok {
		return err
	}
	advice := func(protocol string) string {
		return "the server begins with " + protocol + " in clear: tlssocket " +
			r.command + " -starttls " + protocol + " " + address
	}
	switch codeOf(err) {
	case code.SSLWrongVersionNumber, code.SSLPacketLengthTooLong,
		code.SSLUnknownProtocol:
		if name := protocolOf(c.first, number); name != "" {
			return &clearError{err, wordsOf(c.first), advice(name)}
		}
	case code.ConnReset: // by one that waits for its clients
		if name := starttls.ForPort(number); name != "" {
			return &clearError{err, "", advice(name)}
		}
	}
	return err
}

// protocolOf tells by a greeting, and where that is not enough by the port,
// what a server speaks; "" if it is nothing that begins TLS.
func protocolOf(first []byte, port int) string {
	text := strings.ToUpper(string(first))
	named := func(protocols ...string) string {
		for _, name := range protocols {
			if strings.Contains(text, strings.ToUpper(name)) {
				return name
			}
		}
		if name := starttls.ForPort(port); slices.Contains(protocols, name) {
			return name
		}
		return protocols[len(protocols)-1]
	}
	switch {
	case strings.HasPrefix(text, "220"):
		return named("lmtp", "ftp", "smtp")
	case strings.HasPrefix(text, "200 "), strings.HasPrefix(text, "201 "):
		return "nntp"
	case strings.HasPrefix(text, "* OK"), strings.HasPrefix(text, "* PREAUTH"):
		return "imap"
	case strings.HasPrefix(text, "+OK"):
		return "pop3"
	case strings.HasPrefix(text, `"IMPLEMENTATION"`):
		return "sieve"
	case isMySQL(first):
		return "mysql"
	}
	return ""
}

// wordsOf is a greeting's first line, or MySQL's version, as a message can have
// it.
func wordsOf(first []byte) string {
	end := "\n"
	if isMySQL(first) {
		first, end = first[5:], "\x00"
	}
	line, _, _ := strings.Cut(string(first), end)
	return visible(strings.ToValidUTF8(strings.TrimSpace(line), "\uFFFD"))
}

// isMySQL looks for a packet's header with number 0 and a version.
func isMySQL(first []byte) bool {
	return len(first) > 5 && string(first[1:5]) == "\x00\x00\x00\x0a"
}

// clearHint is the hint of an error that explain has found.
func clearHint(err error) (string, bool) {
	var e *clearError
	if !errors.As(err, &e) {
		return "", false
	}
	return e.advice, true
}
