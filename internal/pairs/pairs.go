// Package pairs chooses among certificates with their keys: which one a peer can
// verify, and who has issued it.
package pairs

import (
	"crypto/tls"
	"crypto/x509"
	"slices"
)

// Nameless is a hello for [ForHello]: the name was for choosing the context.
func Nameless(hello *tls.ClientHelloInfo) *tls.ClientHelloInfo {
	client := *hello
	client.ServerName = ""
	return &client
}

// ForHello returns the first of the pairs that the client can verify, or -1.
func ForHello(client *tls.ClientHelloInfo, pairs []tls.Certificate) int {
	for i := range pairs {
		if client.SupportsCertificate(&pairs[i]) == nil {
			return i
		}
	}
	return -1
}

// Suite returns the first of the suites in order, up to TLS 1.2, that is in other
// too and for which there is a pair that the client can verify, and which that is;
// nil and -1 if there is none for any.
func Suite(client tls.ClientHelloInfo, pairs []tls.Certificate,
	order, other []uint16) (suite []uint16, pair int) {
	for _, id := range order {
		if !slices.Contains(other, id) {
			continue
		}
		client.CipherSuites = []uint16{id}
		if pair = ForHello(&client, pairs); pair >= 0 {
			return client.CipherSuites, pair
		}
	}
	return nil, -1
}

// ForRequest returns the first pair of a CA that the server names. If there is
// none, it is the first that the server can read, as in OpenSSL: crypto/tls's own
// choice would send none, and the server could not say why it refuses. Where
// nothing fits, it has no certificates.
func ForRequest(info *tls.CertificateRequestInfo,
	pairs []tls.Certificate) *tls.Certificate {
	anyCA := *info
	anyCA.AcceptableCAs = nil
	for _, server := range []*tls.CertificateRequestInfo{info, &anyCA} {
		for i := range pairs {
			if server.SupportsCertificate(&pairs[i]) == nil {
				return &pairs[i]
			}
		}
	}
	return &tls.Certificate{}
}

// Issuer finds the issuer of a pair's leaf in its chain or among the CAs. It takes
// as long as a handshake.
func Issuer(pair *tls.Certificate, cas []*x509.Certificate) *x509.Certificate {
	var sent []*x509.Certificate
	if len(pair.Certificate) > 1 {
		next, err := x509.ParseCertificate(pair.Certificate[1])
		if err == nil {
			sent = append(sent, next)
		}
	}
	return IssuerAmong(pair.Leaf, sent, cas)
}

// IssuerAmong returns the first certificate that issued leaf, nil if none did.
func IssuerAmong(leaf *x509.Certificate,
	lists ...[]*x509.Certificate) *x509.Certificate {
	for _, issuer := range slices.Concat(lists...) {
		if leaf.CheckSignatureFrom(issuer) == nil {
			return issuer
		}
	}
	return nil
}
