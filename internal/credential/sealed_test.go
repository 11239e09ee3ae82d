package credential_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"strings"
	"testing"
)

// salt is also the initialization vector: a test's file may be the same always.
const salt = "salt and pepper!"

// sealedPKCS8 is an EncryptedPrivateKeyInfo (RFC 5958, section 3) of whole
// blocks that need not be a key, nor have a padding at their end.
func sealedPKCS8(t *testing.T, plain []byte, pass string) []byte {
	t.Helper()
	const rounds = 2048
	type scheme struct{ KDF, Cipher pkix.AlgorithmIdentifier }
	type derivation struct {
		Salt   []byte
		Rounds int
		PRF    pkix.AlgorithmIdentifier
	}
	key, err := pbkdf2.Key(sha256.New, pass, []byte(salt), rounds, 32)
	if err != nil {
		t.Fatal(err)
	}
	hmac := algorithm(t, asn1.NullRawValue, 1, 2, 840, 113549, 2, 9)
	kdf := algorithm(t, derivation{[]byte(salt), rounds, hmac},
		1, 2, 840, 113549, 1, 5, 12)
	cbc := algorithm(t, []byte(salt), 2, 16, 840, 1, 101, 3, 4, 1, 42)
	der, err := asn1.Marshal(struct {
		Algorithm pkix.AlgorithmIdentifier
		Data      []byte
	}{
		algorithm(t, scheme{kdf, cbc}, 1, 2, 840, 113549, 1, 5, 13),
		encryptCBC(t, key, plain),
	})
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{
		Type: "ENCRYPTED PRIVATE KEY", Bytes: der,
	})
}

func algorithm(t *testing.T, params any, id ...int) pkix.AlgorithmIdentifier {
	t.Helper()
	der, err := asn1.Marshal(params)
	if err != nil {
		t.Fatal(err)
	}
	return pkix.AlgorithmIdentifier{
		Algorithm: id, Parameters: asn1.RawValue{FullBytes: der},
	}
}

// sealedPEM is [sealedPKCS8] in the form of RFC 1421, with the key derivation
// of OpenSSL's EVP_BytesToKey.
func sealedPEM(t *testing.T, plain []byte, pass string) []byte {
	t.Helper()
	key := md5.Sum([]byte(pass + salt[:8]))
	return pem.EncodeToMemory(&pem.Block{
		Type: "EC PRIVATE KEY",
		Headers: map[string]string{
			"Proc-Type": "4,ENCRYPTED",
			"DEK-Info": "AES-128-CBC," +
				strings.ToUpper(hex.EncodeToString([]byte(salt))),
		},
		Bytes: encryptCBC(t, key[:], plain),
	})
}

func encryptCBC(t *testing.T, key, plain []byte) []byte {
	t.Helper()
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	data := make([]byte, len(plain))
	cipher.NewCBCEncrypter(block, []byte(salt)).CryptBlocks(data, plain)
	return data
}
