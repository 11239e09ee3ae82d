package probe

import (
	"crypto/tls"
	"crypto/x509/pkix"
	"encoding/asn1"

	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// maxAuthorities bounds how many names of CAs are repeated.
const maxAuthorities = 50

// ask is a client's hook: it notes that the server wants a certificate, and
// leaves the choice to the context.
func (e *examination) ask(info *tls.CertificateRequestInfo) (*tls.Certificate,
	error) {
	e.asked.Store(&ClientCertificate{Sent: e.sends(),
		Authorities: Authorities(info.AcceptableCAs)})
	return nil, nil
}

// sends reports whether we have a certificate to show.
func (e *examination) sends() bool {
	return len(e.Context.Cert)+len(e.Context.PFX) > 0
}

// Authorities are names of CAs in DER, as a server names them, for people.
func Authorities(ders [][]byte) []string {
	all := []string{}
	for _, der := range ders[:min(len(ders), maxAuthorities)] {
		var name pkix.RDNSequence
		text := "a name that cannot be read"
		if rest, err := asn1.Unmarshal(der, &name); err == nil &&
			len(rest) == 0 {
			text = coded.Brief(name.String(), maxText)
		}
		all = append(all, text)
	}
	return all
}
