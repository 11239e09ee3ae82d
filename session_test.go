package tlssocket_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// meet makes a connection over the transport given, lets a byte go each way,
// and returns what is known afterwards. A session has come by then.
func meet(t testing.TB, a, b net.Conn, co, so *tlssocket.Options) (
	c, s *tlssocket.Socket) {
	t.Helper()
	c, s = testpair.Over(t, a, b, co, so)
	served := testpair.Go(func() error {
		if _, err := s.Read(make([]byte, 1)); err != nil {
			return err
		}
		_, err := s.Write([]byte("x"))
		return err
	})
	_, err := c.Write([]byte("x"))
	if err == nil {
		_, err = c.Read(make([]byte, 1))
	}
	if err != nil {
		t.Fatalf("client: %v\nserver: %v", err, s.Err())
	}
	if err := testpair.Receive(t, served); err != nil {
		t.Fatalf("server: %v", err)
	}
	if c.SessionReused() != s.SessionReused() {
		t.Errorf("client resumed: %v, server: %v", c.SessionReused(),
			s.SessionReused())
	}
	return c, s
}

// visit is meet over TCP, which it ends.
func visit(t testing.TB, co, so *tlssocket.Options) (c, s *tlssocket.Socket) {
	t.Helper()
	a, b := testpair.TCP(t)
	c, s = meet(t, a, b, co, so)
	c.Destroy(nil)
	s.Destroy(nil)
	return c, s
}

// takesSession reports whether a session resumes.
func takesSession(t testing.TB, co, so *tlssocket.Options,
	session []byte) bool {
	t.Helper()
	o := *co
	o.Session = session
	c, _ := visit(t, &o, so)
	return c.SessionReused()
}

// both returns options that agree on a version, with ticket keys.
func both(t testing.TB, version string) (co, so *tlssocket.Options) {
	co, so = testpair.Client(t), testpair.Server(t)
	co.MaxVersion = version
	so.TicketKeys = random(48)
	return co, so
}

