package starttls

import (
	"context"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

const (
	maxTalk  = 64 << 10 // bytes that a peer may send before TLS
	maxLine  = 4 << 10  // bytes of a line
	maxTries = 20       // commands of a client that are not for TLS
)

// talk is the plain part of a connection.
type talk struct {
	conn       net.Conn
	name, host string // of the protocol and the server
	in         []byte // was read and not used yet
	left       int    // bytes that may still be read
}

// run speaks, and ends when ctx does.
func (t *talk) run(ctx context.Context, speak func(*talk) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	deadline, _ := ctx.Deadline()
	if err := t.conn.SetDeadline(deadline); err != nil {
		return err
	}
	interrupted := make(chan struct{})
	stop := context.AfterFunc(ctx, func() { // ends at once
		t.conn.SetDeadline(time.Unix(1, 0))
		close(interrupted)
	})
	err := speak(t)
	if !stop() {
		<-interrupted // the deadline that it sets must not come later
	}
	if err == nil {
		err = t.nothingLeft()
	}
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = t.conn.SetDeadline(time.Time{})
	}
	return err
}

// nothingLeft refuses what came in clear behind the last word before TLS.
func (t *talk) nothingLeft() error {
	if len(t.in) == 0 {
		return nil
	}
	return said{coded.New(code.StartTLSInjection, "%d bytes came in clear "+
		"behind the last word before TLS: somebody on the way may have put "+
		"them there", len(t.in)), string(t.in[:min(len(t.in), maxReply)])}
}

// fill reads more, at least a byte.
func (t *talk) fill() error {
	if t.left == 0 {
		return unexpected("", "the peer says too much before TLS")
	}
	var buf [1024]byte
	for {
		n, err := t.conn.Read(buf[:min(len(buf), t.left)])
		t.in = append(t.in, buf[:n]...)
		t.left -= n
		if n > 0 {
			return nil // the error comes again
		}
		if err != nil {
			return err
		}
	}
}

// line reads a line, and returns it without its end.
func (t *talk) line() (string, error) {
	from := 0
	for {
		for i, b := range t.in[from:] {
			if b == '\n' {
				end := from + i
				s := string(t.in[:end])
				t.in = t.in[end+1:]
				return strings.TrimSuffix(s, "\r"), nil
			}
		}
		from = len(t.in)
		if from >= maxLine {
			return "", unexpected(string(t.in[:maxReply]),
				"a line of the peer is too long")
		}
		if err := t.fill(); err != nil {
			return "", err
		}
	}
}

// bytes reads n bytes.
func (t *talk) bytes(n int) ([]byte, error) {
	for len(t.in) < n {
		if err := t.fill(); err != nil {
			return nil, err
		}
	}
	b := t.in[:n:n]
	t.in = t.in[n:]
	return b, nil
}

// ReadByte implements io.ByteReader, with which encoding/xml reads no more than
// it needs.
func (t *talk) ReadByte() (byte, error) {
	b, err := t.bytes(1)
	if err != nil {
		return 0, err
	}
	return b[0], nil
}

// Read implements io.Reader for encoding/xml, which calls ReadByte.
func (t *talk) Read(p []byte) (int, error) {
	if len(t.in) == 0 {
		if err := t.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, t.in)
	t.in = t.in[n:]
	return n, nil
}

func (t *talk) send(s string) error {
	_, err := t.conn.Write([]byte(s))
	return err
}

// sendLine sends a line, or several with line ends in between.
func (t *talk) sendLine(line string) error { return t.send(line + "\r\n") }

// goAhead sends a server's last line before TLS, unless the client has already
// sent more than its request.
func (t *talk) goAhead(line string) error {
	if err := t.nothingLeft(); err != nil {
		return err
	}
	return t.sendLine(line)
}

// errQuit is the error of a client that leaves.
func errQuit() error {
	return refused("", "the client left without TLS")
}

// errTries is the error of a client that wants everything but TLS.
func errTries() error {
	return refused("", "the client does not begin TLS")
}

// answers is how a server of lines answers before TLS.
type answers struct {
	start   []string          // the commands that begin TLS
	goAhead string            // the line that lets it begin
	others  map[string]string // other commands by their first word, and their lines
	must    string            // the line for all the rest
	quit    string            // the line for QUIT and LOGOUT
}

// serve answers commands until TLS may begin.
func (t *talk) serve(a answers) error {
	for range maxTries {
		line, err := t.line()
		if err != nil {
			return err
		}
		words := strings.Fields(strings.ToUpper(line))
		command := ""
		if len(words) > 0 {
			command = words[0]
		}
		switch {
		case slices.Contains(a.start, strings.Join(words, " ")):
			return t.goAhead(a.goAhead)
		case command == "QUIT", command == "LOGOUT":
			t.sendLine(a.quit)
			return errQuit()
		}
		answer, ok := a.others[command]
		if !ok {
			answer = a.must
		}
		if err := t.sendLine(answer); err != nil {
			return err
		}
	}
	return errTries()
}
