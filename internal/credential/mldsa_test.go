package credential_test

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/credential"
)

// mldsaPKCS8 is a key of ML-DSA-44 in a PrivateKeyInfo (RFC 9881, section 6).
func mldsaPKCS8(t *testing.T, key []byte) []byte {
	t.Helper()
	der, err := asn1.Marshal(struct {
		Version   int
		Algorithm pkix.AlgorithmIdentifier
		Key       []byte
	}{
		Algorithm: pkix.AlgorithmIdentifier{
			Algorithm: asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 3, 17},
		},
		Key: key,
	})
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// mldsaSeed is the form of a key that crypto/x509 reads, since Go 1.27.
var mldsaSeed = append([]byte{0x80, 32}, make([]byte, 32)...)

// TestMLDSAExpanded has the forms that no crypto/x509 reads: OpenSSL writes the
// second unless told otherwise.
func TestMLDSAExpanded(t *testing.T) {
	expanded, err := asn1.Marshal(make([]byte, 2560))
	if err != nil {
		t.Fatal(err)
	}
	both, err := asn1.Marshal([]asn1.RawValue{
		{FullBytes: append([]byte{4, 32}, make([]byte, 32)...)},
		{FullBytes: expanded},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range [][]byte{expanded, both} {
		_, err := credential.Load(credential.Source{
			Key: entries(mldsaPKCS8(t, form)),
		})
		wantCode(t, err, "ERR_TLS_UNSUPPORTED", "key: keys of type ML-DSA-44 ")
	}
}
