package trust

import (
	"crypto/tls"
	"crypto/x509"
	"slices"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/chain"
)

// VerifyServer verifies the server of a connection: its chain, and that it is
// for cs.ServerName. It is for tls.Config.VerifyConnection of a client; with
// InsecureSkipVerify crypto/tls's own verdict does not come before it. crypto/tls
// calls it on resumption too.
//
// It refuses where cs.ServerName is empty, as it is when the client dials an IP
// address: use [Trust.VerifyHost] then. The error is an *[Error].
func (t *Trust) VerifyServer(cs tls.ConnectionState) error {
	if cs.ServerName == "" {
		return &Error{Code: code.TLSCertAltNameInvalid,
			Reason: "no server name is known to hold the certificate " +
				"against: set ServerName, or give it to VerifyHost or TLSConfig",
			Chain: cs.PeerCertificates}
	}
	return t.verifyServer(cs.PeerCertificates, cs.ServerName)
}

// VerifyHost returns [Trust.VerifyServer] for a host that is known beforehand: a
// DNS name or an IP address.
func (t *Trust) VerifyHost(host string) func(tls.ConnectionState) error {
	return func(cs tls.ConnectionState) error {
		return t.verifyServer(cs.PeerCertificates, host)
	}
}

func (t *Trust) verifyServer(certs []*x509.Certificate, host string) error {
	chains, err := t.Verify(certs, ServerAuth, time.Now())
	if err != nil {
		return complete(err, host, certs)
	}
	if err := CheckHost(host, certs[0]); err != nil {
		return complete(err, host, certs)
	}
	if err := CheckConstraints(host, chains); err != nil {
		return complete(err, host, certs)
	}
	return nil
}

// complete adds to a refusal what it is about.
func complete(err error, host string, certs []*x509.Certificate) error {
	e := *err.(*Error)
	e.Host, e.Chain = host, certs
	return &e
}

// RequireClientCert makes a server's configuration ask clients for a
// certificate, and judge it: it sets ClientAuth and ClientCAs, and
// VerifyConnection to [Trust.VerifyClient] unless that is set. Where crypto/tls
// can judge by the same anchors it does so first, since it tells the client by
// the alert that fits.
func (t *Trust) RequireClientCert(c *tls.Config) {
	c.ClientCAs = t.clientCAs
	c.ClientAuth = tls.RequireAnyClientCert
	if t.clientCAs == t.roots {
		c.ClientAuth = tls.RequireAndVerifyClientCert
	}
	if c.VerifyConnection == nil {
		c.VerifyConnection = t.VerifyClient
	}
}

// VerifyClient verifies the client of a connection. It is for
// tls.Config.VerifyConnection of a server; [Trust.RequireClientCert] sets it. A
// client that sent no certificate is refused with
// [code.SSLPeerDidNotReturnCertificate]. The error is an *[Error].
func (t *Trust) VerifyClient(cs tls.ConnectionState) error {
	if len(cs.PeerCertificates) == 0 {
		return &Error{Code: code.SSLPeerDidNotReturnCertificate,
			Reason: "peer did not return a certificate"}
	}
	_, err := t.Verify(cs.PeerCertificates, ClientAuth, time.Now())
	return err
}

// Explain gives crypto/tls's refusal of a client's chain its code. It is for the
// error of a server's handshake after [Trust.RequireClientCert], and costs far
// less than to verify the chain again.
func (t *Trust) Explain(e *tls.CertificateVerificationError) *Error {
	_, refused := t.judge(e.UnverifiedCertificates, ClientAuth,
		time.Now().Round(0), nil, e.Err)
	return refused
}

// CheckConstraints refuses a host that is known only by a common name, if in each
// of its chains there are name constraints that do not permit it. [Trust.Verify]
// does not tell: crypto/x509 looks at no common names, and OpenSSL's rules only
// at those that are host names to it, of certificates without other names. VerifyServer and VerifyHost do so by themselves. The error is an *[Error]
// with [code.TLSCertAltNameInvalid].
func CheckConstraints(host string, chains [][]*x509.Certificate) error {
	if _, isAddr := parseAddr(host); isAddr {
		return nil // no common name speaks for it
	}
	constrained := func(c *x509.Certificate) bool {
		return len(c.PermittedDNSDomains)+len(c.ExcludedDNSDomains) > 0
	}
	for _, path := range chains {
		if len(path[0].DNSNames) > 0 ||
			!slices.ContainsFunc(path[1:], constrained) ||
			chain.PermitsCommonNames(path) {
			return nil
		}
	}
	if len(chains) == 0 {
		return nil
	}
	return &Error{Code: code.TLSCertAltNameInvalid, Host: host,
		Reason: "the name constraints of its CA do not reach the " +
			"certificate's common name",
		Certificate: chains[0][0]}
}
