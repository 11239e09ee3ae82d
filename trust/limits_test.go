package trust_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// What is remembered of chains has a limit in bytes, and what a peer merely
// shows beside its chain is not remembered.
func TestMemoryOfChains(t *testing.T) {
	const visits, enough = 40, 8 << 20
	ca := testpki.CA(t, "CA")
	leaf := issue(t, ca)
	for name, chainOf := range map[string]func(heavy *x509.Certificate) []*x509.Certificate{
		"shown": func(heavy *x509.Certificate) []*x509.Certificate {
			return []*x509.Certificate{leaf, heavy}
		},
		"one message": func(heavy *x509.Certificate) []*x509.Certificate {
			message := make([]byte, 1<<20)
			n := copy(message, leaf.Raw)
			c, err := x509.ParseCertificate(message[:n])
			if err != nil {
				t.Fatal(err)
			}
			return []*x509.Certificate{c, heavy}
		},
		"judged": func(heavy *x509.Certificate) []*x509.Certificate {
			return []*x509.Certificate{heavy}
		},
	} {
		t.Run(name, func(t *testing.T) {
			tr := newTrust(t, &trust.Options{CA: [][]byte{ca.PEM()}})
			before := heap()
			for i := range visits {
				heavy := issue(t, ca, func(c *x509.Certificate) {
					for j := range 10_000 {
						c.DNSNames = append(c.DNSNames, fmt.Sprintf("%d.%d.example", i, j))
					}
				})
				_, err := tr.Verify(chainOf(heavy), trust.ServerAuth, time.Now())
				if err != nil {
					t.Fatal(err)
				}
			}
			if n := heap() - before; n > enough {
				t.Errorf("%d MB are kept of %d visits", n>>20, visits)
			}
			runtime.KeepAlive(tr)
		})
	}
}

// heap is the memory in use.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what finalizers held
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// The text of a refusal is for a log: names beyond some are counted.
func TestNameErrorsAreShort(t *testing.T) {
	const many, limit = 400, 1 << 10
	ca := testpki.CA(t, "CA")
	for name, mod := range map[string]func(c *x509.Certificate, i int){
		"DNS names": func(c *x509.Certificate, i int) {
			c.DNSNames = append(c.DNSNames, fmt.Sprintf("host%d.example.org", i))
		},
		"addresses": func(c *x509.Certificate, i int) {
			c.IPAddresses = append(c.IPAddresses, net.IPv4(10, 1, byte(i>>8), byte(i)))
		},
		"common names": func(c *x509.Certificate, i int) {
			c.Subject.ExtraNames = append(c.Subject.ExtraNames,
				pkix.AttributeTypeAndValue{Type: []int{2, 5, 4, 3},
					Value: fmt.Sprintf("host%d.example.org", i)})
		},
		"long name": func(c *x509.Certificate, i int) {
			if i == 0 {
				c.DNSNames = []string{strings.Repeat("a", 4000) + ".example.org"}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			leaf, err := ca.Issue([]string{"x"}, func(c *x509.Certificate) {
				c.DNSNames, c.Subject = nil, pkix.Name{}
				for i := range many {
					mod(c, i)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, host := range []string{"localhost", "127.0.0.1"} {
				err := trust.CheckHost(host, leaf.Cert)
				requireCode(t, err, code.TLSCertAltNameInvalid)
				if n := len(err.Error()); n > limit {
					t.Errorf("the error about %s has %d bytes", host, n)
				}
			}
		})
	}
}
