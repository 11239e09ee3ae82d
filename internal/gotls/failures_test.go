package gotls_test

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"slices"
	"testing"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/gotls"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

// failures are the same in TLS 1.2 and 1.3.
var failures = []failure{
	{"client too old", func(_ *testing.T, a *attempt) {
		a.client.MinVersion, a.client.MaxVersion = tls.VersionTLS10,
			tls.VersionTLS11
	}, true, false, "tls: client offered only unsupported versions",
		code.SSLUnsupportedProtocol},
	{"no versions", func(_ *testing.T, a *attempt) {
		a.client.MinVersion = a.client.MaxVersion + 1
	}, false, true, "tls: no supported versions satisfy",
		code.TLSProtocolVersionConflict},
	{"no suite", func(t *testing.T, a *attempt) {
		a.hello(t, clientHello, func(h *hello) {
			for i := range h.suites {
				h.suites[i] = 0xfa
			}
		})
	}, true, false, "tls: no cipher suite supported by both",
		code.SSLNoSharedCipher},
	{"another suite", func(t *testing.T, a *attempt) {
		a.hello(t, serverHello, func(h *hello) { h.suites = []byte{0xfa, 0xfa} })
	}, false, false, "tls: server chose an unconfigured cipher",
		code.SSLWrongCipherReturned},
	{"no signature algorithm in common", func(t *testing.T, a *attempt) {
		a.hello(t, clientHello, func(h *hello) {
			h.set(extSignatures, 0, 2, 0xfa, 0xfa)
		})
	}, true, false, "tls: peer doesn't support any", code.SSLNoSuitableSignature},
	{"a certificate's own algorithms", func(_ *testing.T, a *attempt) {
		a.server.Certificates[0].SupportedSignatureAlgorithms =
			[]tls.SignatureScheme{tls.PKCS1WithSHA1}
		a.always()
	}, true, false, "tls: peer doesn't support the certificate",
		code.SSLNoSuitableSignature},
	{"short RSA key", func(_ *testing.T, a *attempt) {
		cert := &a.server.Certificates[0]
		cert.PrivateKey = publicOnly{cert.PrivateKey.(crypto.Signer),
			&rsa.PublicKey{N: big.NewInt(1<<62 + 1), E: 3}}
		a.always()
		a.server.CipherSuites = []uint16{
			tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}
		a.client.CipherSuites = a.server.CipherSuites
	}, true, false, "tls: certificate RSA key size too small",
		code.SSLNoSuitableSignature},
	{"ALPN", func(_ *testing.T, a *attempt) {
		a.client.NextProtos, a.server.NextProtos = []string{"a"}, []string{"b"}
	}, true, false, "tls: client requested unsupported application",
		code.SSLNoApplicationProtocol},
	{"no protocol", func(_ *testing.T, a *attempt) {
		a.client.NextProtos = []string{"h2", "http/1.1"}
		a.server.NextProtos = []string{gotls.NoProtocol}
	}, true, false, "tls: client requested unsupported application",
		code.SSLNoApplicationProtocol},
	{"no client certificate", func(_ *testing.T, a *attempt) {
		a.server.ClientAuth = tls.RequireAnyClientCert
	}, true, false, "tls: client didn't provide a certificate",
		code.SSLPeerDidNotReturnCertificate},
	{"server's signature", func(_ *testing.T, a *attempt) {
		a.server.Certificates = lying(a.server.Certificates[0])
	}, false, false, "tls: invalid signature by", code.SSLBadSignature},
	{"client's signature", func(_ *testing.T, a *attempt) {
		a.client.Certificates = lying(a.server.Certificates[0])
		a.server.ClientAuth = tls.RequireAnyClientCert
	}, true, false, "tls: invalid signature by", code.SSLBadSignature},
	{"server's certificate is none", func(_ *testing.T, a *attempt) {
		a.server.Certificates[0].Certificate = [][]byte{[]byte("garbage")}
	}, false, false, "tls: failed to parse certificate", code.SSLBadCertificate},
	{"client's certificate is none", func(_ *testing.T, a *attempt) {
		cert := a.server.Certificates[0]
		cert.Certificate = [][]byte{[]byte("garbage")}
		a.client.Certificates = []tls.Certificate{cert}
		a.server.ClientAuth = tls.RequireAnyClientCert
	}, true, false, "tls: failed to parse client certificate",
		code.SSLBadCertificate},
	{"server's kind of key", func(t *testing.T, a *attempt) {
		a.server.Certificates[0].Certificate = strangeChain(t)
	}, false, false, "tls: server's certificate contains an unsupported",
		code.SSLUnsupportedCertificate},
	{"client's kind of key", func(t *testing.T, a *attempt) {
		cert := a.server.Certificates[0]
		cert.Certificate = strangeChain(t)
		a.client.Certificates = []tls.Certificate{cert}
		a.server.ClientAuth = tls.RequireAnyClientCert
	}, true, false, "tls: client certificate contains an unsupported",
		code.SSLUnsupportedCertificate},
}

