package interop_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

func eachDistrusted(t *testing.T,
	f func(t *testing.T, version string, d distrusted)) {
	chains := distrustedChains(t)
	eachVersion(t, func(t *testing.T, version string) {
		for _, d := range chains {
			t.Run(string(d.code), func(t *testing.T) { f(t, version, d) })
		}
	})
}

// checkVerdict connects to a server of theirs with a chain that is not to be
// trusted: once refusing it, once not.
func checkVerdict(t *testing.T, version, addr string, d distrusted) {
	t.Helper()
	o := clientOptions(t, version)
	_, err := connect(t, addr, o)
	wantCode(t, err, d.code)
	o.AllowUnauthorized = true
	s := secureClient(t, addr, o)
	if s.Authorized() {
		t.Error("authorized")
	}
	wantCode(t, s.AuthorizationError(), d.code)
}

func TestVerdictOnOpenSSLServer(t *testing.T) {
	eachDistrusted(t, func(t *testing.T, version string, d distrusted) {
		addr, _ := opensslServer(t, version, d.leaf)
		checkVerdict(t, version, addr, d)
	})
}

func TestVerdictOnNodeServer(t *testing.T) {
	eachDistrusted(t, func(t *testing.T, version string, d distrusted) {
		addr, _ := nodeServer(t, version, d.leaf, script{})
		checkVerdict(t, version, addr, d)
	})
}

// TestVerdictOfOpenSSL and TestVerdictOfNode are the other direction: the
// chains that a server of ours sends are the ones that they judge.
func TestVerdictOfOpenSSL(t *testing.T) {
	eachDistrusted(t, func(t *testing.T, version string, d distrusted) {
		s := serve(t, serverOptions(version, d.leaf))
		p := opensslClient(t, version, s.addr,
			"-verify_hostname", "localhost")
		s.accept(t).Close()
		p.exit(t)
		if got := p.wait(t, `Verify return code: (\d+)`)[1]; got != d.number {
			t.Errorf("openssl says %s, want %s", got, d.number)
		}
	})
}

func TestVerdictOfNode(t *testing.T) {
	eachDistrusted(t, func(t *testing.T, version string, d distrusted) {
		s := serve(t, serverOptions(version, d.leaf))
		n := nodeClient(t, version, s.addr,
			script{TLS: js{"rejectUnauthorized": false}})
		if got := n.next(t, "secure").Why; got != string(d.code) {
			t.Errorf("Node says %s, want %s", got, d.code)
		}
	})
}

// TestVerdictOnClients has a server of ours judge certificates of clients, and
// Node's server those of ours. Names play no role there.
func TestVerdictOnClients(t *testing.T) {
	eachDistrusted(t, func(t *testing.T, version string, d distrusted) {
		if d.code == code.TLSCertAltNameInvalid {
			t.Skip("clients have no name to be checked")
		}
		o := asking(t, version)
		o.AllowUnauthorized = true
		s := serve(t, o)
		t.Run("OpenSSL", func(t *testing.T) {
			opensslClient(t, version, s.addr, opensslLeaf(t, d.leaf)...)
			wantCode(t, s.accept(t).AuthorizationError(), d.code)
		})
		t.Run("Node", func(t *testing.T) {
			nodeClient(t, version, s.addr, nodeLeaf(js{}, d.leaf))
			wantCode(t, s.accept(t).AuthorizationError(), d.code)
		})
		t.Run("by Node", func(t *testing.T) {
			p := testpair.Certs(t)
			addr, n := nodeServer(t, version, p.Leaf, script{TLS: js{
				"requestCert": true, "rejectUnauthorized": false,
				"ca": string(p.CA.PEM())}})
			secureClient(t, addr,
				identified(clientOptions(t, version), d.leaf))
			if got := n.next(t, "secure").Why; got != string(d.code) {
				t.Errorf("Node says %s, want %s", got, d.code)
			}
		})
	})
}
