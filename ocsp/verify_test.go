package ocsp

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	xocsp "golang.org/x/crypto/ocsp"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
)

// forge is a response that is to be made.
type forge struct {
	xocsp.Response
	issuer *x509.Certificate // whom the certificate's id names
	signer *x509.Certificate // whom the response names
	key    crypto.Signer
}

// world is a CA with a leaf, and those who may or may not answer for it.
type world struct {
	ca    *pki.CA
	leaf  *pki.Leaf
	now   time.Time
	forge forge // of a response that is good
}

func newWorld(t testing.TB) *world {
	t.Helper()
	ca, err := pki.NewCA("CA")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{ca: ca, now: time.Now()}
	w.leaf = w.issue(t, ca, "leaf")
	w.forge = forge{
		Response: xocsp.Response{
			SerialNumber: w.leaf.Cert.SerialNumber,
			ThisUpdate:   w.now.Add(-time.Hour),
			NextUpdate:   w.now.Add(time.Hour),
		},
		issuer: ca.Cert, signer: ca.Cert, key: ca.Key,
	}
	return w
}

func (w *world) issue(t testing.TB, ca *pki.CA, name string,
	mods ...func(*x509.Certificate)) *pki.Leaf {
	t.Helper()
	leaf, err := ca.Issue([]string{name}, mods...)
	if err != nil {
		t.Fatal(err)
	}
	return leaf
}

// make makes the response that edit wants.
func (w *world) make(t testing.TB, edit func(*forge)) []byte {
	t.Helper()
	f := w.forge
	if edit != nil {
		edit(&f)
	}
	var der []byte
	var err error
	withSHA1(func() {
		der, err = xocsp.CreateResponse(f.issuer, f.signer, f.Response, f.key)
	})
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// by lets somebody answer whose certificate is enclosed.
func by(l *pki.Leaf) func(*forge) {
	return func(f *forge) {
		f.signer, f.key, f.Certificate = l.Cert, l.Key, l.Cert
	}
}

func forOCSP(c *x509.Certificate) {
	c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}
}

func TestVerify(t *testing.T) {
	w := newWorld(t)
	otherCA, err := pki.NewCA("CA") // the name is the same
	if err != nil {
		t.Fatal(err)
	}
	between, err := w.ca.Intermediate("between")
	if err != nil {
		t.Fatal(err)
	}
	later := func(c *x509.Certificate) { c.NotBefore = w.now.Add(time.Hour) }
	gone := func(c *x509.Certificate) { c.NotAfter = w.now.Add(-time.Hour) }
	noSigning := func(c *x509.Certificate) {
		c.KeyUsage = x509.KeyUsageKeyEncipherment
	}
	odd := func(c *x509.Certificate) {
		c.ExtraExtensions = []pkix.Extension{{
			Id: asn1.ObjectIdentifier{1, 2, 3}, Critical: true,
			Value: []byte{5, 0}}}
	}
	delegate := func(mods ...func(*x509.Certificate)) func(*forge) {
		return by(w.issue(t, w.ca, "responder", mods...))
	}
	const notOurs, notFor = "not of the same issuer", "not for OCSP"
	for name, row := range map[string]struct {
		edit func(*forge)
		want string // part of the error; "" for none
	}{
		"good":        {nil, ""},
		"CA enclosed": {func(f *forge) { f.Certificate = w.ca.Cert }, ""},
		"delegated":   {delegate(forOCSP), ""},
		"CA below": {by(&pki.Leaf{Cert: between.Cert, Key: between.Key}),
			notFor},
		"server's EKU":   {delegate(), notFor},
		"leaf itself":    {by(w.leaf), notFor},
		"key usage":      {delegate(forOCSP, noSigning), notFor},
		"critical":       {delegate(forOCSP, odd), "critical"},
		"expired signer": {delegate(forOCSP, gone), "not valid at"},
		"later signer":   {delegate(forOCSP, later), "not valid at"},
		"other CA's": {by(w.issue(t, otherCA, "responder", forOCSP)),
			notOurs},
		"below a CA below": {by(w.issue(t, between, "responder", forOCSP)),
			notOurs},
		"another key of that name": {func(f *forge) { f.key = otherCA.Key },
			"signature"},
		"another CA of that name": {func(f *forge) {
			f.signer, f.key = otherCA.Cert, otherCA.Key
			f.Certificate = otherCA.Cert
		}, notOurs},
		"nobody": {func(f *forge) {
			f.signer = w.leaf.Cert
		}, "somebody unknown"},
		"SHA-1": {func(f *forge) {
			f.SignatureAlgorithm = x509.ECDSAWithSHA1
		}, "too weak"},
		"SHA-384": {func(f *forge) {
			f.SignatureAlgorithm = x509.ECDSAWithSHA384
			f.IssuerHash = crypto.SHA384
		}, ""},
		"another serial": {func(f *forge) {
			f.SerialNumber = big.NewInt(7)
		}, "another certificate"},
		"another issuer of that name": {func(f *forge) {
			f.issuer = otherCA.Cert
		}, "another certificate"},
		"another issuer": {func(f *forge) { f.issuer = between.Cert },
			"another certificate"},
		"critical extension": {func(f *forge) {
			f.ExtraExtensions = []pkix.Extension{{
				Id: asn1.ObjectIdentifier{1, 2, 3}, Critical: true}}
		}, "critical extension"},
		"extension": {func(f *forge) {
			f.ExtraExtensions = []pkix.Extension{{
				Id: asn1.ObjectIdentifier{1, 2, 3}}}
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Verify(w.make(t, row.edit), w.leaf.Cert,
				w.ca.Cert, w.now)
			requireText(t, err, row.want)
		})
	}
	_, err = Verify(w.make(t, nil), w.leaf.Cert, nil, w.now)
	requireText(t, err, "issuer is not known")
}