func TestSessionResumes(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		co, so := both(t, version)
		first, _ := visit(t, co, so)
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
			c, s := visit(t, co, so)
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
	eachVersion(t, func(t *testing.T, version string) {
		c, s := pair(t, version)
		has := c.Session() != nil && c.TLSTicket() != nil
		if has != (version == "TLSv1.2") {
			t.Errorf("a session after the handshake: %v", has)
		}
		transfer(t, s, c, []byte("x"))
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
	eachVersion(t, func(t *testing.T, version string) {
		co, so := both(t, version)
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
		exchange(t, c, s, 100_000)
		c.Close()
		testpair.Receive(t, closed)
		if want := []string{"SecureConnect", "Session", "Close"}; !slices.Equal(
			got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		co.Events = nil
		if !takesSession(t, co, so, blob) {
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
			exchange(t, c, s, 100_000)
		})
	}
}

// The run-ahead read takes one record and no more, and loses none.
func TestReadAheadIsBounded(t *testing.T) {
	co := testpair.Client(t)
	co.Events = new(tlssocket.Events)
	co.Events.Session.On(func(tlssocket.SessionEvent) {})
	a, b := testpair.Pipe(t)
	c, s := testpair.Over(t, a, b, co, nil)
	if cErr, sErr := testpair.Shake(t, c, s); cErr != nil || sErr != nil {
		t.Fatal(cErr, sErr)
	}
	before := c.BytesRead()
	data := random(1 << 20)
	sent := testpair.Go(func() error {
		_, err := s.Write(data)
		return err
	})
	testpair.Until(t, "data was read ahead",
		func() bool { return tlssocket.HasReadAhead(c) })
	// crypto/tls itself takes up to a record beyond the one that it opens.
	if n := c.BytesRead() - before; n > 3<<14 {
		t.Errorf("%d bytes were read ahead", n)
	}
	c.SetReadDeadline(past)
	if _, err := c.Read(make([]byte, 1)); !isTimeout(err) {
		t.Errorf("Read with a deadline in the past: %v", err)
	}
	c.SetReadDeadline(time.Time{})
	got := make([]byte, len(data))
	for at := 0; at < len(got); {
		n, err := c.Read(got[at:min(len(got), at+5000)])
		if at += n; err != nil {
			t.Fatal(err)
		}
	}
	if err := testpair.Receive(t, sent); err != nil ||
		!bytes.Equal(got, data) {
		t.Errorf("what was read is not what was written; %v", err)
	}
}

// Reading nothing takes no time, whoever reads.
func TestReadNothing(t *testing.T) {
	for name, ahead := range map[string]bool{"plain": false, "ahead": true} {
		t.Run(name, func(t *testing.T) {
			c, _ := testpair.Secure(t, nil, nil)
			if ahead {
				c.Events().Session.On(func(tlssocket.SessionEvent) {})
				testpair.Until(t, "somebody reads ahead",
					func() bool { return tlssocket.ReadsAhead(c) })
			}
			err := testpair.Receive(t, testpair.Go(func() error {
				_, err := c.Read(nil)
				return err
			}))
			if err != nil {
				t.Error(err)
			}
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
			if !errors.Is(err, tlssocket.ErrSSLBadRecordMAC) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A server that gives no session leads to no event and to no Session, also
// if another one was offered to it.
func TestNoNewSession(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		co, so := both(t, version)
		first, _ := visit(t, co, so)
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
	eachVersion(t, func(t *testing.T, version string) {
		good, so := both(t, version)
		lax := testpair.Client(t)
		lax.MaxVersion = version
		lax.AllowUnauthorized = true
		lax.CA = nil // the system's
		first, _ := visit(t, lax, so)
		why := first.AuthorizationError()
		if first.Authorized() || why == nil {
			t.Fatal("the first connection is authorized")
		}
		for name, c := range map[string]struct {
			o       *tlssocket.Options
			resumes bool
		}{
			"still lax":             {lax, true},
			"lax, and trusting now": {with(good, allow), true},
			"strict, trusting now":  {good, false},
		} {
			t.Run(name, func(t *testing.T) {
				c.o.Session = first.Session()
				second, _ := visit(t, c.o, so)
				if second.SessionReused() != c.resumes ||
					second.Authorized() == c.resumes {
					t.Errorf("reused %v, authorized %v",
						second.SessionReused(), second.Authorized())
				}
				var code tlssocket.Code
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

// with returns a changed copy of options.
func with(o *tlssocket.Options,
	changes ...func(*tlssocket.Options)) *tlssocket.Options {
	c := *o
	for _, change := range changes {
		change(&c)
	}
	return &c
}

func allow(o *tlssocket.Options) { o.AllowUnauthorized = true }

// A resumed connection is judged by what the client trusts today.
func TestResumedIsJudgedAgain(t *testing.T) {
	other, err := pki.NewCA("another CA")
	if err != nil {
		t.Fatal(err)
	}
	eachVersion(t, func(t *testing.T, version string) {
		co, so := both(t, version)
		first, _ := visit(t, co, so)
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
				c, s := testpair.New(t, with(co, change), so)
				cErr, _ := testpair.Shake(t, c, s)
				var e *tlssocket.Error
				if !errors.As(cErr, &e) || e.Op != "verify" {
					t.Errorf("strict: %v", cErr)
				}
				lax, _ := visit(t, with(co, change, allow), so)
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

// Servers that share ticket keys, or a store, resume each other's sessions if
// and only if they treat clients alike.
func TestPoliciesDoNotCross(t *testing.T) {
	other, err := pki.NewCA("another CA")
	if err != nil {
		t.Fatal(err)
	}
	ca := testpair.Certs(t).CA.PEM()
	base := func(o *tlssocket.Options) {
		o.RequestCert = true
		o.CA = [][]byte{ca}
	}
	for name, row := range map[string]struct {
		change  func(*tlssocket.Options)
		resumes bool
	}{
		"alike": {func(*tlssocket.Options) {}, true},
		"RequestCert": {func(o *tlssocket.Options) {
			o.RequestCert = false
		}, false},
		"AllowUnauthorized": {allow, false},
		"CA": {func(o *tlssocket.Options) {
			o.CA = [][]byte{ca, other.PEM()}
		}, false},
		"SessionIDContext": {func(o *tlssocket.Options) {
			o.SessionIDContext = "other"
		}, false},
		"TicketKeys": {func(o *tlssocket.Options) {
			o.TicketKeys = random(48)
		}, false},
		"SNI": {func(o *tlssocket.Options) { o.SNI = hookFor(t, base) },
			false},
	} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				for _, store := range []tlssocket.SessionStore{nil,
					tlssocket.NewMemoryStore(0)} {
					co, so := both(t, version)
					leaf := testpair.Certs(t).Leaf
					co.Cert = [][]byte{leaf.CertPEM()}
					co.Key = [][]byte{leaf.KeyPEM()}
					so.Sessions = store
					a, b := with(so, base), with(so, base, row.change)
					checkCrossing(t, co, a, b, row.resumes)
					checkCrossing(t, co, b, a, row.resumes)
				}
			})
		})
	}
}

// checkCrossing takes a session from one server to another, and to itself.
func checkCrossing(t *testing.T, co, from, to *tlssocket.Options,
	resumes bool) {
	t.Helper()
	for _, server := range []*tlssocket.Options{from, to} {
		c, _ := visit(t, co, from)
		_, s := visit(t, with(co, func(o *tlssocket.Options) {
			o.Session = c.Session()
		}), server)
		if want := resumes || server == from; s.SessionReused() != want {
			t.Errorf("resumed: %v, want %v", !want, want)
		}
		if server.RequestCert && !s.Authorized() {
			t.Error("the client is not authorized")
		}
	}
}

// hookFor is an SNI hook that always has the context of these options.
func hookFor(t *testing.T, change func(*tlssocket.Options)) func(
	context.Context, string) (*tlssocket.SecureContext, error) {
	t.Helper()
	secure, err := tlssocket.NewSecureContext(
		&with(testpair.Server(t), change).ContextOptions)
	if err != nil {
		t.Fatal(err)
	}
	return func(context.Context, string) (*tlssocket.SecureContext, error) {
		return secure, nil
	}
}

// A session that came under one server name is not for another.
func TestSessionsOfSNINamesDoNotCross(t *testing.T) {
	leaf, err := testpair.Certs(t).CA.Issue([]string{"a.test", "b.test"})
	if err != nil {
		t.Fatal(err)
	}
	eachVersion(t, func(t *testing.T, version string) {
		co, so := both(t, version)
		named := func(o *tlssocket.Options) {
			o.Cert, o.Key = [][]byte{leaf.CertPEM()}, [][]byte{leaf.KeyPEM()}
		}
		so.SNI = hookFor(t, named)
		named(so)
		co.ServerName = "a.test"
		c, _ := visit(t, co, so)
		if !takesSession(t, co, so, c.Session()) {
			t.Error("the session does not resume under its name")
		}
		co.ServerName = "b.test"
		if takesSession(t, co, so, c.Session()) {
			t.Error("the session resumes under another name")
		}
	})
}

func TestSessionTimeout(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		testpair.InBubble(t, func(b *testpair.Bubble) {
			co, so := b.Client(), b.Server()
			co.MaxVersion = version
			so.TicketKeys, so.SessionTimeout = random(48), time.Minute
			c := bubbleVisit(b, co, so)
			for _, step := range []struct {
				wait    time.Duration
				resumes bool
			}{{58 * time.Second, true}, {3 * time.Second, false}} {
				time.Sleep(step.wait)
				co.Session = c.Session()
				again := bubbleVisit(b, co, so)
				if again.SessionReused() != step.resumes {
					t.Errorf("after %v more: resumed %v", step.wait,
						again.SessionReused())
				}
			}
		})
	})
}

// bubbleVisit is visit over a pipe, in the bubble's time.
func bubbleVisit(b *testpair.Bubble, co, so *tlssocket.Options) (
	c *tlssocket.Socket) {
	near, far := testpair.Pipe(b)
	c, s := meet(b, near, far, co, so)
	c.Destroy(nil)
	s.Destroy(nil)
	return c
}

// A session is not given a longer life by resuming it, up to TLS 1.2, where
// its secret stays the same.
func TestSessionTimeoutIsNotExtended(t *testing.T) {
	testpair.InBubble(t, func(b *testpair.Bubble) {
		co, so := b.Client(), b.Server()
		co.MaxVersion = "TLSv1.2"
		so.TicketKeys, so.SessionTimeout = random(48), time.Minute
		co.Session = bubbleVisit(b, co, so).Session()
		for _, want := range []bool{true, true, false} {
			time.Sleep(25 * time.Second)
			c := bubbleVisit(b, co, so)
			if c.SessionReused() != want {
				t.Fatalf("resumed: %v, want %v", !want, want)
			}
			co.Session = c.Session()
		}
	})
}

// After a rotation new keys issue, and the old ones open until the timeout.
func TestTicketKeyRotation(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		for _, stored := range []bool{false, true} {
			testpair.InBubble(t, func(b *testpair.Bubble) {
				rotate(b, version, stored)
			})
		}
	})
}

func rotate(b *testpair.Bubble, version string, stored bool) {
	o := &tlssocket.ServerOptions{ContextOptions: b.Server().ContextOptions}
	o.SessionTimeout = time.Minute
	if stored {
		o.Sessions = tlssocket.NewMemoryStore(0)
	}
	srv, err := tlssocket.NewServer(o)
	if err != nil {
		b.Fatal(err)
	}
	defer srv.Close()
	so := &tlssocket.Options{IsServer: true, Server: srv}
	co := b.Client()
	co.MaxVersion = version
	try := func(session []byte, want bool) []byte {
		b.Helper()
		co.Session = session
		c := bubbleVisit(b, co, so)
		if c.SessionReused() != want {
			b.Errorf("stored %v: resumed %v, want %v", stored, !want, want)
		}
		return c.Session()
	}
	old := srv.TicketKeys()
	first := try(nil, false)
	if err := srv.SetTicketKeys(random(48)); err != nil {
		b.Fatal(err)
	}
	if bytes.Equal(srv.TicketKeys(), old) {
		b.Error("the keys are the old ones")
	}
	second := try(first, true) // and comes under the new keys
	third := try(nil, false)
	// The old keys come back: tickets of all keys open.
	if err := srv.SetTicketKeys(old); err != nil {
		b.Fatal(err)
	}
	try(second, true)
	try(third, true)
	last := try(nil, false)
	time.Sleep(55 * time.Second)
	try(last, true)
	last = try(nil, false)
	time.Sleep(10 * time.Second) // the timers of both rotations are over
	try(last, true)
	try(third, false)
}

// spy is a store that keeps what it was given, in the order of giving.
type spy struct {
	tlssocket.SessionStore

	mu    sync.Mutex
	puts  [][2][]byte // id and session
	takes [][]byte
	ttl   time.Duration
}

func newSpy() *spy { return &spy{SessionStore: tlssocket.NewMemoryStore(0)} }

func (s *spy) Put(ctx context.Context, id, session []byte,
	ttl time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.puts = append(s.puts, [2][]byte{slices.Clone(id),
		slices.Clone(session)})
	s.ttl = ttl
	return s.SessionStore.Put(ctx, id, session, ttl)
}

func (s *spy) Take(ctx context.Context, id []byte) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.takes = append(s.takes, slices.Clone(id))
	return s.SessionStore.Take(ctx, id)
}

func (s *spy) counts() (puts, takes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.puts), len(s.takes)
}

// Two servers with one store and one set of keys resume each other's clients,
// once for each session; the store learns no secret.
func TestStoredSessions(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		store := newSpy()
		co, so := both(t, version)
		so.Sessions, so.SessionTimeout = store, time.Hour
		c, _ := visit(t, co, so)
		session := c.Session()
		checkStored(t, store, session)
		if !takesSession(t, co, with(so), session) {
			t.Error("the session does not resume elsewhere")
		}
		if takesSession(t, co, so, session) {
			t.Error("the session resumes twice")
		}
		if _, takes := store.counts(); takes != 2 {
			t.Errorf("the store was asked %d times, want 2", takes)
		}
		if n := len(c.TLSTicket()); n > 64 {
			t.Errorf("a ticket of %d bytes is no handle", n)
		}
	})
}

func checkStored(t *testing.T, store *spy, session []byte) {
	t.Helper()
	store.mu.Lock()
	defer store.mu.Unlock()
	if len(store.puts) != 1 || store.ttl != time.Hour {
		t.Fatalf("%d puts, for %v", len(store.puts), store.ttl)
	}
	parts, err := tlssocket.SplitSession(session)
	if err != nil {
		t.Fatal(err)
	}
	id, stored := store.puts[0][0], store.puts[0][1]
	secret := tlssocket.StateSecret(parts.State)
	if len(secret) == 0 || bytes.Contains(stored, secret) {
		t.Error("the stored session has its secret in clear")
	}
	if bytes.Equal(id, parts.Ticket) || len(id) < 16 {
		t.Error("who sees an id of the store has a ticket")
	}
}

// A client that goes away in the handshake leaves nothing in the store.
func TestNothingIsStoredBeforeFinished(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		store := newSpy()
		co, so := both(t, version)
		so.Sessions = store
		co.RequestOCSP = true
		co.Events = new(tlssocket.Events)
		co.Events.OCSPResponse.On(func(ev tlssocket.OCSPResponseEvent) {
			ev.Socket.Destroy(nil)
		})
		c, s := testpair.New(t, co, so)
		if _, err := testpair.Shake(t, c, s); err == nil {
			t.Fatal("the server is secure")
		}
		if puts, _ := store.counts(); puts != 0 {
			t.Errorf("%d sessions were stored", puts)
		}
	})
}

// The store is asked for handles of ours only.
func TestStoreIsNotAskedForForeignTickets(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		store := newSpy()
		co, so := both(t, version)
		so.Sessions = store
		c, _ := visit(t, co, so)
		parts, err := tlssocket.SplitSession(c.Session())
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []int{0, len(parts.Ticket) - 1} {
			p := parts
			p.Ticket = slices.Clone(p.Ticket)
			p.Ticket[at] ^= 1
			blob, err := tlssocket.JoinSession(p)
			if err != nil {
				t.Fatal(err)
			}
			if takesSession(t, co, so, blob) {
				t.Error("resumed")
			}
		}
		if _, takes := store.counts(); takes != 0 {
			t.Errorf("the store was asked %d times", takes)
		}
	})
}