// failures12 are those of TLS 1.2.
var failures12 = []failure{
	{"server too old", func(t *testing.T, a *attempt) {
		a.hello(t, serverHello, func(h *hello) { h.version = tls.VersionTLS10 })
	}, false, true, "tls: server selected unsupported protocol version",
		code.SSLUnsupportedProtocol},
	{"no signature algorithms", func(t *testing.T, a *attempt) {
		a.hello(t, clientHello, func(h *hello) { h.hide(extSignatures) })
	}, true, false, "tls: missing signature_algorithms",
		code.SSLNoSuitableSignature},
	{"kind of curve", func(_ *testing.T, a *attempt) {
		a.message = serverKeyExchange
		a.change = func(b []byte) []byte { b[0] = 1; return b }
	}, false, false, "tls: server selected unsupported curve",
		code.SSLNoSuitableKeyShare},
	{"another ALPN", func(t *testing.T, a *attempt) {
		a.client.NextProtos, a.server.NextProtos = []string{"a"}, []string{"a"}
		a.hello(t, serverHello, func(h *hello) { h.body(extALPN)[3] = 'b' })
	}, false, false, "tls: server selected unadvertised ALPN",
		code.SSLBadExtension},
	{"ALPN of itself", func(t *testing.T, a *attempt) {
		a.hello(t, serverHello, func(h *hello) {
			h.set(extALPN, 0, 2, 1, 'b')
		})
	}, false, false, "tls: server advertised unrequested ALPN",
		code.SSLBadExtension},
	{"fallback", func(t *testing.T, a *attempt) {
		a.server.MaxVersion = tls.VersionTLS13
		a.hello(t, clientHello, func(h *hello) {
			h.suites = append(h.suites, 0x56, 0) // TLS_FALLBACK_SCSV
		})
	}, true, false, "tls: client using inappropriate protocol",
		code.SSLInappropriateFallback},
	{"downgrade", func(t *testing.T, a *attempt) {
		a.client.MaxVersion, a.server.MaxVersion = tls.VersionTLS13,
			tls.VersionTLS13
		a.hello(t, clientHello, func(h *hello) {
			h.set(extVersions, 2, 3, 3)
		})
	}, false, false, "tls: downgrade attempt detected",
		code.SSLInappropriateFallback},
	{"server's signature algorithm", func(_ *testing.T, a *attempt) {
		a.message = serverKeyExchange
		a.change = func(b []byte) []byte {
			at := 4 + int(b[3]) // behind the curve's point
			b[at], b[at+1] = 0xfa, 0xfa
			return b
		}
	}, false, false, "tls: certificate used with invalid signature",
		code.SSLWrongSignatureType},
	{"client's signature algorithm", func(_ *testing.T, a *attempt) {
		a.client.Certificates = a.server.Certificates
		a.server.ClientAuth = tls.RequireAnyClientCert
		a.message = certificateVerify
		a.change = func(b []byte) []byte { b[0], b[1] = 0xfa, 0xfa; return b }
	}, true, false, "tls: client certificate used with invalid signature",
		code.SSLWrongSignatureType},
	{"client's Finished", func(t *testing.T, a *attempt) {
		// Without EMS the keys do not depend on all of the hello.
		a.hello(t, clientHello, func(h *hello) { h.hide(extEMS) })
	}, true, false, "tls: client's Finished message is incorrect",
		code.SSLDigestCheckFailed},
	{"server's Finished", func(t *testing.T, a *attempt) {
		a.resume(t)
		a.hello(t, clientHello, func(h *hello) { h.set(extUnknown) })
	}, false, false, "tls: server's Finished message was incorrect",
		code.SSLDigestCheckFailed},
}

