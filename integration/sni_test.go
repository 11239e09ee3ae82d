package integration_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

// askFor makes a client that wants a name and takes any certificate.
func askFor(name string) func(*tlssocket.Options) {
	return func(o *tlssocket.Options) {
		o.ServerName = name
		o.AllowUnauthorized = true
	}
}

// requireServed checks by the certificate which context served a client.
func requireServed(t *testing.T, c *tlssocket.Socket, want *pki.Leaf) {
	t.Helper()
	if got := c.PeerCertificates()[0]; !got.Equal(want.Cert) {
		t.Errorf("a client of %q was served with %v", c.ServerName(),
			got.Subject)
	}
}

// contexts makes a context for each name.
func contexts(t *testing.T, names ...string) (
	leaves map[string]*pki.Leaf, made map[string]*tlssocket.SecureContext) {
	leaves = make(map[string]*pki.Leaf)
	made = make(map[string]*tlssocket.SecureContext)
	for _, n := range names {
		leaves[n] = testpki.Leaf(t, testpair.Certs(t).CA, n)
		made[n] = contextFor(t, leaves[n])
	}
	return leaves, made
}

func TestContextsByName(t *testing.T) {
	patterns := []string{"a.example", "*.b.example", "x.b.example",
		"c*.example", "Mixed.Example", "dot.example."}
	leaves, made := contexts(t, patterns...)
	leaves[""] = testpair.Certs(t).Leaf // the server's own
	srv := startServer(t, func(o *tlssocket.ServerOptions) {
		o.Contexts = made
	})
	for name, pattern := range map[string]string{
		"a.example":      "a.example",
		"A.EXAMPLE":      "a.example",
		"a.example.":     "a.example",
		"z.a.example":    "",
		"y.b.example":    "*.b.example",
		"x.b.example":    "x.b.example", // exact wins over a pattern
		"b.example":      "",
		"y.x.b.example":  "",
		"cc.example":     "c*.example",
		"c.example":      "c*.example",
		"c.c.example":    "",
		"mixed.example":  "Mixed.Example",
		"dot.example":    "dot.example.",
		"aXexample":      "", // the dot is no wildcard
		"unknown.test":   "",
		"127.0.0.1":      "", // is no name
		"a.example.test": "",
	} {
		requireServed(t, srv.mustDial(t, askFor(name)), leaves[pattern])
	}
}

func TestAddContextWhileServing(t *testing.T) {
	leaves, made := contexts(t, "*.example", "a.example", "other")
	srv := startServer(t, nil)
	dial := func(want *pki.Leaf) {
		t.Helper()
		requireServed(t, srv.mustDial(t, askFor("a.example")), want)
	}
	dial(testpair.Certs(t).Leaf)
	srv.AddContext("a.example", made["a.example"])
	dial(leaves["a.example"])
	srv.AddContext("*.example", made["*.example"]) // the last that matches
	dial(leaves["*.example"])
	srv.AddContext("A.example", made["other"]) // replaces, and is the last
	dial(leaves["other"])
}

func TestAddContextPanics(t *testing.T) {
	srv := startServer(t, nil)
	for name, f := range map[string]func(){
		"no name":    func() { srv.AddContext("", newContext(t, nil)) },
		"no context": func() { srv.AddContext("a.example", nil) },
		"no own":     func() { srv.SetSecureContext(nil) },
	} {
		func() {
			defer func() {
				err, _ := recover().(error)
				if codeOf(err) == "" {
					t.Errorf("%s: no panic with a code, but %v", name, err)
				}
			}()
			f()
		}()
	}
}

func TestSetSecureContextWhileServing(t *testing.T) {
	leaves, made := contexts(t, "new")
	srv := startEcho(t, nil)
	before := srv.mustDial(t, nil)
	srv.SetSecureContext(made["new"])
	requireServed(t, srv.mustDial(t, askFor("localhost")), leaves["new"])
	ping(t, before)
}

type sniFunc = func(context.Context, string) (*tlssocket.SecureContext, error)

// startSNI is an echo server with a hook, and a context that is not asked.
func startSNI(t *testing.T, hook sniFunc) *running {
	t.Helper()
	_, made := contexts(t, "a.example")
	return startEcho(t, func(o *tlssocket.ServerOptions) {
		o.SNI = hook
		o.Contexts = made
	})
}

func TestSNIHookServes(t *testing.T) {
	leaves, made := contexts(t, "chosen")
	srv := startSNI(t, func(_ context.Context, name string) (
		*tlssocket.SecureContext, error) {
		if name == "a.example" {
			return nil, nil // the server's own, and not that of Contexts
		}
		return made["chosen"], nil
	})
	requireServed(t, srv.mustDial(t, askFor("b.example")), leaves["chosen"])
	requireServed(t, srv.mustDial(t, askFor("a.example")),
		testpair.Certs(t).Leaf)
}

func TestSNIHookIsNotAskedWithoutName(t *testing.T) {
	srv := startSNI(t, func(context.Context, string) (
		*tlssocket.SecureContext, error) {
		return nil, errors.New("asked")
	})
	ping(t, srv.mustDial(t, askFor("127.0.0.1")))
}

