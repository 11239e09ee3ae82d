package interop_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// Our policies hold Node's and OpenSSL's servers to what the responder says.
func TestOCSPPolicyServers(t *testing.T) {
	p := testpair.Certs(t)
	eachVersion(t, func(t *testing.T, version string) {
		for says, want := range map[string]code.Code{saysGood: "",
			saysRevoked: code.CertRevoked,
			saysUnknown: code.OCSPInvalidResponse} {
			url := responderOf(t, p.Leaf, says)
			servers := map[string]func(t *testing.T) string{
				"openssl": func(t *testing.T) string {
					addr, _ := opensslServer(t, version, p.Leaf,
						"-CAfile", file(t, p.CA.PEM()), "-status",
						"-status_url", url)
					return addr
				},
				"node": func(t *testing.T) string {
					addr, _ := nodeServer(t, version, p.Leaf,
						script{OCSP: answerOf(t, url)})
					return addr
				},
			}
			for name, serve := range servers {
				t.Run(fmt.Sprint(name, " ", says), func(t *testing.T) {
					addr := serve(t)
					for _, policy := range []tlssocket.OCSPPolicy{
						tlssocket.OCSPHandOver, tlssocket.OCSPCheck,
						tlssocket.OCSPRequire} {
						c, err := connect(t, addr,
							requireOCSP(t, version, policy))
						if err == nil {
							c.Close()
						}
						if policy == tlssocket.OCSPHandOver || want == "" {
							if err != nil {
								t.Error(err)
							}
							continue
						}
						wantCode(t, err, want)
					}
				})
			}
		}
	})
}

// answerOf is what a responder says of the shared leaf, whatever it is.
func answerOf(t *testing.T, url string) []byte {
	t.Helper()
	p := testpair.Certs(t)
	to := file(t)
	start(t, opensslPath(t), "ocsp", "-url", url, "-no_nonce",
		"-issuer", file(t, p.CA.PEM()), "-CAfile", file(t, p.CA.PEM()),
		"-cert", file(t, p.Leaf.CertPEM()), "-respout", to).exit(t)
	return readFile(t, to)
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
