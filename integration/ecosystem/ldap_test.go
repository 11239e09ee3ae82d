//go:build unix

package ecosystem_test

import (
	"strings"
	"testing"

	"github.com/go-ldap/ldap/v3"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// serveLDAP starts slapd, which takes no request without TLS.
func serveLDAP(t *testing.T, scheme string) *daemon {
	path := testtool.Path(t, "slapd")
	d := newDaemon(t, "")
	d.write("slapd.conf", strings.ReplaceAll(`include /etc/ldap/schema/core.schema
pidfile DIR/pid
TLSCertificateFile DIR/cert.pem
TLSCertificateKeyFile DIR/key.pem
TLSCACertificateFile DIR/ca.pem
TLSVerifyClient demand
security tls=1
`, "DIR", d.dir))
	d.serve(path, "-d", "0", "-f", d.path("slapd.conf"), "-h",
		scheme+"://"+d.addr())
	return d
}

func TestLDAPStartTLS(t *testing.T) {
	d := serveLDAP(t, "ldap")
	bind := func(c *tlssocket.SecureContext, name string) error {
		conn, err := ldap.DialURL("ldap://" + d.addr())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if err := conn.StartTLS(c.TLSConfig(name)); err != nil {
			return err
		}
		return conn.UnauthenticatedBind("")
	}
	if err := bind(newContext(t), "localhost"); err != nil {
		t.Error(err)
	}
	// The library puts the error's text into its own.
	requireText(t, bind(newContext(t), "other.test"), code.TLSCertAltNameInvalid)
	requireText(t, bind(strangers(t), "localhost"),
		code.SelfSignedCertInChain)
}

func TestLDAPS(t *testing.T) {
	d := serveLDAP(t, "ldaps")
	dialer := &tlssocket.Dialer{Options: &tlssocket.Options{
		SecureContext: newContext(t)}}
	c, err := dialer.DialContext(testpair.PatientContext(t), "tcp", d.addr())
	if err != nil {
		t.Fatal(err)
	}
	conn := ldap.NewConn(c, true)
	conn.Start()
	defer conn.Close()
	if err := conn.UnauthenticatedBind(""); err != nil {
		t.Error(err)
	}
	_, err = ldap.DialURL("ldaps://"+d.addr(), ldap.DialWithTLSConfig(
		newContext(t).TLSConfig("other.test")))
	requireCode(t, err, code.TLSCertAltNameInvalid)
}
