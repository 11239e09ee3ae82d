package integration_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"slices"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

func TestSessionResumes(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		co, so := testpair.Agreed(t, version)
		first, _ := testpair.Visit(t, co, so)
		session := first.Session()
		if session == nil || first.SessionReused() {
			t.Fatalf("session of %d bytes, reused %v", len(session),
				first.SessionReused())
		}
		if len(first.TLSTicket()) == 0 {
			t.Error("no ticket")
		}
		for round := range 3 {
			co.Session = session
			c, s := testpair.Visit(t, co, so)
			if !c.SessionReused() || !c.Authorized() {
				t.Fatalf("round %d: reused %v, authorized %v", round,
					c.SessionReused(), c.Authorized())
			}
			if !slices.Equal(c.PeerCertificates()[0].Raw,
				first.PeerCertificates()[0].Raw) ||
				len(c.ConnectionState().VerifiedChains) == 0 {
				t.Error("the server's certificates did not come back")
			}
			if s.Session() != nil || s.TLSTicket() != nil {
				t.Error("a server has a session")
			}
			session = c.Session()
		}
	})
}

// The accessors give copies; TLS 1.3 has nothing before a ticket was read.
func TestSessionAccessors(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		c, s := pair(t, version)
		has := c.Session() != nil && c.TLSTicket() != nil
		if has != (version == "TLSv1.2") {
			t.Errorf("a session after the handshake: %v", has)
		}
		testpair.Transfer(t, s, c, []byte("x"))
		session, ticket := c.Session(), c.TLSTicket()
		if !bytes.Contains(session, ticket) || len(ticket) == 0 {
			t.Error("the ticket is not the session's")
		}
		clear(session)
		clear(ticket)
		if slices.Equal(session, c.Session()) ||
			slices.Equal(ticket, c.TLSTicket()) {
			t.Error("Session or TLSTicket is no copy")
		}
	})
}

// A client that never reads gets its session nevertheless, once here, and
// after SecureConnect.
func TestSessionEventWithoutReading(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		co, so := testpair.Agreed(t, version)
		var got []string
		co.Events = new(tlssocket.Events)
		onEach(co.Events, func(name string) {
			if name == "SecureConnect" || name == "Session" ||
				name == "Close" {
				got = append(got, name)
			}
		})
		blobs, closed := make(chan []byte, 9), make(chan struct{})
		co.Events.Session.On(func(ev tlssocket.SessionEvent) {
			blobs <- ev.Session
		})
		co.Events.Close.On(func(tlssocket.CloseEvent) { close(closed) })
		c, s := testpair.Secure(t, co, so)
		blob := testpair.Receive(t, blobs)
		if !slices.Equal(blob, c.Session()) {
			t.Error("Session is not what the event had")
		}
		testpair.Exchange(t, c, s, 100_000)
		c.Close()
		testpair.Receive(t, closed)
		if want := []string{"SecureConnect", "Session", "Close"}; !slices.Equal(
			got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		co.Events = nil
		if !testpair.TakesSession(t, co, so, blob) {
			t.Error("the session does not resume")
		}
	})
}

// Whoever starts to listen late still gets the sessions to come, in TLS 1.3,
// also while a Read waits.
func TestSessionListenerAddedLate(t *testing.T) {
	for name, reading := range map[string]bool{"idle": false,
		"reading": true} {
		t.Run(name, func(t *testing.T) {
			c, s := testpair.Secure(t, nil, nil)
			read := make(<-chan error)
			if reading {
				read = testpair.Go(func() error {
					_, err := io.ReadFull(c, make([]byte, 1))
					return err
				})
			}
			sessions := make(chan []byte, 9)
			c.Events().Session.On(func(ev tlssocket.SessionEvent) {
				sessions <- ev.Session
			})
			if reading {
				s.Write([]byte("x"))
				if err := testpair.Receive(t, read); err != nil {
					t.Fatal(err)
				}
			} else {
				testpair.Receive(t, sessions)
			}
			testpair.Exchange(t, c, s, 100_000)
		})
	}
}

