package ecosystem_test

import (
	"context"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http/httptest"
	"testing"

	"github.com/caddyserver/certmagic"
	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"
	"go.uber.org/zap"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// serveDNS answers that each name is at 127.0.0.1.
func serveDNS(t *testing.T) (addr string) {
	t.Helper()
	l := listen(t)
	s := &dns.Server{Listener: l, Handler: dns.HandlerFunc(
		func(w dns.ResponseWriter, q *dns.Msg) {
			answer := new(dns.Msg).SetReply(q)
			if q.Question[0].Qtype == dns.TypeA {
				answer.Answer = []dns.RR{&dns.A{Hdr: dns.RR_Header{
					Name: q.Question[0].Name, Rrtype: dns.TypeA, Class: dns.ClassINET},
					A: net.IPv4(127, 0, 0, 1)}}
			}
			w.WriteMsg(answer) // a client that is gone is of no interest
		})}
	started := make(chan struct{})
	s.NotifyStartedFunc = func() { close(started) }
	stopped := testpair.Go(s.ActivateAndServe)
	<-started
	t.Cleanup(func() {
		s.Shutdown()
		<-stopped
	})
	return l.Addr().String()
}

// authority is an ACME server that visits those who want a certificate at one
// port.
type authority struct {
	directory string
	transport *x509.CertPool // of the directory's own server
	issuer    []byte         // PEM
}

func newAuthority(t *testing.T, port int) authority {
	t.Helper()
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	t.Setenv("PEBBLE_WFE_NONCEREJECT", "0")
	logger, memory := log.New(io.Discard, "", 0), db.NewMemoryStore()
	issuer := ca.New(logger, memory, "", "ecdsa", 0, 1,
		map[string]ca.Profile{"default": {}})
	front := wfe.New(logger, memory, va.New(logger, 0, port, true, serveDNS(t), memory),
		issuer, []string{"ca.test"}, true, false, 1, 1)
	web := httptest.NewTLSServer(front.Handler())
	t.Cleanup(web.Close)
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	return authority{web.URL + wfe.DirectoryPath, roots, issuer.GetRootCert(0).PEM()}
}

// certmagic proves over the server's own port that the name is its own, and its
// certificate is the server's, renewed ones too.
func TestCertmagic(t *testing.T) {
	const host = "www.example.test"
	l := listen(t)
	port := l.Addr().(*net.TCPAddr).Port
	acme := newAuthority(t, port)

	var magic *certmagic.Config
	cache := certmagic.NewCache(certmagic.CacheOptions{Logger: zap.NewNop(),
		GetConfigForCert: func(certmagic.Certificate) (*certmagic.Config, error) {
			return magic, nil
		}})
	t.Cleanup(cache.Stop)
	magic = certmagic.New(cache, certmagic.Config{Logger: zap.NewNop(),
		Storage: &certmagic.FileStorage{Path: t.TempDir()}})
	magic.Issuers = []certmagic.Issuer{certmagic.NewACMEIssuer(magic,
		certmagic.ACMEIssuer{CA: acme.directory, TrustedRoots: acme.transport,
			Agreed: true, Email: "admin@example.test", Logger: zap.NewNop(),
			DisableHTTPChallenge: true, ListenHost: "127.0.0.1", AltTLSALPNPort: port})}

	srv, err := tlssocket.NewServer(&tlssocket.ServerOptions{
		GetCertificate: magic.GetCertificate,
		ALPNProtocols:  []string{"http/1.1", "acme-tls/1"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	go srv.Serve(l) // ends with Close

	serial := func() string {
		c, err := tlssocket.Connect(testpair.PatientContext(t), "tcp", l.Addr().String(),
			&tlssocket.Options{SecureContext: contextOf(t, &tlssocket.ContextOptions{
				CA: [][]byte{acme.issuer}}), ServerName: host})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		return c.PeerCertificates()[0].SerialNumber.String()
	}
	manage := func(name string, f func(context.Context) error) {
		t.Helper()
		if err := f(testpair.PatientContext(t)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	manage("obtain", func(ctx context.Context) error {
		return magic.ManageSync(ctx, []string{host})
	})
	first := serial()
	manage("renew", func(ctx context.Context) error {
		return magic.RenewCertSync(ctx, host, true)
	})
	cache.RemoveManaged([]certmagic.SubjectIssuer{{Subject: host}})
	manage("load", func(ctx context.Context) error {
		return magic.ManageSync(ctx, []string{host})
	})
	if second := serial(); second == first {
		t.Errorf("after renewal the certificate is still %s", first)
	}

	// It has no certificate for another name: that handshake alone fails.
	_, err = tlssocket.Connect(testpair.PatientContext(t), "tcp", l.Addr().String(),
		&tlssocket.Options{SecureContext: strangers(t), ServerName: "other.test"})
	requireCode(t, err, "ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR")
	serial()
}
