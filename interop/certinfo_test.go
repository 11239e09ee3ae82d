package interop_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/seed-435e3e10/tlssocket/certinfo"
)

// TestCertificateInfo compares our descriptions of certificates with Node's,
// as JSON.
func TestCertificateInfo(t *testing.T) {
	rows := described(t)
	var certs []*x509.Certificate
	for _, r := range rows {
		certs = append(certs, r.cert)
	}
	theirs := nodeInfo(t, certs)
	for i, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			compareInfo(t, ourInfo(t, r.cert), theirs[i])
		})
	}
}

// namedCert is a certificate that has something to tell.
type namedCert struct {
	name string
	cert *x509.Certificate
}

// described makes the certificates: keys of every kind, and then one key with
// the rows of the tables.
func described(t *testing.T) (list []namedCert) {
	add := func(name string, pub crypto.PublicKey, changes ...change) {
		list = append(list, namedCert{name, made(t, pub, changes...)})
	}
	var pub crypto.PublicKey
	for _, c := range []elliptic.Curve{elliptic.P224(), elliptic.P384(),
		elliptic.P521(), elliptic.P256()} {
		pub = must(ecdsa.GenerateKey(c, rand.Reader))(t).Public()
		add(c.Params().Name, pub)
	}
	ed, _, err := ed25519.GenerateKey(rand.Reader)
	add("Ed25519", must(ed, err)(t))
	for _, bits := range []int{1017, 1024, 2048, 4096} {
		add(fmt.Sprintf("RSA %d", bits), rsaNumber(bits, 65537))
	}
	add("RSA exponent 3", rsaNumber(2048, 3))
	add("RSA exponent 2^31-1", rsaNumber(2048, 1<<31-1))
	for _, r := range slices.Concat(altNameRows, mappedRows, subjectRows,
		otherRows) {
		add(r.name, pub, r.change)
	}
	for i, name := range undecodable {
		add(fmt.Sprintf("undecodable %d", i), pub,
			altNames(dnsName("a.test"), name))
	}
	return list
}

// rsaNumber is a public key in form only: nobody knows its private half.
func rsaNumber(bits, exponent int) *rsa.PublicKey {
	n := new(big.Int).Lsh(big.NewInt(1), uint(bits-1))
	return &rsa.PublicKey{N: n.Add(n, big.NewInt(1)), E: exponent}
}

// answers has a script of Node's answer lines of input with lines of JSON.
func answers(t *testing.T, name string, lines [][]byte) (list [][]byte) {
	t.Helper()
	p := start(t, nodePath(t), filepath.Join("testdata", name))
	for _, line := range lines {
		if _, err := p.stdin.Write(append(line, '\n')); err != nil {
			t.Fatal(err)
		}
	}
	p.stdin.Close()
	p.exit(t)
	for line := range bytes.Lines(p.out.bytes()) {
		list = append(list, line)
	}
	if len(list) != len(lines) {
		t.Fatalf("%d answers to %d questions", len(list), len(lines))
	}
	return list
}

// nodeInfo asks Node to describe certificates.
func nodeInfo(t *testing.T, certs []*x509.Certificate) (list []js) {
	t.Helper()
	var lines [][]byte
	for _, c := range certs {
		lines = append(lines,
			base64.StdEncoding.AppendEncode(nil, c.Raw))
	}
	for _, line := range answers(t, "certinfo.js", lines) {
		list = append(list, parsed(t, line))
	}
	return list
}

func ourInfo(t *testing.T, c *x509.Certificate) js {
	t.Helper()
	text, err := json.Marshal(certinfo.Describe(c))
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, text)
}

func parsed(t *testing.T, text []byte) (o js) {
	t.Helper()
	if err := json.Unmarshal(text, &o); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return o
}

func compareInfo(t *testing.T, ours, theirs js) {
	t.Helper()
	keys := maps.Clone(ours)
	maps.Copy(keys, theirs)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		got, want := ours[key], theirs[key]
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s\nis   %#v\nwant %#v", key, got, want)
		}
	}
}
