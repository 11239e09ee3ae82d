package interop_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// ciphers are suites by OpenSSL's names.
var ciphers = []struct{ version, name string }{
	{"TLSv1.2", "ECDHE-ECDSA-AES128-GCM-SHA256"},
	{"TLSv1.2", "ECDHE-ECDSA-AES256-GCM-SHA384"},
	{"TLSv1.2", "ECDHE-ECDSA-CHACHA20-POLY1305"},
	{"TLSv1.2", "ECDHE-ECDSA-AES128-SHA"},
	{"TLSv1.2", "ECDHE-ECDSA-AES256-SHA"},
	{"TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256"},
	{"TLSv1.2", "ECDHE-RSA-AES256-GCM-SHA384"},
	{"TLSv1.2", "ECDHE-RSA-CHACHA20-POLY1305"},
	{"TLSv1.2", "AES128-GCM-SHA256"},
	{"TLSv1.3", "TLS_AES_128_GCM_SHA256"},
	{"TLSv1.3", "TLS_AES_256_GCM_SHA384"},
	{"TLSv1.3", "TLS_CHACHA20_POLY1305_SHA256"},
}

// TestCiphers has openssl insist on a suite. In TLS 1.3 it is all that can be
// done: crypto/tls offers and takes all of them.
func TestCiphers(t *testing.T) {
	rsa, ec := leaves(t)["RSA"], testpair.Certs(t).Leaf
	for _, test := range ciphers {
		option, list := "-cipher", test.name
		if test.version == "TLSv1.3" {
			option, list = "-ciphersuites", ""
		}
		check := func(t *testing.T, s *tlssocket.Socket, p *process) {
			talk(t, s, p, "1 hello")
			if got := s.Cipher().Name; got != test.name {
				t.Errorf("our cipher is %s", got)
			}
		}
		t.Run(test.name+"/server", func(t *testing.T) {
			addr, p := opensslServer(t, test.version, ec, "-dcert",
				file(t, rsa.CertPEM()), "-dkey", file(t, rsa.KeyPEM()),
				option, test.name)
			o := clientOptions(t, test.version)
			o.Ciphers = list
			check(t, secureClient(t, addr, o), p)
		})
		t.Run(test.name+"/client", func(t *testing.T) {
			o := serverOptions(test.version, ec)
			o.Cert = append(o.Cert, rsa.CertPEM())
			o.Key = append(o.Key, rsa.KeyPEM())
			o.Ciphers = list
			s := serve(t, o)
			p := opensslClient(t, test.version, s.addr, option, test.name)
			check(t, s.accept(t), p)
		})
	}
}

// TestCipherOrder: a server follows the client, unless it is told not to.
func TestCipherOrder(t *testing.T) {
	const a = "ECDHE-ECDSA-AES128-GCM-SHA256"
	const b = "ECDHE-ECDSA-AES256-GCM-SHA384"
	const c = "ECDHE-ECDSA-CHACHA20-POLY1305"
	for _, test := range []struct {
		name, server, client, want string
		honor                      bool
	}{
		{"client's", a + ":" + b + ":" + c, c + ":" + b + ":" + a, c, false},
		{"client's, some", a + ":" + b, c + ":" + b + ":" + a, b, false},
		{"server's", b + ":" + c + ":" + a, a + ":" + b + ":" + c, b, true},
		{"server's, some", b + ":" + c + ":" + a, a + ":" + c, c, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := serverOptions("TLSv1.2", testpair.Certs(t).Leaf)
			o.Ciphers, o.HonorCipherOrder = test.server, test.honor
			s := serve(t, o)
			n := nodeClient(t, "TLSv1.2", s.addr,
				script{TLS: js{"ciphers": test.client}})
			theirs, ours := n.next(t, "secure").Cipher, s.accept(t).Cipher()
			if theirs != test.want || ours.Name != test.want {
				t.Errorf("Node says %s, we say %s, want %s", theirs,
					ours.Name, test.want)
			}
		})
	}
}

// groups are key exchanges by a name that both sides understand.
var groups = []struct {
	name string
	info tlssocket.KeyInfo
}{
	{"X25519", tlssocket.KeyInfo{Type: "ECDH", Name: "X25519", Size: 253}},
	{"P-256", tlssocket.KeyInfo{Type: "ECDH", Name: "prime256v1", Size: 256}},
	{"P-384", tlssocket.KeyInfo{Type: "ECDH", Name: "secp384r1", Size: 384}},
	{"P-521", tlssocket.KeyInfo{Type: "ECDH", Name: "secp521r1", Size: 521}},
}

// TestGroups has one side insist on a group that is not the other's first
// choice: in TLS 1.3 the client is asked to try again.
func TestGroups(t *testing.T) {
	leaf := testpair.Certs(t).Leaf
	const all = "P-521:P-384:P-256:X25519"
	eachVersion(t, func(t *testing.T, version string) {
		for _, test := range groups {
			t.Run(test.name+"/server", func(t *testing.T) {
				addr, p := opensslServer(t, version, leaf,
					"-groups", test.name)
				s := secureClient(t, addr, clientOptions(t, version))
				talk(t, s, p, "1 hello")
				if got := s.EphemeralKey(); got != test.info {
					t.Errorf("got %+v, want %+v", got, test.info)
				}
			})
			t.Run(test.name+"/client", func(t *testing.T) {
				o := serverOptions(version, leaf)
				o.ECDHCurve = test.name
				s := serve(t, o)
				p := opensslClient(t, version, s.addr, "-groups", all)
				talk(t, s.accept(t), p, "1 hello")
				p.wait(t, "^Server Temp Key: .*"+test.info.Name)
			})
		}
	})
}
