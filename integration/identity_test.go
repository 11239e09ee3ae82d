package integration_test

import (
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// The rules are those of trust.CheckHost; the error is the root's.
func TestCheckServerIdentity(t *testing.T) {
	cert := testpair.Certs(t).Leaf.Cert
	if err := tlssocket.CheckServerIdentity("localhost", cert); err != nil {
		t.Error(err)
	}
	for _, c := range []*x509.Certificate{cert, nil} {
		err := tlssocket.CheckServerIdentity("other.example", c)
		e := testpair.RequireCode(t, err, code.TLSCertAltNameInvalid)
		var v *trust.Error
		if !errors.As(err, &v) || v.Host != "other.example" ||
			v.Certificate != c || e.Op != "verify" || e.Side != "client" {
			t.Errorf("the error is %#v", e)
		}
	}
}

// identityClient is the outcome of a client with a check of its own.
func identityClient(t *testing.T, check func(string,
	*x509.Certificate) error) (c *tlssocket.Socket, cErr, sErr error) {
	t.Helper()
	client := testpair.Client(t)
	client.CheckServerIdentity = check
	c, s := testpair.New(t, client, nil)
	cErr, sErr = testpair.Shake(t, c, s)
	return c, cErr, sErr
}

func TestOwnIdentityCheckSeesHostAndCertificate(t *testing.T) {
	var host string
	var cert *x509.Certificate
	c, cErr, sErr := identityClient(t,
		func(h string, x *x509.Certificate) error {
			host, cert = h, x
			return nil
		})
	requireSecure(t, cErr, sErr)
	if host != "localhost" || !cert.Equal(testpair.Certs(t).Leaf.Cert) {
		t.Errorf("host %q, certificate %v", host, cert.Subject)
	}
	if !c.Authorized() {
		t.Error("not authorized")
	}
}

func TestOwnIdentityCheckRefuses(t *testing.T) {
	plain := errors.New("not him")
	coded := fmt.Errorf("around it: %w", code.Code("MYCODE"))
	for _, test := range []struct {
		give error
		code code.Code
	}{
		{plain, code.TLSCertAltNameInvalid},
		{coded, "MYCODE"},
	} {
		c, cErr, sErr := identityClient(t,
			func(string, *x509.Certificate) error { return test.give })
		testpair.RequireCode(t, cErr, test.code)
		if !errors.Is(cErr, test.give) ||
			!strings.Contains(cErr.Error(), test.give.Error()) {
			t.Errorf("%v does not have %v", cErr, test.give)
		}
		testpair.RequireCode(t, c.AuthorizationError(), test.code)
		requireAlert(t, sErr)
	}
}

func TestOwnIdentityCheckPanics(t *testing.T) {
	_, cErr, sErr := identityClient(t,
		func(string, *x509.Certificate) error { panic("oh") })
	testpair.RequireCode(t, cErr, code.TLSHookPanic)
	var p *tlssocket.PanicError
	if !errors.As(cErr, &p) || p.Value != "oh" || len(p.Stack) == 0 {
		t.Errorf("no PanicError in %v", cErr)
	}
	requireAlert(t, sErr)
}

// The check comes after the chain: no name makes a stranger trusted.
func TestOwnIdentityCheckTrustsNobody(t *testing.T) {
	client, server := testpair.Client(t), testpair.Server(t)
	present(&server.ContextOptions, selfSigned(t))
	called := false
	client.CheckServerIdentity = func(string, *x509.Certificate) error {
		called = true
		return nil
	}
	c, s := testpair.New(t, client, server)
	err, _ := testpair.Shake(t, c, s)
	testpair.RequireCode(t, err, code.DepthZeroSelfSignedCert)
	if called {
		t.Error("the name was looked at")
	}
}

func checkServerIdentityEffect(t *testing.T) {
	client := testpair.Client(t)
	client.ServerName = "other.example"
	client.CheckServerIdentity = func(host string,
		_ *x509.Certificate) error {
		if host != "other.example" {
			return errors.New("asked about " + host)
		}
		return nil
	}
	c, _ := testpair.Secure(t, client, nil)
	if !c.Authorized() {
		t.Error(c.AuthorizationError())
	}
}
