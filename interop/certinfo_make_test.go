package interop_test

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// change edits the template of a certificate.
type change = func(*x509.Certificate)

// made makes a certificate of the shared CA.
func made(t *testing.T, pub crypto.PublicKey, changes ...change,
) *x509.Certificate {
	t.Helper()
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "localhost"},
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.Add(time.Hour),
	}
	for _, f := range changes {
		f(template)
	}
	ca := testpair.Certs(t).CA
	der := must(x509.CreateCertificate(rand.Reader, template, ca.Cert, pub,
		ca.Key))(t)
	return must(x509.ParseCertificate(der))(t)
}

// The names of RFC 5280, section 4.2.1.6, by their tags.
const (
	nameOther = iota
	nameEmail
	nameDNS
	nameX400
	nameDirectory
	nameEDI
	nameURI
	nameIP
	nameRegistered
)

// generalName is a name of such a type with a content.
func generalName(tag int, content string) asn1.RawValue {
	compound := tag == nameOther || tag == nameX400 ||
		tag == nameDirectory || tag == nameEDI
	return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: tag,
		Bytes: []byte(content), IsCompound: compound}
}

// tagged is a value in an explicit tag.
func tagged(tag int, value any) asn1.RawValue {
	return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: tag,
		Bytes: encoded(value), IsCompound: true}
}

// otherName is a name of a type that has a number only.
func otherName(value any, oid ...int) asn1.RawValue {
	return generalName(nameOther,
		string(encoded(asn1.ObjectIdentifier(oid)))+
			string(encoded(tagged(0, value))))
}

// universal is a value of a universal type.
func universal(tag int, s string) asn1.RawValue {
	return asn1.RawValue{Tag: tag, Bytes: []byte(s)}
}

func utf8String(s string) asn1.RawValue {
	return universal(asn1.TagUTF8String, s)
}

// encoded is for values that can only fail by a mistake in the test.
func encoded(v any) []byte {
	der, err := asn1.Marshal(v)
	if err != nil {
		panic(err)
	}
	return der
}

func extension(value any, oid ...int) change {
	return func(c *x509.Certificate) {
		c.ExtraExtensions = append(c.ExtraExtensions,
			pkix.Extension{Id: oid, Value: encoded(value)})
	}
}

func altNames(names ...asn1.RawValue) change {
	return extension(names, 2, 5, 29, 17)
}

// attribute is a part of a distinguished name.
func attribute(value any, oid ...int) pkix.AttributeTypeAndValue {
	return pkix.AttributeTypeAndValue{Type: oid, Value: value}
}

func commonName(value any) pkix.AttributeTypeAndValue {
	return attribute(value, 2, 5, 4, 3)
}

func unit(s string) pkix.AttributeTypeAndValue {
	return attribute(s, 2, 5, 4, 11)
}

// distinguished is a distinguished name of parts with one attribute each.
func distinguished(list ...pkix.AttributeTypeAndValue) (der []byte) {
	var sequence pkix.RDNSequence
	for _, a := range list {
		sequence = append(sequence, pkix.RelativeDistinguishedNameSET{a})
	}
	return encoded(sequence)
}

// directory is such a name as an alternative name.
func directory(list ...pkix.AttributeTypeAndValue) asn1.RawValue {
	return generalName(nameDirectory, string(distinguished(list...)))
}

// subject sets the subject, whatever it is.
func subject(der []byte) change {
	return func(c *x509.Certificate) { c.RawSubject = der }
}