// What the run-ahead read met is told, although nobody read.
func TestReadAheadErrorIsTold(t *testing.T) {
	for name, call := range map[string]func(*tlssocket.Socket) error{
		"Close": (*tlssocket.Socket).Close,
		"Err":   (*tlssocket.Socket).Err,
		"Read": func(c *tlssocket.Socket) error {
			_, err := c.Read(make([]byte, 1))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, s := testpair.Secure(t, nil, nil)
			closed := make(chan struct{})
			c.Events().Session.On(func(tlssocket.SessionEvent) {})
			c.Events().Close.On(func(tlssocket.CloseEvent) { close(closed) })
			s.NetConn().Write(append([]byte{23, 3, 3, 0, 40},
				make([]byte, 40)...))
			<-closed
			err := call(c)
			if !errors.Is(err, code.SSLBadRecordMAC) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A server that gives no session leads to no event and to no Session, also
// if another one was offered to it.
func TestNoNewSession(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		co, so := testpair.Agreed(t, version)
		first, _ := testpair.Visit(t, co, so)
		for name, offered := range map[string][]byte{
			"nothing offered": nil, "another's offered": first.Session(),
		} {
			t.Run(name, func(t *testing.T) {
				co := testpair.Client(t)
				co.MaxVersion = version
				co.Session = offered
				co.Events = new(tlssocket.Events)
				co.Events.Session.On(func(tlssocket.SessionEvent) {
					t.Error("a session came")
				})
				a, b := testpair.TCP(t)
				serveWithoutTickets(t, b)
				c, err := tlssocket.New(a, co)
				if err != nil {
					t.Fatal(err)
				}
				got, err := io.ReadAll(c)
				if err != nil || string(got) != "bye" {
					t.Fatalf("%q, %v", got, err)
				}
				if c.SessionReused() || c.Session() != nil ||
					c.TLSTicket() != nil {
					t.Error("there is a session")
				}
				c.Close()
			})
		}
	})
}

// serveWithoutTickets is a server of crypto/tls that says goodbye.
func serveWithoutTickets(t *testing.T, conn net.Conn) {
	leaf := testpair.Certs(t).Leaf
	pair, err := tls.X509KeyPair(leaf.CertPEM(), leaf.KeyPEM())
	if err != nil {
		t.Fatal(err)
	}
	s := tls.Server(conn, &tls.Config{
		Certificates:           []tls.Certificate{pair},
		SessionTicketsDisabled: true,
	})
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Write([]byte("bye"))
		s.Close()
	}()
	t.Cleanup(func() { <-done })
}

// A session made with a server that was not authorized never says otherwise.
func TestUnauthorizedSessionStaysSo(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		good, so := testpair.Agreed(t, version)
		lax := testpair.Client(t)
		lax.MaxVersion = version
		lax.AllowUnauthorized = true
		lax.CA = nil // the system's
		first, _ := testpair.Visit(t, lax, so)
		why := first.AuthorizationError()
		if first.Authorized() || why == nil {
			t.Fatal("the first connection is authorized")
		}
		for name, c := range map[string]struct {
			o       *tlssocket.Options
			resumes bool
		}{
			"still lax":             {lax, true},
			"lax, and trusting now": {testpair.With(good, allow), true},
			"strict, trusting now":  {good, false},
		} {
			t.Run(name, func(t *testing.T) {
				c.o.Session = first.Session()
				second, _ := testpair.Visit(t, c.o, so)
				if second.SessionReused() != c.resumes ||
					second.Authorized() == c.resumes {
					t.Errorf("reused %v, authorized %v",
						second.SessionReused(), second.Authorized())
				}
				var code code.Code
				errors.As(why, &code)
				if c.resumes && !errors.Is(second.AuthorizationError(),
					code) {
					t.Errorf("refused for %v, before for %v",
						second.AuthorizationError(), code)
				}
			})
		}
	})
}

func allow(o *tlssocket.Options) { o.AllowUnauthorized = true }

// A resumed connection is judged by what the client trusts today.
func TestResumedIsJudgedAgain(t *testing.T) {
	other, err := pki.NewCA("another CA")
	if err != nil {
		t.Fatal(err)
	}
	testpair.EachVersion(t, func(t *testing.T, version string) {
		co, so := testpair.Agreed(t, version)
		first, _ := testpair.Visit(t, co, so)
		co.Session = first.Session()
		for name, change := range map[string]func(*tlssocket.Options){
			"CA": func(o *tlssocket.Options) {
				o.CA = [][]byte{other.PEM()}
			},
			"name": func(o *tlssocket.Options) { o.ServerName = "example.com" },
			"hook": func(o *tlssocket.Options) {
				o.CheckServerIdentity = refuse
			},
		} {
			t.Run(name, func(t *testing.T) {
				c, s := testpair.New(t, testpair.With(co, change), so)
				cErr, _ := testpair.Shake(t, c, s)
				var e *tlssocket.Error
				if !errors.As(cErr, &e) || e.Op != "verify" {
					t.Errorf("strict: %v", cErr)
				}
				lax, _ := testpair.Visit(t, testpair.With(co, change, allow), so)
				if lax.Authorized() || lax.AuthorizationError() == nil {
					t.Error("lax: authorized")
				}
			})
		}
	})
}

func refuse(string, *x509.Certificate) error {
	return errors.New("not this one")
}
