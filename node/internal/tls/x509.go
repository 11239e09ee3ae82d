package tls

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"strings"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/certinfo"
	"github.com/seed-435e3e10/tlssocket/internal/nodetext"
	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// parseCert parses DER, or the first certificate of PEM. A failure is thrown.
func (b *binding) parseCert(v goja.Value) *x509.Certificate {
	data := b.bytesOf(v)
	if block, _ := pem.Decode(data); block != nil {
		data = block.Bytes
	}
	c, err := x509.ParseCertificate(data)
	if err != nil {
		panic(b.l.NewError(err))
	}
	return c
}

// describe makes Node's legacy object of the first of an array of
// certificates; the others are its issuers, as far as they are.
// Node: tlsSocket.getPeerCertificate.
func (b *binding) describe(call goja.FunctionCall) goja.Value {
	var chain []*x509.Certificate
	b.l.VM.ForOf(call.Argument(0), func(v goja.Value) bool {
		chain = append(chain, b.parseCert(v))
		return true
	})
	if len(chain) == 0 {
		return goja.Undefined()
	}
	last := chain[len(chain)-1]
	return b.legacy(certinfo.Describe(chain...),
		string(last.RawIssuer) == string(last.RawSubject))
}

func (b *binding) legacy(i *certinfo.Certificate,
	rooted bool) goja.Value {
	vm := b.l.VM
	o := vm.NewObject()
	set := func(name string, v any) { loop.Must(o.Set(name, v)) }
	c, err := x509.ParseCertificate(i.Raw)
	loop.Must(err) // it was parsed before
	set("subject", b.name(c.RawSubject))
	set("issuer", b.name(c.RawIssuer))
	if i.SubjectAltName != "" {
		set("subjectaltname", i.SubjectAltName)
	}
	if i.InfoAccess != nil {
		access := vm.CreateObject(nil)
		for _, a := range nodetext.InfoAccess(c) {
			loop.Must(access.Set(a.Method,
				vm.NewArray(loop.List(i.InfoAccess[a.Method])...)))
		}
		set("infoAccess", access)
	}
	set("ca", i.CA)
	b.legacyKey(i, set)
	set("valid_from", i.ValidFrom)
	set("valid_to", i.ValidTo)
	set("fingerprint", i.Fingerprint)
	set("fingerprint256", i.Fingerprint256)
	set("fingerprint512", i.Fingerprint512)
	if len(i.ExtKeyUsage) > 0 {
		set("ext_key_usage", vm.NewArray(loop.List(i.ExtKeyUsage)...))
	}
	set("serialNumber", i.SerialNumber)
	set("raw", b.l.Buffer(i.Raw))
	switch {
	case i.IssuerCertificate != nil:
		set("issuerCertificate", b.legacy(i.IssuerCertificate, rooted))
	case rooted:
		set("issuerCertificate", o)
	}
	return o
}

func (b *binding) legacyKey(i *certinfo.Certificate,
	set func(string, any)) {
	if i.Modulus != "" {
		set("modulus", i.Modulus)
		set("bits", i.Bits)
		set("exponent", i.Exponent)
		set("pubkey", b.l.Buffer(i.PubKey))
	} else if i.PubKey != nil {
		set("bits", i.Bits)
		set("pubkey", b.l.Buffer(i.PubKey))
		if i.ASN1Curve != "" {
			set("asn1Curve", i.ASN1Curve)
		}
		if i.NISTCurve != "" {
			set("nistCurve", i.NISTCurve)
		}
	}
}

// name makes an object without prototype of a distinguished name: values by
// type, in their order. Of several values of a type it has an array.
func (b *binding) name(der []byte) *goja.Object {
	o := b.l.VM.CreateObject(nil)
	values := make(map[string][]string)
	for _, a := range nodetext.Name(der) {
		values[a.Type] = append(values[a.Type], a.Value)
		if v := values[a.Type]; len(v) > 1 {
			loop.Must(o.Set(a.Type, b.l.VM.NewArray(loop.List(v)...)))
		} else {
			loop.Must(o.Set(a.Type, a.Value))
		}
	}
	return o
}

