package tlssocket

import (
	"crypto/tls"
	"unicode/utf8"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/ech"
)

// check refuses what cannot be, before anything is made of it.
func (o *Options) check() error {
	switch {
	case o.Server != nil && !o.IsServer:
		return badOption(code.InvalidArgValue, "Server needs IsServer")
	case o.HandshakeTimeout < 0:
		return badOption(code.InvalidArgValue, "HandshakeTimeout is negative")
	case o.SessionStoreTimeout < 0:
		return badOption(code.InvalidArgValue,
			"SessionStoreTimeout is negative")
	case o.OCSPPolicy < OCSPHandOver || o.OCSPPolicy > OCSPRequire:
		return badOption(code.OutOfRange, "OCSPPolicy is %d, which is none",
			o.OCSPPolicy)
	case o.OCSPPolicy != OCSPHandOver && o.IsServer:
		return badOption(code.InvalidArgValue, "OCSPPolicy is a client's")
	case o.GetClientCertificate != nil && o.IsServer:
		return badOption(code.InvalidArgValue, "GetClientCertificate is a "+
			"client's; a server has GetCertificate")
	case o.ECHConfigList != nil && o.IsServer:
		return badOption(code.InvalidArgValue, "ECHConfigList is a client's; a "+
			"server has ECHKeys")
	case o.ALPN != nil && !o.IsServer:
		return badOption(code.InvalidArgValue, "ALPN is a server's; a client "+
			"has ALPNProtocols")
	}
	if o.ECHConfigList != nil {
		if err := ech.CheckList(o.ECHConfigList); err != nil {
			return badOption(code.InvalidArgValue, "ECHConfigList: %v", err)
		}
	}
	if err := checkServerName(o.ServerName); err != nil {
		return err
	}
	return checkALPN(o.ALPNProtocols, o.ALPN != nil)
}

// clientAuth is what a server wants of the client's certificate.
func (o *Options) clientAuth() tls.ClientAuthType {
	switch {
	case !o.RequestCert:
		return o.ClientAuth
	case o.AllowUnauthorized:
		return tls.RequestClientCert
	}
	return tls.RequireAndVerifyClientCert
}

// checkServer refuses what cannot be together. o has what its server has.
func (o *Options) checkServer() error {
	switch {
	case o.ClientAuth < tls.NoClientCert ||
		o.ClientAuth > tls.RequireAndVerifyClientCert:
		return badOption(code.OutOfRange, "ClientAuth is %d, which is none",
			int(o.ClientAuth))
	case o.ClientAuth != tls.NoClientCert &&
		(o.RequestCert || o.AllowUnauthorized):
		return badOption(code.InvalidArgValue, "ClientAuth stands in place of "+
			"RequestCert and AllowUnauthorized")
	case o.CheckClientIdentity != nil && o.clientAuth() == tls.NoClientCert:
		return badOption(code.InvalidArgValue, "CheckClientIdentity needs "+
			"RequestCert or ClientAuth")
	case o.ContextFor != nil && o.SNI != nil:
		return badOption(code.InvalidArgValue,
			"ContextFor and SNI are mutually exclusive")
	}
	return nil
}

// checkClient refuses what is a server's.
func (o *Options) checkClient() error {
	for name, set := range map[string]bool{
		"ClientAuth":          o.ClientAuth != tls.NoClientCert,
		"CheckClientIdentity": o.CheckClientIdentity != nil,
		"ContextFor":          o.ContextFor != nil,
		"GetCertificate":      o.GetCertificate != nil,
	} {
		if set {
			return badOption(code.InvalidArgValue, "%s is a server's", name)
		}
	}
	return nil
}

// checkServerName refuses names that cannot stand in a ClientHello.
func checkServerName(name string) error {
	if len(name) > 255 {
		return badOption(code.InvalidArgValue,
			"ServerName has %d bytes, more than 255", len(name))
	}
	for i := range len(name) {
		switch c := name[i]; {
		case c >= utf8.RuneSelf && utf8.ValidString(name):
			return badOption(code.InvalidArgValue, "ServerName %q is an "+
				"international name: write its form with xn--, which "+
				"idna.Lookup.ToASCII of golang.org/x/net gives", name)
		case c <= ' ' || c >= 0x7f:
			return badOption(code.InvalidArgValue,
				"ServerName %q has a byte that no host name has", name)
		}
	}
	return nil
}
