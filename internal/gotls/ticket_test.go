package gotls_test

import (
	"crypto/tls"
	"fmt"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/gotls"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

// After UnwrapSession and GetCertificate a server asks for as much as LastSteps
// says: VerifyConnection, and a ticket where the client keeps sessions.
func TestLastSteps(t *testing.T) {
	for name, version := range bothVersions {
		for _, keeps := range []bool{false, true} {
			for _, auth := range []tls.ClientAuthType{tls.NoClientCert,
				tls.RequireAnyClientCert} {
				t.Run(fmt.Sprint(name, keeps, auth), func(t *testing.T) {
					lastSteps(t, version, keeps, auth)
				})
			}
		}
	}
}

func lastSteps(t *testing.T, version uint16, keeps bool,
	auth tls.ClientAuthType) {
	client, server := configs(t, version)
	client.Certificates = []tls.Certificate{
		certificate(testpki.Leaf(t, authority(t), "client"))}
	if keeps {
		client.ClientSessionCache = tls.NewLRUClientSessionCache(0)
	}
	server.ClientAuth = auth
	var asked []string
	var steps int
	server.GetConfigForClient = func(info *tls.ClientHelloInfo) (*tls.Config,
		error) {
		steps = gotls.LastSteps(info)
		return nil, nil
	}
	pair := &server.Certificates[0]
	server.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate,
		error) {
		asked = append(asked, "certificate")
		return pair, nil
	}
	server.UnwrapSession = func(ticket []byte, cs tls.ConnectionState) (
		*tls.SessionState, error) {
		asked = append(asked, "unwrap")
		return server.DecryptTicket(ticket, cs)
	}
	server.VerifyConnection = func(tls.ConnectionState) error {
		asked = append(asked, "verify")
		return nil
	}
	server.WrapSession = func(cs tls.ConnectionState, ss *tls.SessionState) (
		[]byte, error) {
		asked = append(asked, "wrap")
		return server.EncryptTicket(cs, ss)
	}
	server.SetSessionTicketKeys([][32]byte{{1}})
	for range 2 {
		asked = nil
		c, s := connect(t, client, server)
		go s.Write([]byte("x"))
		if _, err := c.Read(make([]byte, 1)); err != nil {
			t.Fatal(err) // the tickets of TLS 1.3 came before
		}
		last := asked[max(0, len(asked)-steps):]
		if count(last, "verify") != 1 || count(asked, "verify") != 1 ||
			count(last, "wrap") != steps-1 || count(asked, "wrap") != steps-1 ||
			keeps != (steps == 2) {
			t.Errorf("%d steps; asked for %q", steps, asked)
		}
	}
}

func count(list []string, s string) (n int) {
	for _, e := range list {
		if e == s {
			n++
		}
	}
	return n
}
