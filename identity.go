package tlssocket

import (
	"crypto/x509"
	"errors"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/guard"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// CheckServerIdentity checks that cert is for host, by the rules of
// [trust.CheckHost]. It is what Options.CheckServerIdentity does if it is not
// set.
//
// The error is an [*Error] with [code.TLSCertAltNameInvalid]; its cause is a
// [*trust.Error] with host and certificate.
//
// Node: tls.checkServerIdentity.
func CheckServerIdentity(host string, cert *x509.Certificate) error {
	err := trust.CheckHost(host, cert)
	if err == nil {
		return nil
	}
	return &Error{Op: "verify", Side: clientSide,
		Code: code.TLSCertAltNameInvalid, Err: err}
}

// checkIdentity asks whether the server's certificate is for its host. chains
// are those that were verified, certs is what the server sent.
func (h *clientHandshake) checkIdentity(chains [][]*x509.Certificate,
	certs []*x509.Certificate) error {
	check := h.s.opts.CheckServerIdentity
	if check == nil {
		check = func(host string, cert *x509.Certificate) error {
			if err := trust.CheckHost(host, cert); err != nil {
				return err
			}
			return trust.CheckConstraints(host, chains)
		}
	}
	err := guard.Do("the CheckServerIdentity hook", func() error {
		return check(h.host, certs[0])
	})
	if err == nil {
		return nil
	}
	c := code.TLSCertAltNameInvalid
	errors.As(err, &c)
	if ours, ok := err.(*Error); ok {
		err = ours.Err
	}
	if v, ok := err.(*trust.Error); ok {
		complete := *v // it may be the hook's own
		complete.Chain = certs
		err = &complete
	}
	return h.s.wrap("verify", failure{c, err})
}

// checkIdentity asks the application whether a client that is trusted may
// connect. certs is what it sent, chain what was verified.
func (h *serverHandshake) checkIdentity(certs,
	chain []*x509.Certificate) error {
	check := h.s.opts.CheckClientIdentity
	if check == nil {
		return nil
	}
	err := guard.Do("the CheckClientIdentity hook", func() error {
		return check(h.s.contextOfHooks(), chain)
	})
	if err == nil {
		return nil
	}
	c := code.CertRejected
	errors.As(err, &c)
	return h.s.wrap("verify", failure{c, &trust.Error{Code: c,
		Reason: err.Error(), Certificate: certs[0], Chain: certs, Err: err}})
}