// A store that is slow, down or lying costs a full handshake at most. The
// bubble's clock shows how long a slow one is waited for.
func TestBadStores(t *testing.T) {
	for name, row := range map[string]struct {
		put  func(ctx context.Context) error
		take func(ctx context.Context, session []byte) ([]byte, error)
	}{
		"slow Put": {put: slow},
		"slow Take": {take: func(ctx context.Context, b []byte) ([]byte,
			error) {
			return b, slow(ctx)
		}},
		"down": {put: fail, take: func(ctx context.Context, _ []byte) (
			[]byte, error) {
			return nil, fail(ctx)
		}},
		"Put panics": {put: func(context.Context) error {
			panic("put")
		}},
		"Take panics": {take: func(context.Context, []byte) ([]byte, error) {
			panic("take")
		}},
		"no session, no error": {take: func(context.Context, []byte) ([]byte,
			error) {
			return nil, nil
		}},
		"garbage": {take: func(context.Context, []byte) ([]byte, error) {
			return random(300), nil
		}},
		"damaged": {take: func(_ context.Context, b []byte) ([]byte, error) {
			b[len(b)/2] ^= 1
			return b, nil
		}},
		"cut": {take: func(_ context.Context, b []byte) ([]byte, error) {
			return b[:len(b)-1], nil
		}},
	} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				testpair.InBubble(t, func(b *testpair.Bubble) {
					co, so := b.Client(), b.Server()
					co.MaxVersion = version
					so.TicketKeys = random(48)
					so.Sessions = badStore(row.put, row.take)
					began := time.Now()
					co.Session = bubbleVisit(b, co, so).Session()
					c := bubbleVisit(b, co, so)
					if row.take != nil && row.put == nil && c.SessionReused() {
						t.Error("resumed")
					}
					waited := time.Since(began)
					if waited > 4*tlssocket.StoreTimeout {
						t.Errorf("the store was waited for %v", waited)
					}
				})
			})
		})
	}
}

