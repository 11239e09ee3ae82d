package interop_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/ocsp"
)

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
			wantCode(t, err, code.OCSPInvalidResponse)
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
			if err != nil || r.Status != ocsp.Good {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
}
