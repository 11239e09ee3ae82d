package starttls

import (
	"net"
	"slices"
	"strings"
)

// reply is what a server of SMTP, LMTP, FTP or NNTP answers: a number of three
// digits, and text.
type reply struct {
	code  string
	lines []string // without the number
}

func (r reply) text() string {
	return r.code + " " + strings.Join(r.lines, " ")
}

// reply reads one. In one of several lines (RFC 5321, section 4.2; RFC 959,
// section 4.2) the last begins with the number and a space; FTP has anything in
// between.
func (t *talk) reply() (reply, error) {
	var r reply
	for {
		line, err := t.line()
		if err != nil {
			return r, err
		}
		number := isReply(line)
		if r.code == "" {
			if !number {
				return r, unexpected(line, "the server's reply has no number")
			}
			r.code = line[:3]
		}
		if !number || line[:3] != r.code {
			r.lines = append(r.lines, strings.TrimSpace(line))
			continue
		}
		r.lines = append(r.lines, strings.TrimSpace(line[min(4, len(line)):]))
		if len(line) == 3 || line[3] == ' ' {
			return r, nil
		}
	}
}

// isReply reports whether a line begins with a number of three digits.
func isReply(line string) bool {
	if len(line) < 3 || len(line) > 3 && line[3] != ' ' && line[3] != '-' {
		return false
	}
	for _, c := range []byte(line[:3]) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// expect reads a reply that must have one of the numbers.
func (t *talk) expect(otherwise string, codes ...string) (reply, error) {
	r, err := t.reply()
	if err == nil && !slices.Contains(codes, r.code) {
		err = refused(r.text(), otherwise)
	}
	return r, err
}

const (
	noService = "the server does not want to speak to us"
	declined  = "the server declines to begin TLS"
)

func greeting220(t *talk) error {
	_, err := t.expect(noService, "220")
	return err
}

func smtpClient(t *talk) error { return extendedClient(t, "EHLO") }
func lmtpClient(t *talk) error { return extendedClient(t, "LHLO") }

// extendedClient is the client of RFC 3207, section 4.
func extendedClient(t *talk, hello string) error {
	if err := greeting220(t); err != nil {
		return err
	}
	if err := t.sendLine(hello + " " + t.literal()); err != nil {
		return err
	}
	r, err := t.expect("the server has no extensions, such as STARTTLS", "250")
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(r.lines[1:], func(extension string) bool {
		return strings.EqualFold(extension, "STARTTLS")
	}) {
		return notOffered("STARTTLS")
	}
	if err := t.sendLine("STARTTLS"); err != nil {
		return err
	}
	_, err = t.expect(declined, "220")
	return err
}

// literal is our address, for a client need not have a name (RFC 5321, section
// 4.1.3).
func (t *talk) literal() string {
	host, _, err := net.SplitHostPort(t.conn.LocalAddr().String())
	host, _, _ = strings.Cut(host, "%") // its zone
	ip := net.ParseIP(host)
	switch {
	case err != nil || ip == nil:
		return "localhost"
	case ip.To4() == nil:
		return "[IPv6:" + host + "]"
	}
	return "[" + ip.String() + "]"
}

func smtpServer(t *talk) error { return extendedServer(t, "EHLO", "HELO") }
func lmtpServer(t *talk) error { return extendedServer(t, "LHLO", "LHLO") }

// extendedServer is the server of RFC 3207. plain is the command that asks for
// no extensions, if there is one.
func extendedServer(t *talk, hello, plain string) error {
	if err := smtpGreet(t); err != nil {
		return err
	}
	return t.serve(answers{
		start:   []string{"STARTTLS"},
		goAhead: "220 Go ahead",
		others: map[string]string{
			plain:  "250 " + t.host,
			hello:  "250-" + t.host + "\r\n250 STARTTLS",
			"NOOP": "250 OK", "RSET": "250 OK",
		},
		must: "530 Must issue a STARTTLS command first",
		quit: "221 " + t.host,
	})
}

func smtpGreet(t *talk) error {
	word := "ESMTP"
	if t.name == "lmtp" {
		word = "LMTP"
	}
	return t.sendLine("220 " + t.host + " " + word)
}
