package chain_test

import (
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/chain"
)

// world holds the certificates and CRLs of the tables by name.
type world struct {
	t       testing.TB
	purpose chain.Purpose
	certs   map[string]*entity
	crls    map[string][]byte // PEM
}

var (
	oidServerAuth = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 1}
	oidClientAuth = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 2}
	oidAnyUsage   = asn1.ObjectIdentifier{2, 5, 29, 37, 0}
)

func newWorld(t testing.TB, p chain.Purpose) *world {
	t.Helper()
	t.Setenv("GODEBUG", "rsa1024min=0") // for the keys that are too weak
	w := &world{t, p, map[string]*entity{}, map[string][]byte{}}
	w.addBasics()
	w.addOdd()
	w.addCRLs()
	w.addExtra()
	w.addExtraCRLs()
	return w
}

// right and wrong are the extended key usages that the purpose needs, and does
// not.
func (w *world) right() []asn1.ObjectIdentifier {
	both := []asn1.ObjectIdentifier{oidServerAuth, oidClientAuth}
	return both[w.purpose:][:1]
}

func (w *world) wrong() []asn1.ObjectIdentifier {
	both := []asn1.ObjectIdentifier{oidClientAuth, oidServerAuth}
	return both[w.purpose:][:1]
}

// ca adds a CA; without an issuer it is a root. The name of its subject is its
// own unless change sets another.
func (w *world) ca(id, by string, change ...func(*form)) *entity {
	return w.add(id, by, append([]func(*form){func(f *form) {
		f.ca = true
		f.ku = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	}}, change...))
}

// leaf adds a certificate for localhost with the right usage.
func (w *world) leaf(id, by string, change ...func(*form)) *entity {
	return w.add(id, by, append([]func(*form){func(f *form) {
		f.eku = w.right()
		f.ku = x509.KeyUsageDigitalSignature
		f.dns = []string{"localhost"}
	}}, change...))
}

func (w *world) add(id, by string, change []func(*form)) *entity {
	f := form{cn: id}
	if by != "" {
		f.by = w.cert(by)
	}
	for _, c := range change {
		c(&f)
	}
	e := forge(w.t, f)
	w.certs[id] = e
	return e
}

func (w *world) cert(id string) *entity {
	e := w.certs[id]
	if e == nil {
		w.t.Fatalf("no certificate %q", id)
	}
	return e
}

// list looks up several certificates, the names separated by spaces.
func (w *world) list(ids string) (certs []*x509.Certificate) {
	for id := range strings.FieldsSeq(ids) {
		certs = append(certs, w.cert(id).cert)
	}
	return certs
}

// input turns a row into what Verify takes.
func (w *world) input(r row) chain.Input {
	in := chain.Input{
		Chain: w.list(r.chain), Anchors: w.list(r.ca),
		Purpose: w.purpose, Partial: r.partial, Time: now,
	}
	for id := range strings.FieldsSeq(r.crl) {
		if w.crls[id] == nil {
			w.t.Fatalf("no CRL %q", id)
		}
		in.CRLs = append(in.CRLs, parseCRL(w.t, w.crls[id]))
	}
	return in
}

// Changes for ca and leaf.

func past(f *form)     { f.from, f.to = -3*day, -2*day }
func longPast(f *form) { f.from, f.to = -9*day, -8*day }
func future(f *form)   { f.from, f.to = 2*day, 3*day }
func badSig(f *form)   { f.badSig = true }
func noSKI(f *form)    { f.noSKI = true }
func noAKI(f *form)    { f.noAKI = true }
func noBC(f *form)     { f.noBC, f.ca = true, false }
func notCA(f *form)    { f.ca = false }
func version1(f *form) { f.version = 1 }

func named(cn string) func(*form) {
	return func(f *form) { f.cn = cn }
}

func usage(ku x509.KeyUsage) func(*form) {
	return func(f *form) { f.ku = ku }
}

func extUsage(oids ...asn1.ObjectIdentifier) func(*form) {
	return func(f *form) { f.eku = oids }
}

func noExtUsage(f *form) { f.eku = nil }

func pathLen(n int) func(*form) {
	return func(f *form) { f.pathLen = &n }
}

func dns(names ...string) func(*form) {
	return func(f *form) { f.dns = names }
}

func noDNS(f *form) { f.dns = nil }

func hashed(h crypto.Hash) func(*form) {
	return func(f *form) { f.hash = h }
}

func keyed(key crypto.Signer) func(*form) {
	return func(f *form) { f.key = key }
}

// twinOf takes over subject, key and key identifier.
func twinOf(e *entity) func(*form) {
	return func(f *form) {
		f.cn, f.key = e.cert.Subject.CommonName, e.key
		f.ski = e.cert.SubjectKeyId
		f.noSKI = f.ski == nil
	}
}

func extended(critical bool, value any, oid ...int) func(*form) {
	return func(f *form) {
		f.extra = append(f.extra, pkix.Extension{
			Id: oid, Critical: critical, Value: encode(value)})
	}
}

// constrained adds name constraints of one or several names; tag 0 permits
// them, tag 1 excludes them.
func constrained(tag int, names ...asn1.RawValue) func(*form) {
	var trees []byte
	for _, n := range names {
		trees = append(trees, encode([]asn1.RawValue{n})...)
	}
	return extended(true, []asn1.RawValue{constructed(tag, trees)},
		2, 5, 29, 30)
}

func dnsName(s string) asn1.RawValue { return context(2, []byte(s)) }