func TestSNIHookFails(t *testing.T) {
	mine := errors.New("mine")
	srv := startSNI(t, func(_ context.Context, name string) (
		*tlssocket.SecureContext, error) {
		switch name {
		case "error":
			return nil, mine
		case "coded":
			return nil, code.Code("MYCODE")
		case "context":
			return tlssocket.NewSecureContext(
				&tlssocket.ContextOptions{MinVersion: "x"})
		case "panic":
			panic(mine)
		}
		return nil, nil
	})
	good := srv.mustDial(t, nil)
	for name, code := range map[string]code.Code{
		"error":   code.TLSHookFailed,
		"coded":   "MYCODE",
		"context": code.TLSInvalidProtocolVersion,
		"panic":   code.TLSHookPanic,
	} {
		if _, err := srv.dial(t, askFor(name)); codeOf(err) == "" {
			t.Errorf("%s: the client has %v", name, err)
		}
		err := testpair.Receive(t, srv.failures)
		testpair.RequireCode(t, err, code)
		if !strings.Contains(err.Error(), "SNI") {
			t.Errorf("%q does not name the hook", err)
		}
		if name == "error" && !errors.Is(err, mine) {
			t.Errorf("%v does not match the hook's error", err)
		}
		ping(t, good)
	}
}

// slowSNI is a server whose hook waits, and a client that waits for it.
func slowSNI(t *testing.T) (*patientHook, *running, *tlssocket.Socket) {
	h := newPatientHook()
	srv := startSNI(t, func(ctx context.Context, name string) (
		*tlssocket.SecureContext, error) {
		if name == "slow" {
			return nil, h.wait(ctx)
		}
		return nil, nil
	})
	o := testpair.Client(t)
	o.ServerName = "slow"
	c, err := tlssocket.New(srv.raw(t), o)
	if err != nil {
		t.Fatal(err)
	}
	go c.Handshake(t.Context())
	testpair.Receive(t, h.asked)
	return h, srv, c
}

func TestSlowSNIHookHoldsUpNobody(t *testing.T) {
	h, srv, _ := slowSNI(t)
	ping(t, srv.mustDial(t, nil))
	srv.Close()
	testpair.Receive(t, h.ended)
}

func TestSlowSNIHookEndsWithTheClient(t *testing.T) {
	h, srv, c := slowSNI(t)
	c.Destroy(nil)
	requireSoon(t, h.ended, "the hook's context ends with the client")
	srv.Close()
}

// A connection may be idle for long: nothing of its handshake stays in memory.
func TestSecureSocketKeepsNoHandshake(t *testing.T) {
	leaf := testpki.Leaf(t, testpair.Certs(t).CA, "localhost")
	freed := make(chan struct{})
	so := testpair.Server(t)
	so.SNI = func(context.Context, string) (*tlssocket.SecureContext, error) {
		c := contextFor(t, leaf)
		runtime.AddCleanup(c, func(ch chan struct{}) { close(ch) }, freed)
		return c, nil
	}
	c, s := testpair.Secure(t, nil, so)
	testpair.Until(t, "the context of the hook is collected", func() bool {
		runtime.GC()
		select {
		case <-freed:
			return true
		default:
			return false
		}
	})
	testpair.Exchange(t, c, s, 10)
}

// Only certificates, keys and CAs are taken from a context that is chosen by
// name.
func TestOnlyCredentialsOfNamedContextCount(t *testing.T) {
	var o tlssocket.ContextOptions
	leaf := testpki.Leaf(t, testpair.Certs(t).CA, "a.example")
	present(&o, leaf)
	o.MinVersion, o.MaxVersion = "TLSv1.2", "TLSv1.2"
	o.Ciphers, o.ECDHCurve = "ECDHE-ECDSA-AES256-SHA", "P-521"
	srv := startServer(t, func(so *tlssocket.ServerOptions) {
		so.MinVersion = "TLSv1.3"
		so.ECDHCurve = "P-384"
		so.Contexts = map[string]*tlssocket.SecureContext{
			"a.example": newContext(t, &o)}
	})
	c := srv.mustDial(t, askFor("a.example"))
	requireServed(t, c, leaf)
	if c.Protocol() != "TLSv1.3" || c.EphemeralKey().Name != "secp384r1" {
		t.Errorf("%s, %s", c.Protocol(), c.EphemeralKey().Name)
	}
}

func TestNamedContextJudgesClients(t *testing.T) {
	clients := testpki.CA(t, "clients")
	o := tlssocket.ContextOptions{CA: [][]byte{clients.PEM()}}
	present(&o, testpki.Leaf(t, testpair.Certs(t).CA, "a.example"))
	srv := startServer(t, func(so *tlssocket.ServerOptions) {
		so.RequestCert = true
		so.CA = [][]byte{testpair.Certs(t).CA.PEM()}
		so.Contexts = map[string]*tlssocket.SecureContext{
			"a.example": newContext(t, &o)}
	})
	theirs := testpki.Leaf(t, clients, "client")
	ours := testpki.Leaf(t, testpair.Certs(t).CA, "client")
	for name, good := range map[string]*pki.Leaf{
		"a.example": theirs, "localhost": ours} {
		for _, leaf := range []*pki.Leaf{theirs, ours} {
			_, err := srv.dial(t, func(o *tlssocket.Options) {
				askFor(name)(o)
				o.MaxVersion = "TLSv1.2"
				present(&o.ContextOptions, leaf)
			})
			if (err == nil) != (leaf == good) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