func slow(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

func fail(context.Context) error { return errors.New("the store is down") }

// badStore is a store in memory before which put and take stand.
func badStore(put func(context.Context) error,
	take func(context.Context, []byte) ([]byte, error),
) tlssocket.SessionStore {
	memory := tlssocket.NewMemoryStore(0)
	return tlssocket.SessionFuncs{
		PutFunc: func(ctx context.Context, id, session []byte,
			ttl time.Duration) error {
			if put != nil {
				if err := put(ctx); err != nil {
					return err
				}
			}
			return memory.Put(ctx, id, session, ttl)
		},
		TakeFunc: func(ctx context.Context, id []byte) ([]byte, error) {
			session, err := memory.Take(ctx, id)
			if err != nil || take == nil {
				return session, err
			}
			return take(ctx, session)
		},
	}
}

// A store that gives the session of another client must not end the
// connection either, nor resume anything.
func TestStoreGivesAnotherSession(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		var first []byte
		memory := tlssocket.NewMemoryStore(0)
		co, so := both(t, version)
		so.Sessions = tlssocket.SessionFuncs{
			PutFunc: func(ctx context.Context, id, session []byte,
				ttl time.Duration) error {
				if first == nil {
					first = slices.Clone(session)
				}
				return memory.Put(ctx, id, session, ttl)
			},
			TakeFunc: func(ctx context.Context, id []byte) ([]byte, error) {
				return first, nil
			},
		}
		visit(t, co, so)
		c, _ := visit(t, co, so)
		if takesSession(t, co, so, c.Session()) {
			t.Error("resumed")
		}
	})
}

