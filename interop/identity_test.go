package interop_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"errors"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// identityVerdict is what Node says of a host and a certificate.
type identityVerdict struct {
	Code    code.Code
	Message string
}

// TestServerIdentity asks Node and us about each host and each certificate.
// We accept what Node accepts, and say the same where we refuse, but for the
// listed exceptions.
func TestServerIdentity(t *testing.T) {
	var questions [][]byte
	certs := identityCerts(t)
	for _, c := range certs {
		for _, host := range identityHosts {
			questions = append(questions,
				must(json.Marshal(js{"host": host, "cert": c.cert.Raw}))(t))
		}
	}
	used := make(map[*identityException]bool)
	for i, reply := range answers(t, "identity.js", questions) {
		c := certs[i/len(identityHosts)]
		host := identityHosts[i%len(identityHosts)]
		var theirs identityVerdict
		if err := json.Unmarshal(reply, &theirs); err != nil {
			t.Fatal(err)
		}
		ours := ourIdentity(t, host, c.cert)
		if ours == theirs {
			continue
		}
		kind := difference(ours, theirs)
		if e := exception(host, c.name, kind); e != nil {
			used[e] = true
			continue
		}
		t.Errorf("%q for %s: %s\nwe say   %q\nNode has %q", host, c.name,
			kind, ours, theirs)
	}
	for i, e := range identityExceptions {
		if !used[&identityExceptions[i]] {
			t.Errorf("no exception: %q", e)
		}
	}
}

// exception finds the entry in the list that allows a difference.
func exception(host, cert, kind string) *identityException {
	for i := range identityExceptions {
		e := &identityExceptions[i]
		if (e.host == "" || e.host == host) &&
			(e.cert == "" || e.cert == cert) && e.kind == kind {
			return e
		}
	}
	return nil
}

func identityCerts(t *testing.T) (list []namedCert) {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))(t)
	for _, r := range identityRows {
		list = append(list, namedCert{r.name,
			made(t, key.Public(), subject(distinguished()), r.change)})
	}
	return list
}

func ourIdentity(t *testing.T, host string, c *x509.Certificate,
) identityVerdict {
	t.Helper()
	err := tlssocket.CheckServerIdentity(host, c)
	if err == nil {
		return identityVerdict{}
	}
	var e *tlssocket.Error
	var v *trust.Error
	if !errors.As(err, &e) || !errors.As(err, &v) {
		t.Fatalf("the error is %T", err)
	}
	return identityVerdict{e.Code, v.Reason}
}

// How we can differ from Node.
const (
	stricter   = "we refuse what Node accepts"
	laxer      = "we accept what Node refuses"
	otherWords = "we refuse it with other words"
)

func difference(ours, theirs identityVerdict) string {
	switch {
	case theirs.Code == "":
		return stricter
	case ours.Code == "":
		return laxer
	}
	return otherWords
}
