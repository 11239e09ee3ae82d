package integration_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

var allocSizes = map[string]int{"100 B": 100, "16 KB": 1 << 14,
	"256 KB": 1 << 18}

// allocsOf counts the allocations of f, which is done all the time: it should
// not feed the garbage collector.
func allocsOf(t *testing.T, f func() error) float64 {
	t.Helper()
	if raceEnabled {
		t.Skip("the race detector empties pools")
	}
	once := func() {
		if err := f(); err != nil {
			t.Fatal(err)
		}
	}
	for range 100 {
		once() // grows what grows once
	}
	return testing.AllocsPerRun(200, once)
}

func TestWriteDoesNotAllocate(t *testing.T) {
	for name, size := range allocSizes {
		for _, coalesce := range []bool{false, true} {
			if coalesce {
				name += ", coalescing"
			}
			t.Run(name, func(t *testing.T) {
				co := testpair.Client(t)
				co.CoalesceWrites = coalesce
				c, s := testpair.Secure(t, co, nil)
				// What comes is not decrypted, which is crypto/tls's business.
				drained := testpair.Go(func() error {
					_, err := io.CopyBuffer(struct{ io.Writer }{io.Discard},
						struct{ io.Reader }{s.NetConn()},
						make([]byte, 1<<18))
					return err
				})
				p := make([]byte, size)
				n := allocsOf(t, func() error {
					_, err := c.Write(p)
					return err
				})
				if n != 0 {
					t.Errorf("%v allocations", n)
				}
				c.Close()
				testpair.Receive(t, drained)
			})
		}
	}
}

// crypto/tls allocates 24 bytes for a record that it reads. We add nothing.
func TestReadAllocatesNoMoreThanCryptoTLS(t *testing.T) {
	for name, size := range allocSizes {
		t.Run(name, func(t *testing.T) {
			c, s := testpair.Secure(t, nil, nil)
			ours := allocsOfEcho(t, c, s, size)
			a, b := testpair.TCP(t)
			theirs := allocsOfEcho(t, tls.Client(a, plainClient(t)),
				tls.Server(b, &tls.Config{
					Certificates: []tls.Certificate{keyPair(t)}}), size)
			if ours > theirs {
				t.Errorf("%v allocations, and %v by crypto/tls", ours, theirs)
			}
		})
	}
}

func plainClient(t testing.TB) *tls.Config {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(testpair.Certs(t).CA.PEM())
	return &tls.Config{ServerName: "localhost", RootCAs: roots}
}

// allocsOfEcho counts the allocations of sending something there and back.
func allocsOfEcho(t *testing.T, c, s net.Conn, size int) float64 {
	t.Helper()
	echoed := testpair.Go(func() error { return echo(s, size) })
	p := make([]byte, size)
	n := allocsOf(t, func() error {
		if _, err := c.Write(p); err != nil {
			return err
		}
		_, err := io.ReadFull(c, p)
		return err
	})
	c.Close()
	testpair.Receive(t, echoed)
	return n
}

// echo sends back what comes, so many bytes at a time.
func echo(s net.Conn, size int) error {
	p := make([]byte, size)
	for {
		if _, err := io.ReadFull(s, p); err != nil {
			return err
		}
		if _, err := s.Write(p); err != nil {
			return err
		}
	}
}

// net/http's server lets a Read time out with each request.
func TestTimeoutDoesNotAllocate(t *testing.T) {
	c, _ := testpair.Secure(t, nil, nil)
	c.SetReadDeadline(testpair.Past)
	timeout := func(conn net.Conn) float64 {
		return allocsOf(t, func() error {
			_, err := conn.Read(make([]byte, 1))
			if e, ok := err.(net.Error); !ok || !e.Timeout() {
				return fmt.Errorf("Read returns %v", err)
			}
			return nil
		})
	}
	inner := timeout(c.NetConn())     // what package net allocates
	if n := timeout(c); n > inner+1 { // crypto/tls's reader
		t.Errorf("%v allocations, and %v beneath", n, inner)
	}
}
