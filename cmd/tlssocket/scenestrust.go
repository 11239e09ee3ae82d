package main

import (
	"errors"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
)

// verdict expects what a side thinks of its peer.
func (v *visit) verdict(side string, authorized bool, c code.Code) {
	r := v.secure(side)
	got := code.Code("")
	if r.AuthorizationError != nil {
		got = code.Code(*r.AuthorizationError)
	}
	v.scene.expect(r.Authorized == authorized && got == c,
		"on the %s, authorized is %v and the reason %q, not %v and %q",
		side, r.Authorized, got, authorized, c)
}

// demanding are the options of a server that asks for a certificate.
func (s *scene) demanding() *tlssocket.ServerOptions {
	o := s.serverOptions(s.local)
	o.RequestCert = true
	return o
}

func clientAccepted(s *scene) {
	v := s.visit(s.serve(s.demanding()), s.identified(s.client)).went()
	v.verdict("client", true, "")
	v.verdict("server", true, "")
}

// wasTold expects the client to have ended of an alert of the server.
func (v *visit) wasTold() {
	var alert *tlssocket.AlertError
	v.scene.expect(errors.As(v.err, &alert) && alert.Remote,
		"the client ended with %v, not an alert", v.err)
}

func clientRefused(s *scene) {
	v := s.visit(s.serve(s.demanding()), s.identified(s.foreign))
	v.wasTold()
	v.clientError(code.UnableToVerifyLeafSignature)
}

func clientWithout(s *scene) {
	v := s.visit(s.serve(s.demanding()), s.visitor("localhost"))
	v.wasTold()
	v.clientError(code.SSLPeerDidNotReturnCertificate)
}

func clientAllowed(s *scene) {
	o := s.demanding()
	o.AllowUnauthorized = true
	h := s.serve(o)
	s.visit(h, s.identified(s.foreign)).went().verdict("server", false,
		code.UnableToVerifyLeafSignature)
	s.visit(h, s.visitor("localhost")).went().verdict("server", false,
		code.UnableToGetIssuerCert)
	s.visit(h, s.identified(s.client)).went().verdict("server", true, "")
}

func serverRefused(s *scene) {
	h := s.serve(s.serverOptions(s.alone))
	v := s.visit(h, s.visitor("localhost"))
	v.failed(code.DepthZeroSelfSignedCert)
	told := of[errorRecord](v, "server", "tlsClientError")
	s.expect(len(told) == 1, "the server was not told")
}

func serverAllowed(s *scene) {
	h := s.serve(s.serverOptions(s.alone))
	o := s.visitor("localhost")
	o.AllowUnauthorized = true
	s.visit(h, o).went().verdict("client", false,
		code.DepthZeroSelfSignedCert)
}

func wrongName(s *scene) {
	h := s.serve(s.serverOptions(s.local))
	s.visit(h, s.visitor("elsewhere.example.test")).
		failed(code.TLSCertAltNameInvalid)
}

func revoked(s *scene) {
	h := s.serve(s.serverOptions(s.local))
	o := s.visitor("localhost")
	o.CRL = [][]byte{s.crl}
	s.visit(h, o).failed(code.CertRevoked)
}
