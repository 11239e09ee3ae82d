package integration_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/ocsp"
	"github.com/seed-435e3e10/tlssocket/trust"
	xocsp "golang.org/x/crypto/ocsp"
)

// mustStaple is TLS feature (RFC 7633) with status_request.
func mustStaple(c *x509.Certificate) {
	c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{
		Id:    asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 24},
		Value: []byte{0x30, 3, 2, 1, 5}})
}

// policies are all, the weakest first.
var policies = []tlssocket.OCSPPolicy{tlssocket.OCSPHandOver,
	tlssocket.OCSPCheck, tlssocket.OCSPRequire}

func TestOCSPPolicy(t *testing.T) {
	certs := testpair.Certs(t)
	plain := certs.Leaf
	promise := testpki.Leaf(t, certs.CA, "localhost", mustStaple)
	response := func(l *pki.Leaf, status int, valid time.Duration) []byte {
		der, err := certs.CA.OCSP(l.Cert, status, valid)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	forged, err := testpki.CA(t, "test CA").OCSP(plain.Cert, xocsp.Good, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	const invalid = code.OCSPInvalidResponse
	const revoked = code.CertRevoked
	for name, row := range map[string]struct {
		leaf    *pki.Leaf
		staple  []byte
		check   code.Code // "" is authorized
		require code.Code
	}{
		"good": {plain, response(plain, xocsp.Good, time.Hour), "", ""},
		"revoked": {plain, response(plain, xocsp.Revoked, time.Hour), revoked,
			revoked},
		"unknown": {plain, response(plain, xocsp.Unknown, time.Hour), invalid,
			invalid},
		"expired": {plain, response(plain, xocsp.Good, -time.Hour), invalid,
			invalid},
		"expired and revoked": {plain, response(plain, xocsp.Revoked,
			-time.Hour), invalid, invalid},
		"forged": {plain, forged, invalid, invalid},
		"another": {plain, response(promise, xocsp.Good, time.Hour), invalid,
			invalid},
		"garbage":   {plain, []byte("garbage"), invalid, invalid},
		"try later": {plain, xocsp.TryLaterErrorResponse, invalid, invalid},
		"none":      {plain, nil, "", invalid},
		"must-staple, good": {promise, response(promise, xocsp.Good,
			time.Hour), "", ""},
		"must-staple, none": {promise, nil, invalid, invalid},
	} {
		t.Run(name, func(t *testing.T) {
			testpair.EachVersion(t, func(t *testing.T, version string) {
				for _, policy := range policies {
					want := []code.Code{"", row.check,
						row.require}[policy]
					checkPolicy(t, version, row.leaf, row.staple, policy,
						want)
				}
			})
		})
	}
}

// checkPolicy checks what a client says of a staple, with and without
// AllowUnauthorized.
func checkPolicy(t *testing.T, version string, leaf *pki.Leaf,
	response []byte, policy tlssocket.OCSPPolicy, want code.Code) {
	t.Helper()
	for _, allow := range []bool{false, true} {
		co, so := testpair.Agreed(t, version)
		present(&so.ContextOptions, leaf)
		so.OCSP = respond(response, nil)
		co.OCSPPolicy, co.AllowUnauthorized = policy, allow
		c, s := testpair.New(t, co, so)
		err, _ := testpair.Shake(t, c, s)
		if (err == nil) != (want == "" || allow) {
			t.Errorf("policy %d, allowed %v: %v", policy, allow, err)
		}
		verdict := c.AuthorizationError()
		if err != nil {
			verdict = err
		}
		if want == "" {
			if !c.Authorized() || verdict != nil {
				t.Errorf("policy %d: %v", policy, verdict)
			}
			continue
		}
		if c.Authorized() {
			t.Errorf("policy %d: authorized", policy)
		}
		e := testpair.RequireCode(t, verdict, want)
		var v *trust.Error
		if !errors.As(e, &v) || !v.Certificate.Equal(leaf.Cert) ||
			v.Host != "localhost" {
			t.Errorf("policy %d: %#v", policy, e.Err)
		}
	}
}

// A revocation says when and why.
func TestOCSPPolicyTellsReason(t *testing.T) {
	certs := testpair.Certs(t)
	der, err := certs.CA.OCSP(certs.Leaf.Cert, xocsp.Revoked, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	so := testpair.Server(t)
	so.OCSP = respond(der, nil)
	co := testpair.Client(t)
	co.OCSPPolicy = tlssocket.OCSPCheck
	c, s := testpair.New(t, co, so)
	cErr, sErr := testpair.Shake(t, c, s)
	testpair.RequireCode(t, cErr, code.CertRevoked)
	r, err := ocsp.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"keyCompromise",
		r.RevokedAt.UTC().Format(time.RFC3339)} {
		if !strings.Contains(cErr.Error(), part) {
			t.Errorf("%q is not in %q", part, cErr)
		}
	}
	var alert *tlssocket.AlertError
	if sErr == nil {
		_, sErr = s.Read(make([]byte, 1)) // TLS 1.3: it shows later
	}
	if !errors.As(sErr, &alert) || alert.Alert != 42 {
		t.Errorf("the server learns %v", sErr)
	}
}

// A server that is not trusted is not so for its chain, whatever it staples;
// and the staple may be by the CA below the root.
func TestOCSPPolicyAndChain(t *testing.T) {
	inter, err := testpair.Certs(t).CA.Intermediate("intermediate")
	if err != nil {
		t.Fatal(err)
	}
	leaf := testpki.Leaf(t, inter, "localhost")
	good, err := inter.OCSP(leaf.Cert, xocsp.Good, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	checkPolicy(t, "", leaf, good, tlssocket.OCSPRequire, "")
	foreign := testpki.Leaf(t, testpki.CA(t, "another CA"), "localhost")
	checkPolicy(t, "", foreign, []byte("garbage"), tlssocket.OCSPRequire,
		code.UnableToVerifyLeafSignature)
}

// A self-signed certificate that is trusted is its own issuer; of a leaf that
// is an anchor the issuer may be unknown.
func TestOCSPPolicyWithoutIssuer(t *testing.T) {
	certs := testpair.Certs(t)
	good, err := certs.CA.OCSP(certs.Leaf.Cert, xocsp.Good, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	so := testpair.Server(t)
	so.OCSP = respond(good, nil)
	co := testpair.Client(t)
	co.CA = [][]byte{certs.Leaf.CertPEM()}
	co.AllowPartialTrustChain = true
	co.OCSPPolicy = tlssocket.OCSPCheck
	c, s := testpair.New(t, co, so)
	err, _ = testpair.Shake(t, c, s)
	testpair.RequireCode(t, err, code.OCSPInvalidResponse)
	co.CA = append(co.CA, certs.CA.PEM())
	testpair.Secure(t, co, so)
}

// The response is delivered before it is judged, and a listener that destroys
// the socket then has the last word.
func TestOCSPPolicyAfterEvent(t *testing.T) {
	mine := errors.New("mine")
	for _, destroy := range []bool{false, true} {
		co, so, responses := ocspPair(t, "", respond([]byte("x"), nil))
		co.OCSPPolicy = tlssocket.OCSPRequire
		co.Events.OCSPResponse.On(func(e tlssocket.OCSPResponseEvent) {
			if destroy {
				e.Socket.Destroy(mine)
			}
		})
		c, s := testpair.New(t, co, so)
		err, _ := testpair.Shake(t, c, s)
		if got := testpair.Receive(t, responses); string(got) != "x" {
			t.Errorf("response %q", got)
		}
		if errors.Is(err, mine) != destroy {
			t.Errorf("destroyed %v: %v", destroy, err)
		}
	}
}

// A session is judged by the staple of the handshake that made it, before it
// is offered: one that is not good enough leads to a full handshake.
func TestOCSPPolicyOnResumption(t *testing.T) {
	certs := testpair.Certs(t)
	short, err := certs.CA.OCSP(certs.Leaf.Cert, xocsp.Good, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	bad, err := certs.CA.OCSP(certs.Leaf.Cert, xocsp.Revoked, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	const hand, check, require = tlssocket.OCSPHandOver, tlssocket.OCSPCheck,
		tlssocket.OCSPRequire
	for name, row := range map[string]struct {
		staple []byte // of the first handshake
		policy tlssocket.OCSPPolicy
		want   bool
	}{
		"good, handed over": {short, hand, true},
		"good, checked":     {short, check, true},
		"good, required":    {short, require, true},
		"none, handed over": {nil, hand, true},
		"none, checked":     {nil, check, true},
		"none, required":    {nil, require, false},
		"bad, handed over":  {bad, hand, true},
		"bad, checked":      {bad, check, false},
		"bad, required":     {bad, require, false},
	} {
		t.Run(name, func(t *testing.T) {
			testpair.EachVersion(t, func(t *testing.T, version string) {
				co, so := testpair.Agreed(t, version)
				so.OCSP = respond(row.staple, nil)
				c, _ := testpair.Visit(t, co, so)
				session := c.Session()
				so.OCSP = respond(short, nil)
				co.OCSPPolicy = row.policy
				for range 2 { // the staple goes on from session to session
					co.Session = session
					c, _ := testpair.Visit(t, co, so)
					if c.SessionReused() != row.want || !c.Authorized() {
						t.Fatalf("resumed %v, authorized %v",
							c.SessionReused(), c.Authorized())
					}
					if session = c.Session(); !row.want {
						break
					}
				}
			})
		})
	}
}

// Once the staple of a session has expired, a full handshake gets a new one.
func TestOCSPPolicyOnLateResumption(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		testpair.InBubble(t, func(b *testpair.Bubble) {
			co, so := b.Client(), b.Server()
			co.MaxVersion = version
			co.OCSPPolicy = tlssocket.OCSPRequire
			so.SessionTimeout = 48 * time.Hour
			so.TicketKeys = testpair.Random(48)
			var session []byte
			for _, row := range []struct {
				pause  time.Duration
				resume bool
			}{{0, false}, {50 * time.Minute, true}, {time.Hour, false}} {
				time.Sleep(row.pause) // in the bubble
				der, err := b.PKI.CA.OCSP(b.PKI.Leaf.Cert, xocsp.Good,
					time.Hour)
				if err != nil {
					b.Fatal(err)
				}
				so.OCSP = respond(der, nil)
				co.Session = session
				x, y := testpair.Pipe(b)
				c, s := testpair.Meet(b, x, y, co, so)
				if c.SessionReused() != row.resume {
					b.Errorf("after %v: resumed %v", row.pause,
						c.SessionReused())
				}
				session = c.Session()
				c.Destroy(nil)
				s.Destroy(nil)
			}
		})
	})
}

func TestOCSPPolicyOption(t *testing.T) {
	for code, o := range map[code.Code]*tlssocket.Options{
		code.OutOfRange: {OCSPPolicy: 3},
		code.InvalidArgValue: {IsServer: true,
			OCSPPolicy: tlssocket.OCSPCheck},
	} {
		x, _ := testpair.Pipe(t)
		_, err := tlssocket.New(x, o)
		testpair.RequireCode(t, err, code)
	}
	x, _ := testpair.Pipe(t)
	_, err := tlssocket.New(x, &tlssocket.Options{OCSPPolicy: -1})
	testpair.RequireCode(t, err, code.OutOfRange)
}
