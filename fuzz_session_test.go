package tlssocket_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/savedsession"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// FuzzParseSession feeds the parser bytes whose check is right, so that what
// is behind it is reached. What it takes it must give back as it was.
func FuzzParseSession(f *testing.F) {
	for _, version := range []string{"TLSv1.2", "TLSv1.3"} {
		co, so := testpair.Agreed(f, version)
		c, _ := testpair.Visit(f, co, so)
		blob := c.Session()
		f.Add(blob[:len(blob)-8])
	}
	f.Add([]byte(nil))
	f.Add([]byte("TLSS\x02"))
	f.Fuzz(func(t *testing.T, body []byte) {
		if _, err := savedsession.Parse(body); err == nil {
			t.Skip("the check is right by itself")
		}
		blob := savedsession.Checked(body)
		parts, err := savedsession.Parse(blob)
		if err != nil {
			return
		}
		if _, err := tlssocket.DescribeSession(blob); err != nil {
			t.Error(err)
		}
		again := parts.Marshal()
		if !bytes.Equal(again, blob) {
			t.Errorf("%x became %x", blob, again)
		}
	})
}

// FuzzOfferedSession has whole handshakes with sessions whose check is right.
// All may go well but those with a good ticket and another secret: these the
// server refuses, by its alert; and those whose certificates differ from those
// of crypto/tls's state: these we refuse.
func FuzzOfferedSession(f *testing.F) {
	co, so := testpair.Agreed(f, "")
	c, _ := testpair.Visit(f, co, so)
	session := c.Session()
	f.Add(uint16(20), []byte{1})
	f.Add(uint16(40), []byte{255, 255, 255})
	f.Fuzz(func(t *testing.T, at uint16, flip []byte) {
		body := slices.Clone(session[:len(session)-8])
		for i, b := range flip {
			body[(int(at)+i)%len(body)] ^= b
		}
		o := testpair.With(co)
		o.Session = savedsession.Checked(body)
		c, s := testpair.New(t, o, so)
		err, _ := testpair.Shake(t, c, s)
		var alert *tlssocket.AlertError
		if err != nil && !errors.Is(err, code.ConnReset) &&
			!errors.Is(err, code.Unspecified) &&
			!(errors.As(err, &alert) && alert.Remote) {
			t.Error(err)
		}
	})
}

// A session that was damaged anywhere leads to a full handshake.
func TestDamagedSession(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		co, so := testpair.Agreed(t, version)
		c, _ := testpair.Visit(t, co, so)
		session := c.Session()
		for at := range session {
			flipped := slices.Clone(session)
			flipped[at] ^= 1 << (at % 8)
			for name, b := range map[string][]byte{
				"cut": session[:at], "flipped": flipped,
			} {
				if _, err := savedsession.Parse(b); err == nil {
					t.Fatalf("%s at %d: taken", name, at)
				}
				if at%97 == 0 && testpair.TakesSession(t, co, so, b) {
					t.Errorf("%s at %d: resumed", name, at)
				}
			}
		}
		if !testpair.TakesSession(t, co, so, session) {
			t.Error("the undamaged session does not resume")
		}
	})
}

// Sessions that are whole and yet of no use lead to a full handshake, which
// goes well.
func TestUselessSession(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		co, so := testpair.Agreed(t, version)
		c, _ := testpair.Visit(t, co, so)
		parts, err := savedsession.Parse(c.Session())
		if err != nil {
			t.Fatal(err)
		}
		for name, change := range uselessChanges(t) {
			t.Run(name, func(t *testing.T) {
				p := *parts
				change(&p)
				blob := p.Marshal()
				if testpair.TakesSession(t, co, so, blob) {
					t.Error("resumed")
				}
			})
		}
		for name, blob := range map[string][]byte{
			"garbage":  testpair.Random(500),
			"too long": append(c.Session(), make([]byte, 1<<21)...),
			"checked garbage": savedsession.Checked(append(
				[]byte("TLSS\x02"), testpair.Random(500)...)),
			"another format": []byte("-----BEGIN SSL SESSION PARAMETERS"),
		} {
			if testpair.TakesSession(t, co, so, blob) {
				t.Errorf("%s: resumed", name)
			}
		}
	})
}

type change = func(*savedsession.Session)

func uselessChanges(t *testing.T) map[string]change {
	t.Helper()
	ca := testpair.Certs(t).CA
	expired, err := ca.Issue([]string{"localhost"},
		func(c *x509.Certificate) {
			c.NotAfter = time.Now().Add(-time.Minute)
		})
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := ca.Issue([]string{"example.com"})
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := pki.SelfSigned([]string{"localhost"})
	if err != nil {
		t.Fatal(err)
	}
	chain := func(c *x509.Certificate) change {
		return func(p *savedsession.Session) {
			p.Chain = [][]byte{c.Raw}
		}
	}
	ticket := func(b []byte) change {
		return func(p *savedsession.Session) { p.Ticket = b }
	}
	return map[string]change{
		"expired leaf":    chain(expired.Cert),
		"another's leaf":  chain(stranger.Cert),
		"another CA":      chain(foreign.Cert),
		"foreign ticket":  ticket(testpair.Random(200)),
		"long ticket":     ticket(testpair.Random(60_000)),
		"huge ticket":     ticket(testpair.Random(70_000)),
		"enormous ticket": ticket(testpair.Random(1 << 19)),
		"very old": func(p *savedsession.Session) {
			p.Made = time.Now().AddDate(0, 0, -8) // 7 days are allowed
		},
		"unauthorized": func(p *savedsession.Session) {
			p.Refused = code.CertHasExpired
		},
		"a server's state": func(p *savedsession.Session) {
			p.State = slices.Clone(p.State)
			p.State[2] = 1
		},
		"cut state": func(p *savedsession.Session) {
			p.State = p.State[:len(p.State)/2]
		},
	}
}

// A session of one version is of no use to the other, and harms nobody.
func TestSessionOfAnotherVersion(t *testing.T) {
	co12, so12 := testpair.Agreed(t, "TLSv1.2")
	co13, so13 := testpair.Agreed(t, "TLSv1.3")
	so13.TicketKeys = so12.TicketKeys
	c12, _ := testpair.Visit(t, co12, so12)
	c13, _ := testpair.Visit(t, co13, so13)
	if testpair.TakesSession(t, co12, so12, c13.Session()) {
		t.Error("a session of TLS 1.3 resumed in 1.2")
	}
	co13.MinVersion = "TLSv1.3"
	if testpair.TakesSession(t, co13, so13, c12.Session()) {
		t.Error("a session of TLS 1.2 resumed in 1.3")
	}
	co13.MinVersion = ""
	c, _ := testpair.Visit(t, testpair.With(co13, func(o *tlssocket.Options) {
		o.Session = c12.Session()
	}), so13)
	if c.ConnectionState().Version != tls.VersionTLS13 {
		t.Errorf("an old session led to %s", c.Protocol())
	}
}
