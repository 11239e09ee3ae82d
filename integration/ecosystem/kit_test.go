package ecosystem_test

import (
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

// mutual makes a server ask for certificates of the shared CA.
func mutual(t testing.TB) func(*tlssocket.ServerOptions) {
	return func(o *tlssocket.ServerOptions) {
		o.RequestCert = true
		o.CA = [][]byte{testpair.Certs(t).CA.PEM()}
	}
}

// newContext makes a client's context: it trusts the shared CA, and has a
// certificate of it for "tester".
func newContext(t testing.TB) *tlssocket.SecureContext {
	t.Helper()
	certs := testpair.Certs(t)
	leaf, err := certs.CA.IssueClient("tester")
	if err != nil {
		t.Fatal(err)
	}
	return contextOf(t, &tlssocket.ContextOptions{
		CA:   [][]byte{certs.CA.PEM()},
		Cert: [][]byte{leaf.CertPEM()}, Key: [][]byte{leaf.KeyPEM()},
	})
}

// strangers is a context that trusts another CA.
func strangers(t testing.TB) *tlssocket.SecureContext {
	return contextOf(t, &tlssocket.ContextOptions{
		CA: [][]byte{testpki.CA(t, "another CA").PEM()}})
}

func contextOf(t testing.TB, o *tlssocket.ContextOptions) *tlssocket.SecureContext {
	t.Helper()
	c, err := tlssocket.NewSecureContext(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// requireCode expects a code in the chain of an error.
func requireCode(t testing.TB, err error, want code.Code) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%v has not the code %s", err, want)
	}
}

// requireText expects a code in the text of an error whose chain is lost.
func requireText(t testing.TB, err error, want code.Code) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), string(want)) {
		t.Errorf("%v does not name the code %s", err, want)
	}
}
