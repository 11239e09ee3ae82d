package main

import (
	"bytes"
	"io"
)

// lineEnds reads text with a carriage return before each line feed, as mail's
// protocols and HTTP need it. One that is there already stays alone.
type lineEnds struct {
	r    io.Reader
	last byte   // that was read
	rest []byte // made of it and not given yet
	err  error
}

// Read implements io.Reader.
func (l *lineEnds) Read(p []byte) (int, error) {
	if len(l.rest) == 0 && l.err == nil && len(p) > 0 {
		var buf [4096]byte
		n, err := l.r.Read(buf[:])
		l.rest, l.err = l.convert(buf[:n]), err
	}
	n := copy(p, l.rest)
	l.rest = l.rest[n:]
	if len(l.rest) > 0 {
		return n, nil
	}
	return n, l.err
}

func (l *lineEnds) convert(text []byte) []byte {
	out := make([]byte, 0, len(text)+bytes.Count(text, []byte("\n")))
	for _, b := range text {
		if b == '\n' && l.last != '\r' {
			out = append(out, '\r')
		}
		out = append(out, b)
		l.last = b
	}
	return out
}