// requireText checks the text of an error, which has a code.
func requireText(t *testing.T, err error, want string) {
	t.Helper()
	var e *coded.Error
	switch {
	case want == "" && err != nil:
		t.Error(err)
	case want == "":
	case !errors.As(err, &e) || e.Code != code.OCSPInvalidResponse ||
		!strings.Contains(e.Text, want):
		t.Errorf("error %v, want %q", err, want)
	}
}

func TestDates(t *testing.T) {
	w := newWorld(t)
	const early, late = "not valid yet", "has expired"
	const day = unlimited
	for name, row := range map[string]struct {
		from, to time.Duration // of now; to is zero for none
		want     string
	}{
		"a bit early":      {skew - time.Minute, time.Hour, ""},
		"too early":        {skew + time.Minute, time.Hour, early},
		"a bit late":       {-time.Hour, time.Minute - skew, ""},
		"too late":         {-time.Hour, -time.Minute - skew, late},
		"unlimited":        {time.Minute - day, 0, ""},
		"unlimited, late":  {-day - skew - time.Minute, 0, late},
		"ends before that": {-time.Minute, -2 * time.Minute, "ends before"},
	} {
		t.Run(name, func(t *testing.T) {
			der := w.make(t, func(f *forge) {
				f.ThisUpdate = w.now.Add(row.from)
				f.NextUpdate = w.now.Add(row.to)
				if row.to == 0 {
					f.NextUpdate = time.Time{}
				}
			})
			s, err := Verify(der, w.leaf.Cert, w.ca.Cert, w.now)
			requireText(t, err, row.want)
			if err == nil && s.NextUpdate.IsZero() != (row.to == 0) {
				t.Errorf("nextUpdate is %v", s.NextUpdate)
			}
		})
	}
}

func TestParse(t *testing.T) {
	w := newWorld(t)
	at := w.now.Add(-time.Minute).Truncate(time.Second)
	for name, row := range map[string]struct {
		status, reason int
		want           string
		is             Status
	}{
		"good":    {xocsp.Good, 0, "", Good},
		"unknown": {xocsp.Unknown, 0, "", Unknown},
		"revoked": {xocsp.Revoked, xocsp.KeyCompromise, "keyCompromise", Revoked},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Parse(w.make(t, func(f *forge) {
				f.Status, f.RevocationReason = row.status, row.reason
				f.RevokedAt = at
				f.Certificate = w.ca.Cert
			}))
			if err != nil {
				t.Fatal(err)
			}
			if s.Status != row.is || s.RevocationReason != row.want ||
				s.SerialNumber.Cmp(w.leaf.Cert.SerialNumber) != 0 ||
				s.RevokedAt.Equal(at) != (row.is == Revoked) ||
				s.Responder != "CN=CA" || len(s.Certificates) != 1 {
				t.Errorf("%+v", s)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	w := newWorld(t)
	good := w.make(t, nil)
	for name, row := range map[string]struct {
		der  []byte
		want string
	}{
		"nothing":       {nil, "malformed"},
		"text":          {[]byte("HTTP/1.1 200 OK"), "malformed"},
		"tryLater":      {xocsp.TryLaterErrorResponse, "tryLater"},
		"unauthorized":  {xocsp.UnauthorizedErrorResponse, "unauthorized"},
		"status 77":     {[]byte{0x30, 3, 0x0a, 1, 77}, "status 77"},
		"no bytes":      {[]byte{0x30, 3, 0x0a, 1, 0}, "unknown type"},
		"more after it": {append(bytes.Clone(good), 0), "malformed"},
		"too large":     {make([]byte, maxSize+1), "more than"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(row.der)
			requireText(t, err, row.want)
		})
	}
	for n := range good { // nothing that was cut is a response
		if _, err := Parse(good[:n]); err == nil {
			t.Errorf("%d of %d bytes are a response", n, len(good))
		}
	}
}

func TestMust(t *testing.T) {
	w := newWorld(t)
	for name, row := range map[string]struct {
		der  []byte
		want bool
	}{
		"status_request":    {[]byte{0x30, 3, 2, 1, 5}, true},
		"and status v2":     {[]byte{0x30, 6, 2, 1, 17, 2, 1, 5}, true},
		"status v2 only":    {[]byte{0x30, 3, 2, 1, 17}, false},
		"no feature":        {[]byte{0x30, 0}, false},
		"cannot be decoded": {[]byte{0x30, 9}, true},
	} {
		t.Run(name, func(t *testing.T) {
			leaf := w.issue(t, w.ca, "leaf", func(c *x509.Certificate) {
				c.ExtraExtensions = []pkix.Extension{{
					Id:    asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 24},
					Value: row.der}}
			})
			if got := MustStaple(leaf.Cert); got != row.want {
				t.Errorf("%v", got)
			}
		})
	}
	if MustStaple(w.leaf.Cert) {
		t.Error("without the extension")
	}
}
