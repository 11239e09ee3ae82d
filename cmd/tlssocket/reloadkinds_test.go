package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
)

// requireClient connects with a client certificate and expects the server's
// verdict. In TLS 1.2 it comes with the handshake.
func (s *serving) requireClient(leaf *pki.Leaf, want code.Code) {
	s.Helper()
	o := s.w.identified(leaf)
	o.MaxVersion = "TLSv1.2"
	_, err := s.connect(o)
	if got := codeOrNone(err); got != want {
		s.Errorf("the client gets %q, not %q", got, want)
	}
}

func codeOrNone(err error) code.Code {
	if err == nil {
		return ""
	}
	return codeOf(err)
}

func TestReloadCA(t *testing.T) {
	const refused = "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA"
	s := withLocal(t, "-ca", "ca.pem", "-request-cert",
		"-sni", "api.example.test=api.pem,api.key")
	s.requireClient(s.w.client, "")
	s.requireClient(s.w.foreign, refused)
	s.write("ca.pem", s.w.otherCA.PEM())
	s.settle()
	s.requireReload(causeChange, "ca.pem")
	s.requireClient(s.w.client, refused)
	s.requireClient(s.w.foreign, "")

	o := s.w.identified(s.w.foreign)
	o.ServerName, o.MaxVersion = "api.example.test", "TLSv1.2"
	s.mustConnect(o) // the contexts of -sni trust the same
}

// A session that was made under the old CAs is no way around the new ones.
func TestReloadCAEndsSessions(t *testing.T) {
	s := withLocal(t, "-ca", "ca.pem", "-request-cert")
	o := s.w.identified(s.w.client)
	o.MaxVersion = "TLSv1.2"
	o.Session = s.mustConnect(o).Session()
	if !s.mustConnect(o).SessionReused() {
		t.Fatal("the session is no good")
	}
	s.write("ca.pem", s.w.otherCA.PEM())
	s.settle()
	if _, err := s.connect(o); err == nil {
		t.Error("the client got in")
	}
}

func TestReloadCRL(t *testing.T) {
	s := withLocal(t, "-ca", "ca.pem", "-crl", "crl.pem", "-request-cert")
	s.requireClient(s.w.client, "")
	list, err := s.w.ca.CRL(s.w.client.Cert)
	if err != nil {
		t.Fatal(err)
	}
	s.write("crl.pem", list)
	s.settle()
	s.requireReload(causeChange, "crl.pem")
	s.requireClient(s.w.client, "ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE")
}

// Exact names win over patterns, also after a reload.
func TestReloadSNI(t *testing.T) {
	s := withLocal(t, "-sni", "api.example.test=api.pem,api.key",
		"-sni", "*.example.test=any.pem,any.key")
	s.requireServed("api.example.test", s.w.api)
	api, wild := s.issue("api.example.test"), s.issue("*.example.test")
	s.writeLeaf("any", wild)
	s.settle()
	s.requireReload(causeChange, "any.pem", "any.key")
	s.requireServed("api.example.test", s.w.api)
	s.requireServed("other.example.test", wild)
	s.writeLeaf("api", api)
	s.settle()
	s.requireReload(causeChange, "api.pem", "api.key")
	s.requireServed("api.example.test", api)
	s.requireServed("other.example.test", wild)
	s.requireServed("localhost", s.w.local)
}

// Which of two patterns wins is the same before and after a reload.
func TestReloadSNIPatterns(t *testing.T) {
	s := withLocal(t, "-sni", "a.*.*=api.pem,api.key",
		"-sni", "*.b.test=any.pem,any.key")
	o := s.w.visitor("a.b.test")
	o.AllowUnauthorized = true
	for range 2 {
		got := s.mustConnect(o).PeerCertificates()[0]
		if !got.Equal(s.w.apps.Cert) {
			t.Errorf("served with %v", got.Subject)
		}
		s.writeLeaf("local", s.issue("localhost"))
		s.hup()
	}
}

func TestReloadTicketKeys(t *testing.T) {
	s := withLocal(t, "-ticket-keys", "keys")
	o := s.w.visitor("localhost")
	o.MaxVersion = "TLSv1.2"
	o.Session = s.mustConnect(o).Session()
	keys := bytes.Repeat([]byte("n"), 48)
	s.write("keys", keys)
	s.settle()
	s.requireReload(causeChange, "keys")
	if !bytes.Equal(s.server.TicketKeys(), keys) {
		t.Error("the keys are not those of the file")
	}
	if !s.mustConnect(o).SessionReused() {
		t.Error("a session of the keys before is no good")
	}
	s.write("keys", keys[1:])
	s.settle()
	s.requireFailure(code.InvalidArgValue)
}

// Without -ticket-keys, a new certificate leaves the keys alone.
func TestReloadKeepsTicketKeys(t *testing.T) {
	s := withLocal(t)
	before := s.server.TicketKeys()
	s.writeLeaf("local", s.issue("localhost"))
	s.hup()
	if !bytes.Equal(s.server.TicketKeys(), before) {
		t.Error("the keys were replaced")
	}
}

func TestReloadStaple(t *testing.T) {
	s := withLocal(t, "-ocsp", "staple")
	fresh := s.issue("localhost")
	staple, err := s.w.ca.OCSP(fresh.Cert, ocspGood, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	s.writeLeaf("local", fresh)
	s.write("staple", staple)
	s.settle()
	s.requireReload(causeChange, "local.pem", "local.key", "staple")
	c := s.mustConnect(s.w.visitor("localhost"))
	if !bytes.Equal(c.ConnectionState().OCSPResponse, staple) {
		t.Error("the old response was sent")
	}
}
