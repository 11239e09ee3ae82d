package interop_test

import (
	"bufio"
	"bytes"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

func ocspSigning(c *x509.Certificate) {
	c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}
}

func leafOf(t testing.TB, ca *pki.CA, mods ...func(*x509.Certificate),
) *pki.Leaf {
	t.Helper()
	leaf, err := ca.Issue([]string{"localhost"}, mods...)
	if err != nil {
		t.Fatal(err)
	}
	return leaf
}

// A Stapler and OpenSSL's responder, with every kind of signer and answer.
func TestStaplerOpenSSLResponder(t *testing.T) {
	p := testpair.Certs(t)
	other, err := pki.NewCA("test CA") // the name is the same
	if err != nil {
		t.Fatal(err)
	}
	wrong := []string{"-rsigner", file(t, other.PEM()),
		"-rkey", file(t, keyPEM(t, other.Key))}
	delegate := leafOf(t, p.CA, ocspSigning)
	for name, row := range map[string]struct {
		says string
		args []string
		want tlssocket.OCSPStatus // "" is nothing
	}{
		"good":    {saysGood, nil, tlssocket.OCSPGood},
		"revoked": {saysRevoked, nil, tlssocket.OCSPRevoked},
		"unknown": {saysUnknown, nil, ""},
		"without its certificate": {saysGood, []string{"-resp_no_certs"},
			tlssocket.OCSPGood},
		"named by its key": {saysGood, []string{"-resp_key_id"},
			tlssocket.OCSPGood},
		"SHA-512": {saysGood, []string{"-rmd", "sha512"},
			tlssocket.OCSPGood},
		"SHA-1":     {saysGood, []string{"-rmd", "sha1"}, ""},
		"delegated": {saysGood, signedBy(t, delegate), tlssocket.OCSPGood},
		"delegated, by key": {saysGood, append(signedBy(t, delegate),
			"-resp_key_id"), tlssocket.OCSPGood},
		"delegated, more certificates": {saysGood, append(signedBy(t,
			delegate), "-rother", file(t, p.Leaf.CertPEM(), p.CA.PEM())),
			tlssocket.OCSPGood},
		"delegated, not enclosed": {saysGood, append(signedBy(t, delegate),
			"-resp_no_certs"), ""},
		"not for OCSP": {saysGood, signedBy(t, p.Leaf), ""},
		"wrong signer": {saysGood, wrong, ""},
	} {
		t.Run(name, func(t *testing.T) {
			leaf := leafOf(t, p.CA)
			der := fetched(t, responderOf(t, leaf, row.says, row.args...),
				leaf)
			if der == nil {
				if row.want != "" {
					t.Error("nothing came")
				}
				return
			}
			r, err := verified(leaf, p.CA, der, 0)
			if err != nil || r.Status != row.want {
				t.Fatalf("%+v, error %v, want %q", r, err, row.want)
			}
			if row.want == tlssocket.OCSPRevoked && (r.RevocationReason !=
				"keyCompromise" || r.RevokedAt.UTC().Format(time.DateTime) !=
				"2020-01-02 03:04:05") {
				t.Errorf("revoked at %v, %q", r.RevokedAt,
					r.RevocationReason)
			}
		})
	}
}

// Responses expire a little after their nextUpdate, and those without one
// after a day.
func TestOCSPExpires(t *testing.T) {
	p := testpair.Certs(t)
	for name, row := range map[string]struct {
		url        string
		good, late time.Duration
	}{
		"nextUpdate": {responderOf(t, p.Leaf, saysGood), time.Hour,
			time.Hour + 6*time.Minute},
		"no nextUpdate": {timelessResponder(t, p.Leaf, saysGood),
			24 * time.Hour, 24*time.Hour + 6*time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			der := fetched(t, row.url, p.Leaf)
			if _, err := verified(p.Leaf, p.CA, der, row.good); err != nil {
				t.Error(err)
			}
			_, err := verified(p.Leaf, p.CA, der, row.late)
			wantCode(t, err, tlssocket.ErrOCSPInvalidResponse)
		})
	}
}

