// Package chainview says what is wrong with a chain of certificates as a server
// sent it, which a verdict alone does not: a client that knows the missing
// certificate, or sorts them, finds no fault with it.
package chainview

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// Kind is a finding. The values are for programs.
type Kind string

// The findings. Complete comes alone.
const (
	Complete            Kind = "complete"
	Empty               Kind = "empty"               // no certificate was sent
	SelfSigned          Kind = "self-signed"         // the leaf, and it is not trusted
	IntermediateMissing Kind = "intermediateMissing" // the server has to send it
	IssuerMissing       Kind = "issuerMissing"       // an intermediate, or the CA
	UnknownCA           Kind = "unknownCA"           // it is not trusted
	WrongOrder          Kind = "wrongOrder"          // RFC 8446, section 4.4.2
	RootSent            Kind = "rootSent"            // needlessly: who trusts it has it
	Unrelated           Kind = "unrelated"           // certificates of no use
)

// Finding is one thing that is to be said of a chain.
type Finding struct {
	Kind Kind   `json:"kind"`
	Text string `json:"text"` // a sentence for people
	// Name is of the certificate in question: the one that is missing, or not
	// trusted.
	Name string `json:"name,omitempty"`
	// URL is where its CA publishes the missing certificate, as the chain says.
	URL string `json:"url,omitempty"`
}

// Bad reports whether clients refuse the server because of the finding.
func (f Finding) Bad() bool {
	switch f.Kind {
	case Empty, SelfSigned, IntermediateMissing, IssuerMissing, UnknownCA:
		return true
	}
	return false
}

// unanchored are the verdicts on chains that lead to nobody who is trusted.
var unanchored = []code.Code{
	code.DepthZeroSelfSignedCert, code.SelfSignedCertInChain,
	code.UnableToGetIssuerCert, code.UnableToGetIssuerCertLocally,
	code.UnableToVerifyLeafSignature,
}

// Diagnose looks at a chain, leaf first, as it was sent. verdict is why it is
// not trusted, "" if it is. anchors says in words whose CAs judged: "-ca", or
// "the system". What it costs is bounded, whatever was sent.
func Diagnose(sent []*x509.Certificate, verdict code.Code,
	anchors string) []Finding {
	if len(sent) == 0 {
		return []Finding{{Kind: Empty, Text: "the server sent no certificate"}}
	}
	path, rest := follow(sent)
	var found []Finding
	if slices.Contains(unanchored, verdict) {
		found = append(found, open(path, anchors))
	}
	if !ordered(sent, path) {
		found = append(found, Finding{Kind: WrongOrder,
			Text: "wrong order: each certificate must stand behind the one " +
				"that it signed"})
	}
	last := path[len(path)-1]
	if len(path) > 1 && isRoot(last) && !slices.Contains(unanchored, verdict) {
		found = append(found, Finding{Kind: RootSent, Name: Name(last),
			Text: fmt.Sprintf("the root %q is sent needlessly: who trusts it "+
				"has it", Name(last))})
	}
	if len(rest) > 0 {
		found = append(found, unrelated(rest))
	}
	if len(found) == 0 {
		found = []Finding{{Kind: Complete, Text: "complete"}}
	}
	return found
}

// open says what is missing at the end of a path that leads to no CA which is
// trusted.
func open(path []*x509.Certificate, anchors string) Finding {
	last := path[len(path)-1]
	issuer := issuerName(last)
	f := Finding{Name: issuer}
	if len(last.IssuingCertificateURL) > 0 {
		f.URL = coded.Brief(last.IssuingCertificateURL[0], maxName)
	}
	switch {
	case isRoot(last) && len(path) == 1:
		return Finding{Kind: SelfSigned, Name: Name(last),
			Text: fmt.Sprintf("self-signed: %q vouches for itself, and %s does "+
				"not trust it", Name(last), anchors)}
	case isRoot(last):
		return Finding{Kind: UnknownCA, Name: Name(last),
			Text: fmt.Sprintf("unknown CA: the root %q was sent, but %s does "+
				"not trust it", Name(last), anchors)}
	case len(path) == 1 && f.URL != "":
		f.Kind = IntermediateMissing
		f.Text = fmt.Sprintf("intermediate missing: only the leaf was sent; its "+
			"issuer %q is not known here", issuer)
	case len(path) == 1:
		f.Kind = IssuerMissing
		f.Text = fmt.Sprintf("issuer missing: only the leaf was sent, and %s does "+
			"not have its issuer %q (an intermediate that the server must send, or "+
			"an unknown CA)", anchors, issuer)
	default:
		f.Kind = UnknownCA
		f.Text = fmt.Sprintf("unknown CA: %d certificates were sent, and %s does "+
			"not have the issuer of the last, %q", len(path), anchors, issuer)
	}
	return f
}

// maxTries bounds the signatures that are verified for one chain.
const maxTries = 64

// follow goes from the leaf from issuer to issuer. rest has what is not on the
// way, and is no second copy.
func follow(sent []*x509.Certificate) (path, rest []*x509.Certificate) {
	path = []*x509.Certificate{sent[0]}
	left := slices.Clone(sent[1:])
	tries := 0
	for {
		last := path[len(path)-1]
		if isRoot(last) {
			break
		}
		next := slices.IndexFunc(left, func(c *x509.Certificate) bool {
			if !bytes.Equal(c.RawSubject, last.RawIssuer) ||
				c.Equal(last) || tries >= maxTries {
				return false
			}
			tries++
			return c.CheckSignature(last.SignatureAlgorithm,
				last.RawTBSCertificate, last.Signature) == nil
		})
		if next < 0 {
			break
		}
		path = append(path, left[next])
		left = slices.Delete(left, next, next+1)
	}
	return path, left
}

// ordered reports whether the path is in the order in which it was sent, with
// nothing in between.
func ordered(sent, path []*x509.Certificate) bool {
	for i, c := range path {
		if !c.Equal(sent[i]) {
			return false
		}
	}
	return true
}

func unrelated(rest []*x509.Certificate) Finding {
	var names []string
	for _, c := range rest {
		if name := fmt.Sprintf("%q", Name(c)); !slices.Contains(names, name) &&
			len(names) < 3 {
			names = append(names, name)
		}
	}
	return Finding{Kind: Unrelated, Name: Name(rest[0]),
		Text: fmt.Sprintf("%d of no use: %s", len(rest),
			strings.Join(names, ", "))}
}

func isRoot(c *x509.Certificate) bool {
	return bytes.Equal(c.RawSubject, c.RawIssuer)
}

// maxName bounds a name: a server chooses it.
const maxName = 120

// Name is what people call a certificate.
func Name(c *x509.Certificate) string {
	name := c.Subject.CommonName
	switch {
	case name != "":
	case len(c.DNSNames) > 0:
		name = c.DNSNames[0]
	case len(c.IPAddresses) > 0:
		name = c.IPAddresses[0].String()
	default:
		name = c.Subject.String()
	}
	return coded.Brief(name, maxName)
}

func issuerName(c *x509.Certificate) string {
	name := c.Issuer.CommonName
	if name == "" {
		name = c.Issuer.String()
	}
	return coded.Brief(name, maxName)
}
