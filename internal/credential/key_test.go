package credential_test

import (
	"bytes"
	"crypto"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/credential"
)

// TestKeyForms has openssl write every form of key that is read.
func TestKeyForms(t *testing.T) {
	w := shared()
	f := newFiles(t, map[string][]byte{
		"rsa": w.rsa.KeyPEM(), "ec": w.ec.KeyPEM(),
	})
	const legacy = " -provider legacy -provider default"
	pkcs8 := "pkcs8 -topk8 -in rsa -passout PASS "
	for name, line := range map[string]string{
		"PKCS#1":             "rsa -in rsa -traditional",
		"PKCS#8":             "pkcs8 -topk8 -nocrypt -in rsa",
		"SEC1":               "ec -in ec",
		"SEC1 aes192":        "ec -in ec -aes192 -passout PASS",
		"traditional aes128": "rsa -in rsa -aes128 -traditional -passout PASS",
		"traditional aes256": "rsa -in rsa -aes256 -traditional -passout PASS",
		"traditional des3":   "rsa -in rsa -des3 -traditional -passout PASS",
		"traditional des": "rsa -in rsa -des -traditional -passout PASS" +
			legacy,
		"default":       pkcs8,
		"aes128 sha1":   pkcs8 + "-v2 aes-128-cbc -v2prf hmacWithSHA1",
		"aes192 sha224": pkcs8 + "-v2 aes-192-cbc -v2prf hmacWithSHA224",
		"aes256 sha256": pkcs8 + "-v2 aes-256-cbc -v2prf hmacWithSHA256",
		"aes256 sha384": pkcs8 + "-v2 aes-256-cbc -v2prf hmacWithSHA384",
		"aes256 sha512": pkcs8 + "-v2 aes-256-cbc -v2prf hmacWithSHA512",
		"aes256 sha512-256": pkcs8 +
			"-v2 aes-256-cbc -v2prf hmacWithSHA512-256",
		"des3":          pkcs8 + "-v2 des3",
		"des":           pkcs8 + "-v2 des-cbc" + legacy,
		"many rounds":   pkcs8 + "-iter 100000",
		"scrypt":        pkcs8 + "-scrypt",
		"scrypt dear":   pkcs8 + "-scrypt -scrypt_N 16384 -scrypt_p 4",
		"PBE-SHA1-3DES": pkcs8 + "-v1 PBE-SHA1-3DES",
		"PBE-SHA1-2DES": pkcs8 + "-v1 PBE-SHA1-2DES",
		"PBE-MD5-DES":   pkcs8 + "-v1 PBE-MD5-DES" + legacy,
		"PBE-SHA1-DES":  pkcs8 + "-v1 PBE-SHA1-DES" + legacy,
	} {
		t.Run(name, func(t *testing.T) {
			key := f.openssl(line)
			leaf := w.rsa
			if strings.HasPrefix(line, "ec ") {
				leaf = w.ec
			}
			src := credential.Source{
				Cert: entries(leaf.CertPEM()), Key: entries(key),
				Passphrase: passphrase,
			}
			got := load(t, src)[0].PrivateKey.(crypto.Signer)
			public := got.Public().(interface{ Equal(crypto.PublicKey) bool })
			if !public.Equal(leaf.Key.Public()) {
				t.Error("another key came out")
			}
			if !bytes.Contains(key, []byte("ENCRYPTED")) {
				return
			}
			for _, wrong := range []string{"", "wrong"} {
				src.Passphrase = wrong
				_, err := credential.Load(src)
				wantCode(t, err, "ERR_OSSL_BAD_DECRYPT", "key: ")
			}
		})
	}
}

// TestWrongPassphrases tries so many that some have a padding that looks
// right by chance.
func TestWrongPassphrases(t *testing.T) {
	w := shared()
	f := newFiles(t, map[string][]byte{"ec": w.ec.KeyPEM()})
	for _, line := range []string{
		"pkcs8 -topk8 -in ec -iter 1 -passout PASS",
		"ec -in ec -aes128 -passout PASS",
	} {
		key := entries(f.openssl(line))
		for i := range 2000 {
			_, err := credential.Load(credential.Source{
				Key: key, Passphrase: strings.Repeat("x", i),
			})
			wantCode(t, err, "ERR_OSSL_BAD_DECRYPT", "key: ")
			if t.Failed() {
				return
			}
		}
	}
}

func TestEd25519AndCurves(t *testing.T) {
	f := newFiles(t, nil)
	for _, alg := range []string{
		"ed25519", "EC -pkeyopt ec_paramgen_curve:P-384",
		"EC -pkeyopt ec_paramgen_curve:P-521",
	} {
		key := f.openssl("genpkey -out OUT -algorithm " + alg)
		cert := f.openssl("req -x509 -key OUT -subj /CN=a -days 2 -config " +
			"/dev/null")
		load(t, credential.Source{Cert: entries(cert), Key: entries(key)})
	}
}

func TestUnsupportedKeys(t *testing.T) {
	f := newFiles(t, nil)
	for line, name := range map[string]string{
		"genpkey -algorithm ed448":                                 "Ed448",
		"genpkey -algorithm x25519":                                "X25519",
		"genpkey -algorithm x448":                                  "X448",
		"genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:1024": "PSS",
		"genpkey -algorithm EC -pkeyopt ec_paramgen_curve:" +
			"secp256k1": "secp256k1",
		"genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-224": "P-224",
		"ecparam -genkey -name secp256k1":                        "secp256k1",
		"ecparam -genkey -name brainpoolP256r1":                  "brainpoolP256r1",
		"ecparam -genkey -name prime256v1 -param_enc explicit":   "without a named curve",
		"dsaparam -genkey 1024":                                  "DSA",
	} {
		key := f.openssl(line)
		_, err := credential.Load(credential.Source{Key: entries(key)})
		wantCode(t, err, "ERR_TLS_UNSUPPORTED", "key: ")
		if err != nil && !strings.Contains(err.Error(), name) {
			t.Errorf("text %q does not name %s", err, name)
		}
	}
	small := f.openssl("genrsa 768")
	_, err := credential.Load(credential.Source{Key: entries(small)})
	wantCode(t, err, "ERR_SSL_EE_KEY_TOO_SMALL", "key: ")
}

// TestUnsupportedEncryption has the ciphers that the standard library lacks.
func TestUnsupportedEncryption(t *testing.T) {
	f := newFiles(t, map[string][]byte{"ec": shared().ec.KeyPEM()})
	for _, flags := range []string{
		"-v1 PBE-SHA1-RC2-40", "-v1 PBE-SHA1-RC4-128", "-v1 PBE-MD5-RC2-64",
		"-v2 rc2-cbc", "-v2 aria-128-cbc",
	} {
		key := f.openssl("pkcs8 -topk8 -in ec -passout PASS " + flags +
			" -provider legacy -provider default")
		_, err := credential.Load(credential.Source{
			Key: entries(key), Passphrase: passphrase,
		})
		wantCode(t, err, "ERR_TLS_UNSUPPORTED", "key: ")
	}
}