// Functions that are missing keep nothing.
func TestSessionFuncsEmpty(t *testing.T) {
	var store tlssocket.SessionFuncs
	if err := store.Put(t.Context(), []byte("id"), nil, 0); err != nil {
		t.Error(err)
	}
	if b, err := store.Take(t.Context(), []byte("id")); b != nil ||
		!errors.Is(err, tlssocket.ErrNoSession) {
		t.Errorf("%x, %v", b, err)
	}
	co, so := both(t, "TLSv1.3")
	so.Sessions = store
	c, _ := visit(t, co, so)
	if takesSession(t, co, so, c.Session()) {
		t.Error("resumed")
	}
}

func TestMemoryStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		store := tlssocket.NewMemoryStore(3)
		key := func(i int) []byte { return []byte{byte(i)} }
		has := func(i int, want bool) {
			t.Helper()
			b, err := store.Take(ctx, key(i))
			if (err == nil) != want || want && b[0] != byte(i) ||
				!want && !errors.Is(err, tlssocket.ErrNoSession) {
				t.Errorf("session %d: %v, %v", i, b, err)
			}
		}
		for i := range 5 {
			b := key(i)
			if err := store.Put(ctx, b, b, time.Hour); err != nil {
				t.Fatal(err)
			}
			b[0] = 99 // the store has copies
		}
		has(0, false) // too many: the oldest went
		has(1, false)
		has(3, true)
		has(3, false) // once
		store.Put(ctx, key(5), key(5), time.Minute)
		time.Sleep(time.Minute)
		has(5, false) // expired
		has(2, true)
		has(4, true)
		store.Put(ctx, key(6), key(6), time.Hour)
		store.Put(ctx, key(6), []byte{6, 1}, 2*time.Hour)
		time.Sleep(time.Hour + time.Minute)
		has(6, true) // the second Put counts
	})
}

func TestMemoryStoreAfterItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	store := tlssocket.NewMemoryStore(0)
	if err := store.Put(ctx, nil, nil, time.Hour); !errors.Is(err,
		context.Canceled) {
		t.Errorf("Put: %v", err)
	}
	if _, err := store.Take(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("Take: %v", err)
	}
}

// Of many that take a session at once, one gets it.
func TestMemoryStoreConcurrently(t *testing.T) {
	store := tlssocket.NewMemoryStore(100)
	for round := range 50 {
		id := []byte{byte(round)}
		var won atomic.Int32
		var wg sync.WaitGroup
		store.Put(t.Context(), id, id, time.Hour)
		for i := range 8 {
			wg.Go(func() {
				if _, err := store.Take(t.Context(), id); err == nil {
					won.Add(1)
				}
				other := []byte{byte(round), byte(i)}
				store.Put(t.Context(), other, other, time.Hour)
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Fatalf("%d got the session", won.Load())
		}
	}
}