// failures13 are those of TLS 1.3.
var failures13 = []failure{
	{"no certificate", func(_ *testing.T, a *attempt) {
		a.server.Certificates = nil
		a.server.GetCertificate = func(*tls.ClientHelloInfo) (
			*tls.Certificate, error) {
			return new(tls.Certificate), nil
		}
	}, true, false, "tls: certificate private key (<nil>)",
		code.SSLNoSuitableSignature},
	{"no curve", func(_ *testing.T, a *attempt) {
		a.server.CurvePreferences = []tls.CurveID{tls.CurveP384}
	}, true, false, "tls: no key exchanges supported by both",
		code.SSLNoSuitableKeyShare},
	{"another group", func(t *testing.T, a *attempt) {
		a.hello(t, serverHello, func(h *hello) { h.body(extKeyShare)[1] = 0xfa })
	}, false, false, "tls: server selected unsupported group",
		code.SSLNoSuitableKeyShare},
	{"binder", func(t *testing.T, a *attempt) {
		a.resume(t)
		a.hello(t, clientHello, func(h *hello) {
			psk := h.body(extPSK)
			psk[len(psk)-1] ^= 1
		})
	}, true, false, "tls: invalid PSK binder", code.SSLBinderDoesNotVerify},
	{"two binders", func(t *testing.T, a *attempt) {
		a.resume(t)
		a.hello(t, clientHello, func(h *hello) {
			psk := h.body(extPSK)
			binder := psk[len(psk)-33:]
			if binder[0] != 32 {
				t.Skip("the session is not of a suite with SHA-256")
			}
			binder[0], binder[16] = 15, 16
		})
	}, true, false, "tls: invalid or missing PSK binders",
		code.SSLBinderDoesNotVerify},
}

// always lets the server have its certificate although it may not fit.
func (a *attempt) always() {
	cert := a.server.Certificates[0]
	a.server.GetCertificate = func(*tls.ClientHelloInfo) (
		*tls.Certificate, error) {
		return &cert, nil
	}
}

// resume gives the client a session, of a server that it verifies: others are
// not offered.
func (a *attempt) resume(t *testing.T) {
	t.Helper()
	a.client.ClientSessionCache = tls.NewLRUClientSessionCache(1)
	a.client.InsecureSkipVerify = false
	a.client.RootCAs = x509.NewCertPool()
	a.client.RootCAs.AddCert(authority(t).Cert)
	c, s := connect(t, a.client, a.server)
	if _, err := s.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Read(make([]byte, 1)); err != nil { // and the ticket
		t.Fatal(err)
	}
}

// publicOnly is a key that says to be another.
type publicOnly struct {
	crypto.Signer
	public crypto.PublicKey
}

func (p publicOnly) Public() crypto.PublicKey { return p.public }

func lying(cert tls.Certificate) []tls.Certificate {
	cert.PrivateKey = liar{cert.PrivateKey.(crypto.Signer)}
	return []tls.Certificate{cert}
}

// strangeChain is a certificate of a kind of key that nobody knows.
func strangeChain(t *testing.T) [][]byte {
	t.Helper()
	ecPublicKey := []byte{0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1}
	other := append(slices.Clone(ecPublicKey[:6]), 0x7f)
	der := testpki.Leaf(t, authority(t), "localhost").Cert.Raw
	if bytes.Count(der, ecPublicKey) != 1 {
		t.Fatal("the certificate's kind of key was not found")
	}
	der = bytes.Replace(der, ecPublicKey, other, 1)
	return [][]byte{der}
}
