package integration_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"golang.org/x/crypto/ocsp"
)

type ocspHook = func(context.Context, *x509.Certificate,
	*x509.Certificate) ([]byte, error)

// ocspPair returns options of a client that asks and of a server that staples
// what hook gives. The client's responses go to the channel.
func ocspPair(t *testing.T, version string, hook ocspHook) (
	co, so *tlssocket.Options, responses chan []byte) {
	t.Helper()
	co, so = testpair.Agreed(t, version)
	co.RequestOCSP = true
	co.Events = new(tlssocket.Events)
	responses = make(chan []byte, 9)
	co.Events.OCSPResponse.On(func(ev tlssocket.OCSPResponseEvent) {
		responses <- ev.Response
	})
	so.OCSP = hook
	return co, so, responses
}

// respond is a hook that always gives the same.
func respond(b []byte, err error) ocspHook {
	return func(context.Context, *x509.Certificate, *x509.Certificate) (
		[]byte, error) {
		return b, err
	}
}

func TestOCSP(t *testing.T) {
	certs := testpair.Certs(t)
	want, err := certs.CA.OCSP(certs.Leaf.Cert, ocsp.Good, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for name, known := range map[string]bool{"issuer known": true,
		"issuer not known": false} {
		t.Run(name, func(t *testing.T) {
			testpair.EachVersion(t, func(t *testing.T, version string) {
				var asked atomic.Int32
				co, so, responses := ocspPair(t, version, func(
					_ context.Context, cert, issuer *x509.Certificate) (
					[]byte, error) {
					asked.Add(1)
					if !cert.Equal(certs.Leaf.Cert) {
						t.Errorf("certificate of %v", cert.Subject)
					}
					if (issuer != nil) != known ||
						known && !issuer.Equal(certs.CA.Cert) {
						t.Errorf("issuer %v", issuer)
					}
					return want, nil
				})
				if known {
					so.CA = [][]byte{certs.CA.PEM()}
				}
				testpair.Visit(t, co, so)
				got := testpair.Receive(t, responses)
				if !bytes.Equal(got, want) {
					t.Errorf("response %x", got)
				}
				if asked.Load() != 1 || len(responses) != 0 {
					t.Errorf("asked %d times, %d more responses",
						asked.Load(), len(responses))
				}
			})
		})
	}
}

// The issuer may come with the chain that the server sends.
func TestOCSPIssuerFromChain(t *testing.T) {
	inter, err := testpair.Certs(t).CA.Intermediate("intermediate")
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := inter.Issue([]string{"localhost"})
	if err != nil {
		t.Fatal(err)
	}
	issuers := make(chan *x509.Certificate, 1)
	co, so, _ := ocspPair(t, "", func(_ context.Context,
		_, issuer *x509.Certificate) ([]byte, error) {
		issuers <- issuer
		return nil, nil
	})
	so.Cert, so.Key = [][]byte{leaf.CertPEM()}, [][]byte{leaf.KeyPEM()}
	testpair.Visit(t, co, so)
	if !testpair.Receive(t, issuers).Equal(inter.Cert) {
		t.Error("the issuer is another")
	}
}

// A client that wants to know is told that there is no response.
func TestOCSPWithoutResponse(t *testing.T) {
	for name, hook := range map[string]ocspHook{
		"no hook": nil, "nil": respond(nil, nil), "empty": respond([]byte{},
			nil),
	} {
		t.Run(name, func(t *testing.T) {
			testpair.EachVersion(t, func(t *testing.T, version string) {
				co, so, responses := ocspPair(t, version, hook)
				testpair.Visit(t, co, so)
				if b := testpair.Receive(t, responses); b != nil {
					t.Errorf("response %x", b)
				}
			})
		})
	}
}

// Without RequestOCSP nothing is emitted, although crypto/tls asks.
func TestOCSPNotWanted(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		co, so, responses := ocspPair(t, version, respond([]byte("x"), nil))
		co.RequestOCSP = false
		testpair.Visit(t, co, so)
		if len(responses) != 0 {
			t.Error("a response came")
		}
	})
}

// TLS 1.3 tells of no response when it resumes, TLS 1.2 nothing at all.
func TestOCSPWhenResumed(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		co, so, responses := ocspPair(t, version, respond([]byte("one"),
			nil))
		c, _ := testpair.Visit(t, co, so)
		if got := testpair.Receive(t, responses); string(got) != "one" {
			t.Fatalf("response %q", got)
		}
		if !testpair.TakesSession(t, co, so, c.Session()) {
			t.Fatal("not resumed")
		}
		var got [][]byte
		for len(responses) > 0 {
			got = append(got, <-responses)
		}
		if version == "TLSv1.2" && len(got) != 0 ||
			version == "TLSv1.3" && (len(got) != 1 || got[0] != nil) {
			t.Errorf("responses %q", got)
		}
	})
}

