package main

import (
	"crypto/x509"
	"errors"
	"strconv"
	"strings"

	"github.com/seed-435e3e10/tlssocket/certinfo"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// certificate is what is told of a certificate: Node's description without
// the bytes of the certificate and of its key.
type certificate struct {
	*certinfo.Certificate

	// These hide the description's fields of the same names.
	Raw               *struct{}    `json:"raw,omitempty"`
	PubKey            *struct{}    `json:"pubkey,omitempty"`
	IssuerCertificate *certificate `json:"issuerCertificate,omitempty"`

	parsed *x509.Certificate // of the leaf only
}

// newCertificate describes the first certificate of a chain, and the others
// as its issuers; nil for an empty chain.
func newCertificate(chain ...*x509.Certificate) *certificate {
	c := withoutBytes(certinfo.Describe(chain...))
	if c != nil {
		c.parsed = chain[0]
	}
	return c
}

func withoutBytes(info *certinfo.Certificate) *certificate {
	if info == nil {
		return nil
	}
	return &certificate{Certificate: info,
		IssuerCertificate: withoutBytes(info.IssuerCertificate)}
}

// maxNames bounds what a line repeats of the names of a certificate.
const maxNames = 200

// text is a line for people.
func (c *certificate) text() string {
	p := c.parsed
	text := visible(p.Subject.String())
	if text == "" {
		text = "without a subject"
	}
	names := []rune(c.SubjectAltName)
	if len(names) > maxNames {
		names = append(names[:maxNames], '…')
	}
	if s := string(names); s != "" && s != "DNS:"+p.Subject.CommonName {
		text += " (" + visible(s) + ")"
	}
	const day = "Jan 2 2006"
	return "certificate " + text + ", " + c.issuedBy() + ", valid " +
		p.NotBefore.UTC().Format(day) + " – " + p.NotAfter.UTC().Format(day)
}

func (c *certificate) issuedBy() string {
	p := c.parsed
	if string(p.RawSubject) == string(p.RawIssuer) {
		return "issued by itself"
	}
	issuer := p.Issuer.CommonName
	if issuer == "" {
		issuer = p.Issuer.String()
	}
	return "issued by " + visible(issuer)
}

// lines are those of text, or none.
func (c *certificate) lines() []string {
	if c == nil {
		return nil
	}
	return []string{c.text()}
}

// blamed returns the peer's certificate of an error that is about it, and the
// one at fault if that is another of the chain.
func blamed(err error) (peer, fault *certificate) {
	var refused *trust.Error
	if !errors.As(err, &refused) {
		return nil, nil
	}
	bad := refused.Certificate
	switch {
	case len(refused.Chain) == 0 && bad == nil:
		return nil, nil
	case len(refused.Chain) == 0:
		return newCertificate(bad), nil
	case bad == nil || bad.Equal(refused.Chain[0]):
		return newCertificate(refused.Chain...), nil
	}
	return newCertificate(refused.Chain...), newCertificate(bad)
}

// visible escapes what a terminal would obey: peers choose their names.
func visible(s string) string {
	if strings.IndexFunc(s, isHidden) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if isHidden(r) {
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func isHidden(r rune) bool { return !strconv.IsPrint(r) }
