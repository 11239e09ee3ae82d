package credential

import (
	"bytes"
	"encoding/pem"
	"strconv"

	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

var (
	pemBegin = []byte("-----BEGIN ")
	pemEnd   = []byte("-----END ")
	pemDash  = []byte("-----")
)

// pemText is a PEM block that has been found and not yet decoded.
type pemText struct {
	kind string // the label, such as "CERTIFICATE"
	text []byte // with clean lines
}

// splitPEM finds the blocks in data (RFC 7468) and passes over everything
// between them. Unlike encoding/pem, which skips what it cannot read, it
// returns an error for a block without its end line: a truncated file must
// not count as a shorter one. Unlike Node, lines may be indented, as they
// are when somebody pastes a block into YAML.
func splitPEM(data []byte) ([]pemText, error) {
	var blocks []pemText
	var open *pemText
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	for line := range bytes.Lines(data) {
		line = bytes.TrimSpace(line)
		begin, isBegin := label(line, pemBegin)
		end, isEnd := label(line, pemEnd)
		switch {
		case open == nil && !isBegin:
			continue
		case open == nil:
			open = &pemText{kind: begin}
		case isBegin || isEnd && end != open.kind:
			return nil, badEndLine(open.kind)
		}
		open.text = append(append(open.text, line...), '\n')
		if isEnd {
			blocks = append(blocks, *open)
			open = nil
		}
	}
	if open != nil {
		return nil, badEndLine(open.kind)
	}
	return blocks, nil
}

// label returns X of a line "-----BEGIN X-----", given its first part.
func label(line, start []byte) (string, bool) {
	rest, ok := bytes.CutPrefix(line, start)
	if !ok {
		return "", false
	}
	name, ok := bytes.CutSuffix(rest, pemDash)
	return string(name), ok
}

func badEndLine(kind string) error {
	return coded.New(codeBadEndLine,
		"the block %s has no end line of its own; is the file truncated?",
		quote(kind))
}

// decode returns the block's headers and bytes.
func (t pemText) decode() (*pem.Block, error) {
	block, _ := pem.Decode(t.text)
	if block == nil {
		return nil, coded.New(codeBadBase64,
			"the block %s is not base64", quote(t.kind))
	}
	return block, nil
}

// quote makes a label from a file fit for an error's text.
func quote(kind string) string {
	const most = 40
	if len(kind) > most {
		kind = kind[:most]
	}
	return strconv.QuoteToASCII(kind)
}
