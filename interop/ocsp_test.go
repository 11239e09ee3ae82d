package interop_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/hex"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// statusGood is what a response says of a certificate that is not revoked
// (RFC 6960, section 4.2.1).
const statusGood = 0

// staple makes a response about the shared leaf.
func staple(t *testing.T) []byte {
	t.Helper()
	p := testpair.Certs(t)
	der, err := p.CA.OCSP(p.Leaf.Cert, statusGood, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// stapler starts a server that staples, if it has something to staple.
func stapler(t *testing.T, version string, response []byte) *server {
	p := testpair.Certs(t)
	o := serverOptions(version, p.Leaf)
	o.CA = [][]byte{p.CA.PEM()}
	o.OCSP = func(_ context.Context, cert, issuer *x509.Certificate) (
		[]byte, error) {
		if !cert.Equal(p.Leaf.Cert) || !issuer.Equal(p.CA.Cert) {
			t.Error("asked for another certificate")
		}
		return response, nil
	}
	return serve(t, o)
}

// stapled connects and returns the response of the event.
func stapled(t *testing.T, version, addr string) []byte {
	t.Helper()
	o := clientOptions(t, version)
	o.RequestOCSP = true
	o.Events = new(tlssocket.Events)
	responses := make(chan []byte, 1)
	o.Events.OCSPResponse.On(func(e tlssocket.OCSPResponseEvent) {
		responses <- e.Response
	})
	secureClient(t, addr, o).Close()
	return testpair.Receive(t, responses)
}

func TestOCSPOpenSSL(t *testing.T) {
	leaf, want := testpair.Certs(t).Leaf, staple(t)
	eachVersion(t, func(t *testing.T, version string) {
		t.Run("server", func(t *testing.T) {
			addr, _ := opensslServer(t, version, leaf, "-status_file",
				file(t, want))
			if got := stapled(t, version, addr); !bytes.Equal(got, want) {
				t.Errorf("got %x\nwant %x", got, want)
			}
		})
		t.Run("server without", func(t *testing.T) {
			addr, _ := opensslServer(t, version, leaf)
			if got := stapled(t, version, addr); got != nil {
				t.Errorf("got %x", got)
			}
		})
		t.Run("client", func(t *testing.T) {
			s := stapler(t, version, want)
			p := opensslClient(t, version, s.addr, "-status", "-msg")
			s.accept(t).Close()
			p.exit(t)
			p.wait(t, "Cert Status: good")
			if !bytes.Contains(messages(p), want) {
				t.Error("the response is not among the messages")
			}
		})
		t.Run("client that does not ask", func(t *testing.T) {
			s := stapler(t, version, want)
			p := opensslClient(t, version, s.addr, "-msg")
			s.accept(t).Close()
			p.exit(t)
			if bytes.Contains(messages(p), want) {
				t.Error("got the response unasked")
			}
		})
	})
}

// messages are the bytes of the messages that openssl prints with -msg.
func messages(p *process) []byte {
	dump := regexp.MustCompile(`(?m)^    ([0-9a-f]{2} ?)+$`)
	var all []byte
	for _, line := range dump.FindAll(p.out.bytes(), -1) {
		text := strings.ReplaceAll(string(line), " ", "")
		b, _ := hex.DecodeString(text) // nothing but hex
		all = append(all, b...)
	}
	return all
}

func TestOCSPNode(t *testing.T) {
	leaf, want := testpair.Certs(t).Leaf, staple(t)
	asks := script{TLS: js{"requestOCSP": true}}
	eachVersion(t, func(t *testing.T, version string) {
		t.Run("server", func(t *testing.T) {
			addr, _ := nodeServer(t, version, leaf, script{OCSP: want})
			if got := stapled(t, version, addr); !bytes.Equal(got, want) {
				t.Errorf("got %x\nwant %x", got, want)
			}
		})
		t.Run("server without", func(t *testing.T) {
			addr, _ := nodeServer(t, version, leaf, script{})
			if got := stapled(t, version, addr); got != nil {
				t.Errorf("got %x", got)
			}
		})
		t.Run("client", func(t *testing.T) {
			s := stapler(t, version, want)
			n := nodeClient(t, version, s.addr, asks)
			got := n.next(t, "OCSPResponse").Bytes
			if !bytes.Equal(got, want) {
				t.Errorf("got %x\nwant %x", got, want)
			}
			n.next(t, "secure")
		})
		t.Run("client of none", func(t *testing.T) {
			s := stapler(t, version, nil)
			n := nodeClient(t, version, s.addr, asks)
			if got := n.next(t, "OCSPResponse").Bytes; len(got) > 0 {
				t.Errorf("got %x", got)
			}
			n.next(t, "secure")
		})
	})
}
