package credential_test

import (
	"encoding/pem"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/credential"
)

func FuzzCertificates(f *testing.F) {
	w := shared()
	f.Add(w.ec.CertPEM())
	f.Add(w.rsa.Cert.Raw)
	f.Add([]byte("-----BEGIN TRUSTED CERTIFICATE-----\nMAA=\n" +
		"-----END TRUSTED CERTIFICATE-----"))
	f.Fuzz(func(t *testing.T, data []byte) {
		block := pem.EncodeToMemory(&pem.Block{
			Type: "CERTIFICATE", Bytes: data,
		})
		for _, text := range entries(data, block) {
			certs, err := credential.Certificates("ca", entries(text))
			if (err == nil) != (len(certs) > 0) {
				t.Errorf("%d certificates and error %v", len(certs), err)
			}
		}
	})
}

func FuzzKey(f *testing.F) {
	d := pfxFiles(f)
	for _, line := range []string{
		"pkcs8 -topk8 -nocrypt -in key", "ec -in key", "ec -in key -aes128 " +
			"-passout PASS",
		"pkcs8 -topk8 -in key -passout PASS -iter 2",
		"pkcs8 -topk8 -in key -passout PASS -iter 2 -v1 PBE-SHA1-3DES",
		"pkcs8 -topk8 -in key -passout PASS -scrypt -scrypt_N 2",
	} {
		block, _ := pem.Decode(d.openssl(line))
		f.Add(block.Type, block.Headers["DEK-Info"], block.Bytes)
	}
	f.Fuzz(func(t *testing.T, kind, dek string, der []byte) {
		block := &pem.Block{Type: kind, Bytes: der}
		if dek != "" {
			block.Headers = map[string]string{
				"Proc-Type": "4,ENCRYPTED", "DEK-Info": dek,
			}
		}
		_, err := credential.Load(credential.Source{
			Key:        entries(pem.EncodeToMemory(block)),
			Passphrase: passphrase,
		})
		if err == nil {
			t.Error("a key without a certificate loads")
		}
	})
}

func FuzzPFX(f *testing.F) {
	d := pfxFiles(f)
	for _, flags := range []string{
		"-passout PASS -iter 2", "-passout PASS -iter 2 -legacy",
		"-passout pass: -keypbe NONE -certpbe NONE -nomac",
		"-passout pass: -iter 2 -nomac",
	} {
		f.Add(d.openssl(pfxExport+flags), passphrase)
		f.Add(d.openssl(pfxExport+flags), "")
	}
	f.Fuzz(func(t *testing.T, data []byte, pass string) {
		set, err := credential.Load(credential.Source{
			PFX: entries(data), Passphrase: pass,
		})
		if err == nil && len(set.Pairs) != 1 {
			t.Errorf("%d pairs", len(set.Pairs))
		}
	})
}
