package credential_test

import (
	"bytes"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/credential"
)

// TestCertificateForms has what people do to PEM files and OpenSSL reads.
func TestCertificateForms(t *testing.T) {
	w := shared()
	one := string(w.other.CertPEM())
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"plain":       {one, 1},
		"CRLF":        {strings.ReplaceAll(one, "\n", "\r\n"), 1},
		"no newline":  {strings.TrimSpace(one), 1},
		"byte order":  {"\ufeff" + one, 1},
		"spaces":      {strings.ReplaceAll(one, "\n", " \t\n"), 1},
		"indented":    {strings.ReplaceAll(one, "\n", "\n    "), 1},
		"blank lines": {strings.ReplaceAll(one, "\n", "\n\n"), 1},
		"comments":    {"# a\nissuer=CN = x\n" + one + "- - - -----\n" + one, 2},
		"X509":        {strings.ReplaceAll(one, "CERTIFICATE", "X509 CERTIFICATE"), 1},
		"chain":       {string(w.ec.CertPEM()), 2},
		"key too":     {string(w.ec.KeyPEM()) + one, 1},
		"other block": {"-----BEGIN PGP-----\n!!!\n-----END PGP-----\n" + one,
			1},
		"one long line": {longLines(one), 1},
	} {
		certs, err := credential.Certificates("ca", entries([]byte(c.text)))
		if err != nil || len(certs) != c.want {
			t.Errorf("%s: %d certificates, %v", name, len(certs), err)
		}
	}
	certs, err := credential.Certificates("ca", nil)
	if err != nil || certs != nil {
		t.Errorf("no entries: %v, %v", certs, err)
	}
}

func longLines(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	last := len(lines) - 1
	return lines[0] + "\n" + strings.Join(lines[1:last], "") + "\n" +
		lines[last]
}

func TestCertificatesRefused(t *testing.T) {
	w := shared()
	one := w.other.CertPEM()
	wrap := func(der []byte) []byte {
		return pem.EncodeToMemory(&pem.Block{
			Type: "CERTIFICATE", Bytes: der,
		})
	}
	raw := w.other.Cert.Raw
	broken := bytes.Clone(raw)
	broken[4] = 0x31 // the tag of what is inside
	octets := bytes.Clone(raw)
	octets[0] = 0x04
	change := func(old, new string) []byte {
		return bytes.Replace(one, []byte(old), []byte(new), 1)
	}
	const (
		noStart   = "ERR_OSSL_PEM_NO_START_LINE"
		badEnd    = "ERR_OSSL_PEM_BAD_END_LINE"
		badBase64 = "ERR_OSSL_PEM_BAD_BASE64_DECODE"
		tooLong   = "ERR_OSSL_ASN1_TOO_LONG"
	)
	for name, c := range map[string]struct {
		data []byte
		code string
	}{
		"empty":       {nil, noStart},
		"garbage":     {[]byte("garbage"), noStart},
		"DER":         {raw, noStart},
		"key":         {w.other.KeyPEM(), noStart},
		"second cut":  {append(one, one[:200]...), badEnd},
		"not base64":  {change("MII", "!!!"), badBase64},
		"wrong end":   {change("-----END ", "-----END X"), badEnd},
		"no end":      {change("-----END", "-----BEGIN"), badEnd},
		"not DER":     {wrap([]byte("hello world")), tooLong},
		"DER cut":     {wrap(raw[:100]), tooLong},
		"DER longer":  {wrap(append(bytes.Clone(raw), 1)), tooLong},
		"octets":      {wrap(octets), "ERR_OSSL_ASN1_WRONG_TAG"},
		"damaged DER": {wrap(broken), "ERR_OSSL_PEM_ASN1_LIB"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, option := range []string{"ca", "cert"} {
				_, err := credential.Certificates(option, entries(c.data))
				wantCode(t, err, c.code, option+": ")
			}
			_, err := credential.Certificates("ca", entries(one, c.data))
			wantCode(t, err, c.code, "ca, entry 2: ")
		})
	}
}

func TestTrustedCertificate(t *testing.T) {
	w := shared()
	f := newFiles(t, map[string][]byte{"cert": w.ec.CertPEM()})
	text := f.openssl("x509 -in cert -trustout -addtrust serverAuth " +
		"-addreject emailProtection -setalias name")
	if !bytes.Contains(text, []byte("BEGIN TRUSTED CERTIFICATE")) {
		t.Fatalf("openssl wrote %s", text)
	}
	certs, err := credential.Certificates("ca", entries(text))
	if err != nil || len(certs) != 1 || !certs[0].Equal(w.ec.Cert) {
		t.Errorf("%d certificates, %v", len(certs), err)
	}
	pairs := load(t, credential.Source{
		Cert: entries(text), Key: entries(w.ec.KeyPEM()),
	})
	if !bytes.Equal(pairs[0].Certificate[0], w.ec.Cert.Raw) {
		t.Error("the trust settings are in the chain")
	}
}

func TestUnsupportedCertificate(t *testing.T) {
	f := newFiles(t, nil)
	f.openssl("ecparam -genkey -name secp256k1 -noout -out OUT")
	cert := f.openssl("req -x509 -key OUT -subj /CN=a -days 2 " +
		"-config /dev/null")
	_, err := credential.Certificates("ca", entries(cert))
	wantCode(t, err, "ERR_TLS_UNSUPPORTED", "ca: ")
	if !strings.Contains(err.Error(), "secp256k1") {
		t.Errorf("text %q does not name the curve", err)
	}
}
