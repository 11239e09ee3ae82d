package dest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/seed-435e3e10/tlssocket/code"
)

// Limits of a list: a file that is none, such as a device, must not fill the
// memory.
const (
	maxLine    = 4 << 10
	maxNoLine  = 1 << 20 // a line of that length ends it all
	maxTargets = 100_000
)

// BadLine is a line of a list that is no address.
type BadLine struct {
	Line int // from 1
	Text string
	Err  error
}

func (e *BadLine) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap returns the code, and the cause.
func (e *BadLine) Unwrap() []error { return []error{code.InvalidArgValue, e.Err} }

// errLong is the error of a line that is too long to be an address.
var errLong = fmt.Errorf("has more than %d bytes", maxLine)

// ReadList reads a list: an address a line. Empty lines, and what stands behind
// a "#" at the start of a line or after a space, do not count; lines may end as
// on Windows. It returns the addresses, and the lines that are none, up to a
// hundred thousand together. An error is one of reading, or of a list that
// cannot be one.
func ReadList(r io.Reader) (all []Target, bad []*BadLine, err error) {
	in := bufio.NewReaderSize(r, maxLine)
	for n := 1; ; n++ {
		line, err := readLine(in)
		if errors.Is(err, io.EOF) {
			return all, bad, nil
		}
		text := withoutComment(line, n)
		switch t, problem := Parse(text); {
		case errors.Is(err, errLong):
			bad = append(bad, &BadLine{n, "", errLong})
		case err != nil:
			return nil, nil, err
		case text == "":
		case problem != nil:
			bad = append(bad, &BadLine{n, text, problem})
		default:
			all = append(all, t)
		}
		if len(all)+len(bad) > maxTargets {
			return nil, nil, fmt.Errorf("more than %d lines", maxTargets)
		}
	}
}

// readLine reads a line, and one that is too long to its end.
func readLine(in *bufio.Reader) ([]byte, error) {
	for length := 0; ; {
		line, more, err := in.ReadLine()
		length += len(line)
		switch {
		case err != nil:
			return nil, err
		case bytes.IndexByte(line, 0) >= 0 || length > maxNoLine:
			return nil, errors.New("not a list of addresses")
		case more:
		case length > len(line):
			return nil, errLong
		default:
			return line, nil
		}
	}
}

// withoutComment returns the address of a line, "" if it has none.
func withoutComment(line []byte, n int) string {
	text := string(line)
	if n == 1 {
		text = strings.TrimPrefix(text, "\ufeff") // of Windows' editors
	}
	if text = strings.TrimSpace(text); strings.HasPrefix(text, "#") {
		return ""
	}
	for _, mark := range []string{" #", "\t#"} {
		text, _, _ = strings.Cut(text, mark)
	}
	return strings.TrimSpace(text)
}

// Unique drops the targets that have come before: the same address and name.
func Unique(all []Target) []Target {
	type key struct{ network, address string }
	seen := make(map[key]bool, len(all))
	kept := all[:0:0]
	for _, t := range all {
		k := key{t.Network, strings.ToLower(t.Address)}
		if t.Network == "unix" {
			k.address = t.Address
		}
		if !seen[k] {
			seen[k] = true
			kept = append(kept, t)
		}
	}
	return kept
}
