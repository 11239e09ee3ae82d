package chain

import (
	"bytes"
	"encoding/pem"
	"errors"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

var (
	crlBegin = []byte("-----BEGIN X509 CRL-----")
	crlEnd   = []byte("-----END X509 CRL-----")
)

var (
	errCRLEnd    = errors.New("the block has no end line; is it truncated?")
	errCRLBase64 = errors.New("the block is not base64")
)

// ParseCRLs reads every PEM block "X509 CRL" of its input, or else one DER
// value. What cannot be read is passed over: each is an error with Node's
// code and text for a bad crl option. Unlike Node, which reads the first block
// only, all count.
func ParseCRLs(pemOrDER []byte) (list []*CRL, skipped []*coded.Error) {
	add := func(der []byte, err error) {
		var crl *CRL
		if err == nil {
			crl, err = parseCRL(der)
		}
		if err != nil {
			skipped = append(skipped, coded.Wrap(err,
				code.CryptoOperationFailed, "Failed to parse CRL"))
			return
		}
		list = append(list, crl)
	}
	_, rest, ok := bytes.Cut(pemOrDER, crlBegin)
	if !ok {
		add(pemOrDER, nil)
	}
	for ok {
		var block []byte
		var err error
		if block, rest, ok, err = cutCRL(rest); err == nil {
			block, err = decodeCRL(block)
		}
		add(block, err)
	}
	return list, skipped
}

// cutCRL cuts a block off, given what follows its begin line, and tells whether
// there is another, and what follows the begin line of that.
func cutCRL(text []byte) (block, rest []byte, more bool, err error) {
	block, after, ended := bytes.Cut(text, crlEnd)
	if !ended {
		return nil, nil, false, errCRLEnd // nor have those that follow
	}
	if _, rest, more = bytes.Cut(block, crlBegin); more {
		return nil, text[len(text)-len(rest)-len(after)-len(crlEnd):], true,
			errCRLEnd
	}
	_, rest, more = bytes.Cut(after, crlBegin)
	return block, rest, more, nil
}

func decodeCRL(text []byte) ([]byte, error) {
	block, _ := pem.Decode(bytes.Join([][]byte{crlBegin, text, crlEnd}, nil))
	if block == nil {
		return nil, errCRLBase64
	}
	return block.Bytes, nil
}
