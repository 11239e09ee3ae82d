package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509/pkix"
	"encoding/asn1"

	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// maxAuthorities bounds how many names of CAs are repeated.
const maxAuthorities = 50

// ask finds out whether the server wants a client certificate, and whose; nil if
// it does not ask. crypto/tls itself makes the connection, and judges nothing.
func (e *examination) ask(ctx context.Context) *ClientCertificate {
	conn, err := e.dial(ctx, new(stopwatch))
	if err != nil {
		return nil
	}
	defer conn.Close()
	var asked *ClientCertificate
	c := tls.Client(conn, &tls.Config{
		ServerName:         e.report.ServerName,
		InsecureSkipVerify: true, // nothing of what it says is believed
		GetClientCertificate: func(info *tls.CertificateRequestInfo) (
			*tls.Certificate, error) {
			asked = &ClientCertificate{Sent: e.sends(),
				Authorities: authorities(info.AcceptableCAs)}
			return new(tls.Certificate), nil
		},
	})
	c.HandshakeContext(ctx) // how it ends says nothing new
	return asked
}

// sends reports whether we have a certificate to show.
func (e *examination) sends() bool {
	return len(e.Context.Cert)+len(e.Context.PFX) > 0
}

// authorities are names of CAs in DER, for people.
func authorities(ders [][]byte) []string {
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
