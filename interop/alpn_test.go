package interop_test

import (
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// alpns are the protocols of both sides and what they agree on: the server's
// order counts.
var alpns = []struct {
	name           string
	server, client []string
	agreed         string
	refused        bool
}{
	{name: "order", server: []string{"b", "a"}, client: []string{"a", "b"},
		agreed: "b"},
	{name: "one common", server: []string{"h2", "http/1.1"},
		client: []string{"x", "http/1.1"}, agreed: "http/1.1"},
	{name: "none common", server: []string{"a"}, client: []string{"b"},
		refused: true},
	{name: "none common, h2", server: []string{"h2"},
		client: []string{"http/1.1"}, refused: true},
	{name: "server has none", client: []string{"a"}},
	{name: "client has none", server: []string{"a"}},
}

const (
	alertNoALPN = 120
	codeNoALPN  = "ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL"
)

func flagOf(name string, list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return []string{name, strings.Join(list, ",")}
}

func eachALPN(t *testing.T, f func(t *testing.T, version string, i int)) {
	eachVersion(t, func(t *testing.T, version string) {
		for i, test := range alpns {
			t.Run(test.name, func(t *testing.T) { f(t, version, i) })
		}
	})
}

// checkClientALPN connects to a server of theirs.
func checkClientALPN(t *testing.T, version, addr string, i int) {
	t.Helper()
	test := alpns[i]
	o := clientOptions(t, version)
	o.ALPNProtocols = test.client
	s, err := connect(t, addr, o)
	switch {
	case test.refused:
		wantAlert(t, err, alertNoALPN, codeNoALPN)
	case err != nil:
		t.Error(err)
	case s.ALPNProtocol() != test.agreed:
		t.Errorf("agreed on %q, want %q", s.ALPNProtocol(), test.agreed)
	}
}

func TestALPNOpenSSLServer(t *testing.T) {
	eachALPN(t, func(t *testing.T, version string, i int) {
		addr, _ := opensslServer(t, version, testpair.Certs(t).Leaf,
			flagOf("-alpn", alpns[i].server)...)
		checkClientALPN(t, version, addr, i)
	})
}

func TestALPNNodeServer(t *testing.T) {
	eachALPN(t, func(t *testing.T, version string, i int) {
		addr, n := nodeServer(t, version, testpair.Certs(t).Leaf,
			script{TLS: js{"ALPNProtocols": alpns[i].server}})
		checkClientALPN(t, version, addr, i)
		if alpns[i].refused {
			c := n.next(t, "tlsClientError").Code
			if c != string(code.SSLNoApplicationProtocol) {
				t.Errorf("Node's server says %s", c)
			}
			return
		}
		checkNodeALPN(t, n, alpns[i].agreed)
	})
}

func checkNodeALPN(t *testing.T, n *node, agreed string) {
	t.Helper()
	want := any(agreed)
	if agreed == "" {
		want = false
	}
	if got := n.next(t, "secure").ALPN; got != want {
		t.Errorf("Node agreed on %v, want %v", got, want)
	}
}

// alpnServer starts a server of ours.
func alpnServer(t *testing.T, version string, i int) *server {
	o := serverOptions(version, testpair.Certs(t).Leaf)
	o.ALPNProtocols = alpns[i].server
	return serve(t, o)
}

// checkServerALPN looks at what became of the next connection.
func (s *server) checkALPN(t *testing.T, i int) {
	t.Helper()
	test := alpns[i]
	if test.refused {
		wantCode(t, s.failure(t), code.SSLNoApplicationProtocol)
		return
	}
	c := s.accept(t)
	if got := c.ALPNProtocol(); got != test.agreed {
		t.Errorf("agreed on %q, want %q", got, test.agreed)
	}
	c.Close()
}

func TestALPNOpenSSLClient(t *testing.T) {
	eachALPN(t, func(t *testing.T, version string, i int) {
		s := alpnServer(t, version, i)
		p := opensslClient(t, version, s.addr,
			flagOf("-alpn", alpns[i].client)...)
		s.checkALPN(t, i)
		p.exit(t)
		switch test := alpns[i]; {
		case test.refused:
			p.waitError(t, "SSL alert number 120$")
		case test.agreed == "":
			p.wait(t, "^No ALPN negotiated$")
		default:
			p.wait(t, "^ALPN protocol: "+test.agreed+"$")
		}
	})
}

func TestALPNNodeClient(t *testing.T) {
	eachALPN(t, func(t *testing.T, version string, i int) {
		s := alpnServer(t, version, i)
		n := nodeClient(t, version, s.addr,
			script{TLS: js{"ALPNProtocols": alpns[i].client}})
		s.checkALPN(t, i)
		if !alpns[i].refused {
			checkNodeALPN(t, n, alpns[i].agreed)
		} else if c := n.next(t, "error").Code; c != codeNoALPN {
			t.Errorf("Node's client says %s, want %s", c, codeNoALPN)
		}
	})
}
