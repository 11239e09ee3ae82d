package integration_test

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"reflect"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

// scribble overwrites all bytes and strings that a value leads to.
func scribble(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				scribble(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			scribble(v.Index(i))
		}
	case reflect.Uint8:
		v.SetUint(0xff)
	case reflect.String:
		v.SetString("scribbled")
	case reflect.Map:
		v.Clear()
	}
}

func scribbledContext(t *testing.T) tlssocket.ContextOptions {
	o := tlssocket.ContextOptions{
		CA:         [][]byte{testpair.Certs(t).CA.PEM()},
		CRL:        [][]byte{goodCRL(t)},
		TicketKeys: bytes.Repeat([]byte{7}, 48),
	}
	present(&o, testpair.Certs(t).Leaf)
	return o
}

func TestChangesAfterNewHaveNoEffect(t *testing.T) {
	client := testpair.Client(t)
	client.ContextOptions = scribbledContext(t)
	client.ALPNProtocols = []string{"one"}
	server := testpair.Server(t)
	server.ContextOptions = scribbledContext(t)
	server.ALPNProtocols = []string{"two", "one"}
	c, s := testpair.New(t, client, server)
	scribble(reflect.ValueOf(client).Elem())
	scribble(reflect.ValueOf(server).Elem())
	requireSecureNow(t, c, s)
	if c.ALPNProtocol() != "one" || s.ALPNProtocol() != "one" {
		t.Errorf("ALPN is %q and %q", c.ALPNProtocol(), s.ALPNProtocol())
	}
}

func TestChangesAfterNewServerHaveNoEffect(t *testing.T) {
	named := contextFor(t, testpki.Leaf(t, testpair.Certs(t).CA, "a.example"))
	var mine *tlssocket.ServerOptions
	srv := startServer(t, func(o *tlssocket.ServerOptions) {
		o.ContextOptions = scribbledContext(t)
		o.ALPNProtocols = []string{"one"}
		o.Contexts = map[string]*tlssocket.SecureContext{"a.example": named}
		mine = o
	})
	scribble(reflect.ValueOf(mine).Elem())
	c := srv.mustDial(t, func(o *tlssocket.Options) {
		o.ServerName = "a.example"
		o.ALPNProtocols = []string{"one"}
	})
	if c.ALPNProtocol() != "one" {
		t.Errorf("ALPN is %q", c.ALPNProtocol())
	}
	if !bytes.Equal(srv.TicketKeys(), bytes.Repeat([]byte{7}, 48)) {
		t.Error("the ticket keys have changed")
	}
}

func TestChangesAfterNewSecureContextHaveNoEffect(t *testing.T) {
	o := scribbledContext(t)
	ctx := newContext(t, &o)
	plain := tlssocket.ContextOptions{ // archives may be used in place
		CA: [][]byte{testpair.Certs(t).CA.PEM()}, PFX: [][]byte{plainPFX(t)}}
	archive := newContext(t, &plain)
	scribble(reflect.ValueOf(&o).Elem())
	scribble(reflect.ValueOf(&plain).Elem())
	for _, mine := range []*tlssocket.SecureContext{ctx, archive} {
		client := &tlssocket.Options{ServerName: "localhost",
			SecureContext: mine}
		server := &tlssocket.Options{IsServer: true, SecureContext: mine,
			RequestCert: true}
		c, s := testpair.Secure(t, client, server)
		if !c.Authorized() || !s.Authorized() {
			t.Errorf("%v, %v", c.AuthorizationError(), s.AuthorizationError())
		}
	}
}

// What the caller gives stays as it is, also what Connect fills in.
func TestOptionsAreNotWrittenTo(t *testing.T) {
	srv := startServer(t, nil)
	o := testpair.Client(t)
	o.ServerName = ""
	o.ContextOptions = scribbledContext(t)
	o.ALPNProtocols = []string{"one"}
	before := fmt.Sprintf("%#v", *o)
	if _, err := tlssocket.Connect(testpair.PatientContext(t), "tcp",
		srv.Addr().String(), o); err != nil {
		t.Fatal(err)
	}
	testpair.Secure(t, o, nil)
	if after := fmt.Sprintf("%#v", *o); after != before {
		t.Errorf("was %s\nis %s", before, after)
	}
}

func goodCRL(t testing.TB) []byte {
	t.Helper()
	list, err := testpair.Certs(t).CA.CRL()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func revoking(t testing.TB, c *x509.Certificate) []byte {
	t.Helper()
	list, err := testpair.Certs(t).CA.CRL(c)
	if err != nil {
		t.Fatal(err)
	}
	return list
}
