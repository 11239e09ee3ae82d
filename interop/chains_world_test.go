package interop_test

import (
	"cmp"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"
)

// world has the certificates and CRLs of the table of chains by name, for
// leaves of servers or of clients.
type world struct {
	t            *testing.T
	right, wrong x509.ExtKeyUsage
	actors       map[string]*actor
	crls         map[string]string // PEM
}

// actor is a certificate and its key.
type actor struct {
	cert *x509.Certificate
	key  crypto.Signer
}

// draft is a certificate to be made.
type draft struct {
	x509.Certificate
	key    crypto.Signer
	badSig bool
	issuer func(*x509.Certificate) // edits what is known of the issuer
}

const day = 24 * time.Hour

func newWorld(t *testing.T, right, wrong x509.ExtKeyUsage) *world {
	w := &world{t, right, wrong, map[string]*actor{}, map[string]string{}}
	w.addUsual()
	w.addOdd()
	w.addTwins()
	w.addCRLs()
	return w
}

// ca adds a CA; without an issuer it is a root.
func (w *world) ca(name, by string, changes ...func(*draft)) {
	w.add(name, by, append([]func(*draft){func(d *draft) {
		d.IsCA, d.BasicConstraintsValid = true, true
		d.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	}}, changes...))
}

// leaf adds a certificate for localhost.
func (w *world) leaf(name, by string, changes ...func(*draft)) {
	w.add(name, by, append([]func(*draft){func(d *draft) {
		d.BasicConstraintsValid = true
		d.KeyUsage = x509.KeyUsageDigitalSignature
		d.ExtKeyUsage = []x509.ExtKeyUsage{w.right}
		d.DNSNames = []string{"localhost"}
	}}, changes...))
}

func (w *world) add(name, by string, changes []func(*draft)) {
	w.t.Helper()
	serial := must(rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 64)))
	d := &draft{key: must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))(w.t)}
	d.SerialNumber = serial(w.t)
	d.Subject = pkix.Name{CommonName: name}
	d.NotBefore, d.NotAfter = time.Now().Add(-day), time.Now().Add(day)
	for _, change := range changes {
		change(d)
	}
	issuer, key := &d.Certificate, d.key
	if by != "" {
		issuer, key = w.actor(by).cert, w.actor(by).key
	}
	if d.issuer != nil {
		copied := *issuer
		issuer = &copied
		d.issuer(issuer)
	}
	der := must(x509.CreateCertificate(rand.Reader, &d.Certificate, issuer,
		d.key.Public(), key))(w.t)
	if d.badSig {
		der[len(der)-1] ^= 1
	}
	w.actors[name] = &actor{must(x509.ParseCertificate(der))(w.t), d.key}
}

func (w *world) actor(name string) *actor {
	a := w.actors[name]
	if a == nil {
		w.t.Fatalf("no certificate %q", name)
	}
	return a
}

// crlDraft is a CRL to be made.
type crlDraft struct {
	by        string
	from, to  time.Duration // from now; zero: an hour ago, and a day
	revoked   []string
	badSig    bool
	algorithm x509.SignatureAlgorithm
}

func (w *world) crl(name string, d crlDraft) {
	w.t.Helper()
	list := &x509.RevocationList{
		Number:             big.NewInt(1),
		ThisUpdate:         time.Now().Add(cmp.Or(d.from, -time.Hour)),
		NextUpdate:         time.Now().Add(cmp.Or(d.to, day)),
		SignatureAlgorithm: d.algorithm,
	}
	for _, r := range d.revoked {
		list.RevokedCertificateEntries = append(list.RevokedCertificateEntries,
			x509.RevocationListEntry{
				SerialNumber:   w.actor(r).cert.SerialNumber,
				RevocationTime: time.Now().Add(-day),
			})
	}
	issuer := w.actor(d.by)
	der := must(x509.CreateRevocationList(rand.Reader, list, issuer.cert,
		issuer.key))(w.t)
	if d.badSig {
		der[len(der)-1] ^= 1
	}
	w.crls[name] = toPEM("X509 CRL", der)
}

func toPEM(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// certs is the PEM of several certificates, the names separated by spaces.
func (w *world) certs(names string) string {
	var b strings.Builder
	for name := range strings.FieldsSeq(names) {
		b.WriteString(toPEM("CERTIFICATE", w.actor(name).cert.Raw))
	}
	return b.String()
}

// lists is the PEM of several CRLs.
func (w *world) lists(names string) (list []string) {
	for name := range strings.FieldsSeq(names) {
		if w.crls[name] == "" {
			w.t.Fatalf("no CRL %q", name)
		}
		list = append(list, w.crls[name])
	}
	return list
}

// key is the PEM of the key of the first of several certificates.
func (w *world) key(names string) string {
	first, _, _ := strings.Cut(names, " ")
	der := must(x509.MarshalPKCS8PrivateKey(w.actor(first).key))(w.t)
	return toPEM("PRIVATE KEY", der)
}

func (w *world) rsa(bits int) func(*draft) {
	key := must(rsa.GenerateKey(rand.Reader, bits))(w.t)
	return func(d *draft) { d.key = key }
}

// twin takes over subject, key and key identifier.
func (w *world) twin(of string) func(*draft) {
	a := w.actor(of)
	return func(d *draft) {
		d.Subject, d.key = a.cert.Subject, a.key
		d.SubjectKeyId = a.cert.SubjectKeyId
	}
}
