package interop_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// cipherLists are those of a server and a client in TLS 1.2.
var cipherLists = []struct{ server, client string }{
	{"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384",
		"ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256"},
	{"ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256",
		"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384"},
	{"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384",
		"ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256"},
	{"ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256:AES128-GCM-SHA256",
		"AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256"},
	{"HIGH:!aNULL:!aECDSA:@STRENGTH", "ECDHE-RSA-AES128-GCM-SHA256:" +
		"ECDHE-RSA-AES256-SHA:ECDHE-RSA-AES256-GCM-SHA384"},
	{"aRSA+AES128+AESGCM:ECDHE+CHACHA20", "ECDHE+CHACHA20:AES128-GCM-SHA256"},
	{"ECDHE+AESGCM:-ECDHE-ECDSA-AES256-GCM-SHA384",
		"ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:" +
			"ECDHE-ECDSA-AES128-GCM-SHA256"},
	{"ECDHE-RSA-AES256-SHA:ECDHE-ECDSA-AES128-SHA", "DEFAULT"},
}

// TestCipherChoice compares what we choose from two lists with what OpenSSL's
// server chooses. Both servers have an RSA and an ECDSA certificate.
func TestCipherChoice(t *testing.T) {
	p := testpair.Certs(t)
	rsa := must(p.CA.IssueRSA(hosts))(t)
	for _, honor := range []bool{false, true} {
		name := "client's order"
		if honor {
			name = "server's order"
		}
		t.Run(name, func(t *testing.T) {
			for _, l := range cipherLists {
				t.Run(l.server, func(t *testing.T) {
					s := serve(t, chooser(l.server, honor, p.Leaf, rsa))
					args := []string{"-cipher", l.server,
						"-dcert", file(t, rsa.CertPEM()),
						"-dkey", file(t, rsa.KeyPEM())}
					if honor {
						args = append(args, "-serverpref")
					}
					addr, _ := opensslServer(t, "TLSv1.2", p.Leaf, args...)
					got := chosenFrom(t, s.addr, l.client)
					if want := chosenFrom(t, addr, l.client); got != want {
						t.Errorf("we choose %s, openssl %s", got, want)
					}
				})
			}
		})
	}
}

// chooser has the options of a server with two certificates.
func chooser(list string, honor bool, a, b *pki.Leaf,
) *tlssocket.ServerOptions {
	o := serverOptions("TLSv1.2", a)
	o.Cert = append(o.Cert, b.CertPEM())
	o.Key = append(o.Key, b.KeyPEM())
	o.Ciphers, o.HonorCipherOrder = list, honor
	return o
}

// chosenFrom is the suite that a server chooses from a client's list.
func chosenFrom(t *testing.T, addr, list string) string {
	t.Helper()
	p := opensslClient(t, "TLSv1.2", addr, "-cipher", list)
	return p.wait(t, `^New, .*, Cipher is (\S+)`)[1]
}

// TestCertificateChoice: of two certificates a server shows the one that its
// client can verify.
func TestCertificateChoice(t *testing.T) {
	p := testpair.Certs(t)
	rsa := must(p.CA.IssueRSA(hosts))(t)
	eachVersion(t, func(t *testing.T, version string) {
		for _, test := range []struct{ sigalgs, want string }{
			{"ECDSA+SHA256", "ECDSA"},
			{"RSA-PSS+SHA256", "RSA-PSS"},
			{"RSA-PSS+SHA256:ECDSA+SHA256", "ECDSA|RSA-PSS"},
		} {
			t.Run(test.sigalgs, func(t *testing.T) {
				o := chooser("", false, p.Leaf, rsa)
				o.MinVersion, o.MaxVersion = version, version
				s := serve(t, o)
				c := opensslClient(t, version, s.addr,
					"-sigalgs", test.sigalgs)
				c.wait(t, "^Peer signature type: ("+test.want+")$")
			})
		}
	})
}

// versionRanges are what two sides allow, and what they agree on: "" is
// nothing.
var versionRanges = []struct{ min, max, theirMin, theirMax, agreed string }{
	{"", "", "TLSv1", "TLSv1.3", "TLSv1.3"},
	{"", "", "TLSv1", "TLSv1.2", "TLSv1.2"},
	{"", "", "TLSv1", "TLSv1.1", ""},
	{"", "TLSv1.2", "TLSv1", "TLSv1.3", "TLSv1.2"},
	{"TLSv1.3", "", "TLSv1", "TLSv1.3", "TLSv1.3"},
	{"TLSv1.3", "", "TLSv1", "TLSv1.2", ""},
	{"TLSv1", "", "TLSv1", "TLSv1", "TLSv1"},
	{"TLSv1", "", "TLSv1", "TLSv1.1", "TLSv1.1"},
	{"TLSv1", "", "TLSv1.1", "TLSv1.3", "TLSv1.3"},
	{"TLSv1", "TLSv1", "TLSv1", "TLSv1.3", "TLSv1"},
	{"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3", ""},
	{"TLSv1.1", "TLSv1.2", "TLSv1", "TLSv1.3", "TLSv1.2"},
}

// TestVersionRange has each side of a connection allow a range of versions.
func TestVersionRange(t *testing.T) {
	const weak = "DEFAULT:@SECLEVEL=0"
	leaf := testpair.Certs(t).Leaf
	for _, r := range versionRanges {
		theirs := []string{"-min_protocol", r.theirMin,
			"-max_protocol", r.theirMax, "-cipher", weak}
		context := func(o *tlssocket.ContextOptions) {
			o.MinVersion, o.MaxVersion, o.Ciphers = r.min, r.max, weak
		}
		name := r.min + "-" + r.max + " and " + r.theirMin + "-" + r.theirMax
		t.Run(name+"/server", func(t *testing.T) {
			o := serverOptions("", leaf)
			context(&o.ContextOptions)
			s := serve(t, o)
			p := start(t, opensslPath(t), append([]string{"s_client",
				"-connect", s.addr}, theirs...)...)
			if r.agreed == "" {
				s.failure(t)
				p.exit(t)
			} else if got := s.accept(t).Protocol(); got != r.agreed {
				t.Errorf("agreed on %s, want %s", got, r.agreed)
			}
		})
		t.Run(name+"/client", func(t *testing.T) {
			pem := file(t, leaf.CertPEM())
			p := start(t, opensslPath(t), append([]string{"s_server",
				"-accept", "127.0.0.1:0", "-cert", pem,
				"-key", file(t, leaf.KeyPEM())}, theirs...)...)
			addr := p.wait(t, `^ACCEPT (\S+:\d+)$`)[1]
			o := clientOptions(t, "")
			context(&o.ContextOptions)
			s, err := connect(t, addr, o)
			if r.agreed == "" {
				if err == nil {
					t.Errorf("agreed on %s", s.Protocol())
				}
			} else if err != nil || s.Protocol() != r.agreed {
				t.Errorf("want %s, error %v", r.agreed, err)
			}
		})
	}
}