// Responses with a nonce and without one, as OpenSSL's client gets them.
func TestOCSPNonce(t *testing.T) {
	p := testpair.Certs(t)
	url := responderOf(t, p.Leaf, saysGood)
	for _, nonce := range []string{"-nonce", "-no_nonce"} {
		t.Run(nonce, func(t *testing.T) {
			to := file(t)
			cmd := start(t, opensslPath(t), "ocsp", "-url", url, nonce,
				"-issuer", file(t, p.CA.PEM()), "-CAfile",
				file(t, p.CA.PEM()), "-cert", file(t, p.Leaf.CertPEM()),
				"-respout", to, "-resp_text")
			cmd.exit(t)
			if has := bytes.Contains(cmd.out.bytes(),
				[]byte("OCSP Nonce")); has != (nonce == "-nonce") {
				t.Fatalf("a nonce: %v", has)
			}
			r, err := verified(p.Leaf, p.CA, readFile(t, to), 0)
			if err != nil || r.Status != tlssocket.OCSPGood {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
}

// stapling starts a server that staples what a responder says. It sends the
// CA, too: curl looks for the issuer there.
func stapling(t *testing.T, version, says string) *server {
	t.Helper()
	p := testpair.Certs(t)
	o := serverOptions(version, p.Leaf)
	o.Cert[0] = append(o.Cert[0], p.CA.PEM()...)
	o.OCSP = staplerOf(t, responderOf(t, p.Leaf, says)).Staple
	return serve(t, o)
}

// OpenSSL's and Node's clients get what the Stapler has.
func TestStaplerClients(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		for _, says := range []string{saysGood, saysRevoked} {
			t.Run(says, func(t *testing.T) {
				s := stapling(t, version, says)
				p := opensslClient(t, version, s.addr, "-status")
				s.accept(t).Close()
				p.exit(t)
				p.wait(t, "Cert Status: "+says)
				n := nodeClient(t, version, s.addr,
					script{TLS: js{"requestOCSP": true}})
				der := n.next(t, "OCSPResponse").Bytes
				n.next(t, "secure")
				r, err := tlssocket.ParseOCSP(der)
				if err != nil || string(r.Status) != says {
					t.Errorf("Node got %+v, %v", r, err)
				}
			})
		}
	})
}

// curl is the command, if it can check a staple: that of OpenSSL can.
var curl = sync.OnceValues(func() (string, error) {
	path, err := find("curl", "--version", `OpenSSL/`)
	if err == nil {
		err = exec.Command(path, "--cert-status", "--version").Run()
	}
	return path, err
})

// curlBadStatus is CURLE_SSL_INVALIDCERTSTATUS.
const curlBadStatus = 91

func TestStaplerCurl(t *testing.T) {
	path := need(t, curl)
	p := testpair.Certs(t)
	eachVersion(t, func(t *testing.T, version string) {
		for says, row := range map[string]struct {
			code int
			text string
		}{
			saysGood:    {0, ""},
			saysRevoked: {curlBadStatus, "keyCompromise"},
			saysUnknown: {curlBadStatus, "No OCSP response"},
		} {
			t.Run(says, func(t *testing.T) {
				s := stapling(t, version, says)
				go answerHTTP(s) // ends with the connection
				v := strings.TrimPrefix(version, "TLSv")
				_, port, _ := strings.Cut(s.addr, ":")
				cmd := exec.CommandContext(t.Context(), path, "-sS",
					"--cert-status", "--tlsv"+v, "--tls-max", v,
					"--cacert", file(t, p.CA.PEM()), "--max-time", "20",
					"--resolve", "localhost:"+port+":127.0.0.1",
					"https://localhost:"+port)
				out, _ := cmd.CombinedOutput()
				if got := cmd.ProcessState.ExitCode(); got != row.code ||
					!strings.Contains(string(out), row.text) {
					t.Errorf("exit code %d, want %d and %q: %s", got,
						row.code, row.text, out)
				}
			})
		}
	})
}

// answerHTTP answers one request.
func answerHTTP(s *server) {
	select {
	case c := <-s.secure:
		defer c.Close()
		r, err := http.ReadRequest(bufio.NewReader(c))
		if err == nil {
			r.Body.Close()
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"+
				"Connection: close\r\n\r\n")
		}
	case <-s.failed:
	case <-time.After(testpair.Patience):
	}
}

// Our policies hold Node's and OpenSSL's servers to what the responder says.
func TestOCSPPolicyServers(t *testing.T) {
	p := testpair.Certs(t)
	eachVersion(t, func(t *testing.T, version string) {
		for says, want := range map[string]tlssocket.Code{saysGood: "",
			saysRevoked: tlssocket.ErrCertRevoked,
			saysUnknown: tlssocket.ErrOCSPInvalidResponse} {
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