// An error or a panic of the hook ends this handshake, and says why.
func TestOCSPHookFails(t *testing.T) {
	mine := errors.New("the responder is down")
	for name, row := range map[string]struct {
		hook ocspHook
		want error
	}{
		"error": {respond(nil, mine), mine},
		"panic": {func(context.Context, *x509.Certificate,
			*x509.Certificate) ([]byte, error) {
			panic(mine)
		}, code.TLSHookPanic},
	} {
		t.Run(name, func(t *testing.T) {
			testpair.EachVersion(t, func(t *testing.T, version string) {
				co, so, _ := ocspPair(t, version, row.hook)
				c, s := testpair.New(t, co, so)
				cErr, sErr := testpair.Shake(t, c, s)
				if !errors.Is(sErr, row.want) {
					t.Errorf("server: %v", sErr)
				}
				if cErr == nil || errors.Is(cErr, mine) {
					t.Errorf("client: %v", cErr)
				}
				if !errors.Is(s.Err(), row.want) {
					t.Errorf("Err = %v", s.Err())
				}
			})
		})
	}
}

// The hook's context ends with the socket, whoever ends it.
func TestOCSPHookIsCancelled(t *testing.T) {
	for name, row := range map[string]struct {
		limit time.Duration
		end   func(c, s *tlssocket.Socket)
	}{
		"by the server": {0, func(_, s *tlssocket.Socket) {
			s.Destroy(nil)
		}},
		"by the client": {0, func(c, _ *tlssocket.Socket) {
			c.Destroy(nil)
		}},
		"by the timeout": {50 * time.Millisecond,
			func(c, s *tlssocket.Socket) {}},
	} {
		t.Run(name, func(t *testing.T) {
			testpair.InBubble(t, func(b *testpair.Bubble) {
				started := make(chan struct{})
				left := make(chan error, 1)
				co, so := b.Client(), b.Server()
				co.RequestOCSP = true
				so.OCSP = func(ctx context.Context, _, _ *x509.Certificate) (
					[]byte, error) {
					close(started)
					<-ctx.Done()
					left <- ctx.Err()
					return nil, ctx.Err()
				}
				so.HandshakeTimeout = row.limit
				near, far := testpair.Pipe(b)
				c, s := testpair.Over(b, near, far, co, so)
				shaken := testpair.Go(func() error {
					return s.Handshake(context.Background())
				})
				go c.Handshake(context.Background())
				testpair.Receive(b, started)
				row.end(c, s)
				err := testpair.Receive(b, left)
				if !errors.Is(err, context.Canceled) {
					t.Errorf("the hook's context: %v", err)
				}
				if testpair.Receive(b, shaken) == nil {
					t.Error("the server is secure")
				}
			})
		})
	}
}

// The hook is asked for clients that want a response only. crypto/tls always
// does, so a hello of its own is sent again without that extension.
func TestOCSPHookIsAskedWhenWanted(t *testing.T) {
	hello := capturedHello(t)
	extension := []byte{0, 5, 0, 5, 1, 0, 0, 0, 0}
	if bytes.Count(hello, extension) != 1 {
		t.Fatalf("status_request is not in the hello: %x", hello)
	}
	unknown := append([]byte{0x0a, 0x0a}, extension[2:]...)
	for want, hello := range map[int32][]byte{
		1: hello, 0: bytes.Replace(hello, extension, unknown, 1),
	} {
		var asked atomic.Int32
		so := testpair.Server(t)
		so.OCSP = func(context.Context, *x509.Certificate,
			*x509.Certificate) ([]byte, error) {
			asked.Add(1)
			return nil, nil
		}
		a, b := testpair.TCP(t)
		s, err := tlssocket.New(b, so)
		if err != nil {
			t.Fatal(err)
		}
		shaken := testpair.Go(func() error {
			return s.Handshake(context.Background())
		})
		a.Write(hello)
		if _, err := io.ReadFull(a, make([]byte, 200)); err != nil {
			t.Fatalf("no answer to the hello: %v", err)
		}
		a.Close()
		testpair.Receive(t, shaken)
		if asked.Load() != want {
			t.Errorf("asked %d times, want %d", asked.Load(), want)
		}
	}
}

// capturedHello returns what a client sends first.
func capturedHello(t *testing.T) []byte {
	t.Helper()
	a, b := testpair.TCP(t)
	c, err := tlssocket.New(a, testpair.Client(t))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Destroy(nil)
	go c.Handshake(context.Background())
	hello := make([]byte, 5)
	if _, err := io.ReadFull(b, hello); err != nil {
		t.Fatal(err)
	}
	hello = append(hello, make([]byte, int(hello[3])<<8|int(hello[4]))...)
	if _, err := io.ReadFull(b, hello[5:]); err != nil {
		t.Fatal(err)
	}
	return hello
}
