//go:build go1.27

package credential_test

import (
	"crypto/mldsa"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/credential"
)

func TestMLDSA(t *testing.T) {
	key, err := mldsa.NewPrivateKey(mldsa.MLDSA44(), mldsaSeed[2:])
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template,
		key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	got := load(t, credential.Source{
		Cert: entries(cert), Key: entries(mldsaPKCS8(t, mldsaSeed)),
	})[0].PrivateKey
	if !key.Equal(got) {
		t.Errorf("the key is %T", got)
	}
}