// x509 tells what X509Certificate has of a certificate, under its names.
// Node: X509Certificate.
func (b *binding) x509(call goja.FunctionCall) goja.Value {
	c := b.parseCert(call.Argument(0))
	i := certinfo.Describe(c)
	o := b.l.VM.NewObject()
	set := func(name string, v any) { loop.Must(o.Set(name, v)) }
	set("subject", lines(c.RawSubject))
	set("issuer", lines(c.RawIssuer))
	if i.SubjectAltName != "" {
		set("subjectAltName", i.SubjectAltName)
	}
	if i.InfoAccess != nil {
		var list []string
		for _, a := range nodetext.InfoAccess(c) {
			list = append(list, a.Method+":"+a.Value)
		}
		set("infoAccess", strings.Join(list, "\n")+"\n")
	}
	set("validFrom", i.ValidFrom)
	set("validTo", i.ValidTo)
	set("validFromTime", c.NotBefore.UnixMilli())
	set("validToTime", c.NotAfter.UnixMilli())
	set("fingerprint", i.Fingerprint)
	set("fingerprint256", i.Fingerprint256)
	set("fingerprint512", i.Fingerprint512)
	if len(i.ExtKeyUsage) > 0 {
		set("keyUsage", b.l.VM.NewArray(loop.List(i.ExtKeyUsage)...))
	}
	set("serialNumber", i.SerialNumber)
	set("raw", b.l.Buffer(i.Raw))
	set("ca", i.CA)
	set("pem", pemOf(c))
	set("issuedBy", func(other goja.FunctionCall) goja.Value {
		return b.l.VM.ToValue(
			c.CheckSignatureFrom(b.parseCert(other.Argument(0))) == nil)
	})
	set("publicKey", b.l.Buffer(append([]byte{}, c.RawSubjectPublicKeyInfo...)))
	set("signedBy", func(key goja.FunctionCall) goja.Value {
		return b.l.VM.ToValue(signedBy(c, b.bytesOf(key.Argument(0))))
	})
	return o
}

// signedBy reports whether the key, in DER, has signed the certificate.
func signedBy(c *x509.Certificate, spki []byte) bool {
	key, err := x509.ParsePKIXPublicKey(spki)
	if err != nil {
		return false
	}
	var signer x509.Certificate
	signer.PublicKey = key
	switch key.(type) {
	case *rsa.PublicKey:
		signer.PublicKeyAlgorithm = x509.RSA
	case *ecdsa.PublicKey:
		signer.PublicKeyAlgorithm = x509.ECDSA
	case ed25519.PublicKey:
		signer.PublicKeyAlgorithm = x509.Ed25519
	}
	return signer.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate,
		c.Signature) == nil
}

// lines is a name as Node writes it, an attribute a line.
func lines(der []byte) string {
	var list []string
	for _, a := range nodetext.Name(der) {
		list = append(list, a.Type+"="+a.Value)
	}
	return strings.Join(list, "\n")
}

func pemOf(c *x509.Certificate) string {
	return string(pem.EncodeToMemory(
		&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
}

func (b *binding) rootCertificates(goja.FunctionCall) goja.Value {
	return PEMs(b.l, trust.Roots())
}

// PEMs are certificates as an array of PEM.
func PEMs(l *loop.Loop, list []*x509.Certificate) goja.Value {
	out := make([]any, len(list))
	for i, c := range list {
		out[i] = strings.TrimSuffix(pemOf(c), "\n")
	}
	return l.VM.NewArray(out...)
}

// CertificatesIn are those of PEM that can be parsed.
func CertificatesIn(data []byte) (list []*x509.Certificate) {
	for {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			return list
		}
		if c, err := x509.ParseCertificate(block.Bytes); err == nil {
			list = append(list, c)
		}
	}
}

// readCertificates lists the certificates of PEM as PEM, one each. What is
// marked as a certificate and is none is thrown.
func (b *binding) readCertificates(call goja.FunctionCall) goja.Value {
	data := b.bytesOf(call.Argument(0))
	list := CertificatesIn(data)
	if len(list) < bytes.Count(data, []byte("-----BEGIN CERTIFICATE-----")) {
		panic(newError(b.l, &tlssocket.Error{Op: "read certificates",
			Code: "ERR_OSSL_PEM_ASN1_LIB"}))
	}
	return PEMs(b.l, list)
}
