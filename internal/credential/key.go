package credential

import (
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// readKey returns the first private key of a PEM file. Whatever is wrong with
// the PEM itself has one code in Node, unlike for certificates.
func readKey(data []byte, passphrase string) (crypto.Signer, error) {
	blocks, err := splitPEM(data)
	if err != nil {
		return nil, coded.New(codeBadKey, "%v", err)
	}
	for _, b := range blocks {
		if !strings.HasSuffix(b.kind, "PRIVATE KEY") {
			continue
		}
		block, err := b.decode()
		if err != nil {
			return nil, coded.New(codeBadKey, "%v", err)
		}
		return decodeKey(block, passphrase)
	}
	return nil, coded.New(codeBadKey,
		"no private key found; the content of a PEM file (not its name) has a line "+
			`"-----BEGIN PRIVATE KEY-----"`)
}

func decodeKey(block *pem.Block, passphrase string) (
	_ crypto.Signer, err error) {
	defer refusedByFIPS(&err)
	der := block.Bytes
	encrypted := true
	switch {
	case block.Headers["DEK-Info"] != "":
		der, err = decryptPEM(block, passphrase)
	case block.Type == "ENCRYPTED PRIVATE KEY":
		der, err = decryptPKCS8(der, passphrase)
	default:
		encrypted = false
	}
	if err == nil && encrypted && !isDER(der) {
		// One wrong passphrase in 256 makes a padding that looks right. Unlike
		// Node, which has the code of a damaged key then, we have one code for
		// all of them.
		err = errBadDecrypt
	}
	if err != nil {
		return nil, explainDecrypt(err, passphrase)
	}
	return parseKey(block.Type, der)
}

// decryptPEM opens the form of RFC 1421 that OpenSSL calls traditional.
func decryptPEM(block *pem.Block, passphrase string) ([]byte, error) {
	//lint:ignore SA1019 the files exist, and we only read them
	der, err := x509.DecryptPEMBlock(block, []byte(passphrase))
	switch {
	case errors.Is(err, x509.IncorrectPasswordError):
		return nil, errBadDecrypt
	case err != nil:
		return nil, coded.Wrap(err, codeBadKey,
			"the encrypted private key cannot be read: %v", err)
	}
	return der, nil
}

func isDER(data []byte) bool {
	var outer asn1.RawValue
	rest, err := asn1.Unmarshal(data, &outer)
	return err == nil && len(rest) == 0 && isSequence(outer)
}

// parseKey decodes a plain key by the label of its PEM block.
func parseKey(kind string, der []byte) (crypto.Signer, error) {
	var key any
	var err error
	switch kind {
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(der)
	case "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(der)
	case "PRIVATE KEY", "ENCRYPTED PRIVATE KEY":
		key, err = x509.ParsePKCS8PrivateKey(der)
	case "DSA PRIVATE KEY":
		return nil, unsupportedKey("DSA", nil)
	default:
		return nil, coded.New(codeBadKey,
			"%s is not a form of private key for TLS; convert it to PKCS#8",
			quote(kind))
	}
	if err == nil {
		return usableKey(key)
	}
	if name := privateKeyName(kind, der); name != "" {
		return nil, unsupportedKey(name, err)
	}
	return nil, coded.Wrap(err, codeBadKey, "the private key is damaged")
}

// usableKey refuses the keys that crypto/tls cannot sign with. It answers at
// loading what would otherwise fail in every handshake.
func usableKey(key any) (crypto.Signer, error) {
	switch key := key.(type) {
	case *rsa.PrivateKey:
		// The limit of crypto/rsa, and of OpenSSL's security level 1.
		if bits := key.N.BitLen(); bits < 1024 {
			return nil, coded.New(codeKeyTooSmall,
				"an RSA key of %d bits is too small; use 2048", bits)
		}
		return key, nil
	case *ecdsa.PrivateKey:
		switch key.Curve {
		case elliptic.P256(), elliptic.P384(), elliptic.P521():
			return key, nil
		}
		name := "EC on curve " + key.Curve.Params().Name
		return nil, unsupportedKey(name, nil)
	case ed25519.PrivateKey:
		return key, nil
	case *ecdh.PrivateKey:
		return nil, unsupportedKey("X25519", nil)
	}
	if key, ok := mldsaKey(key); ok {
		return key, nil
	}
	return nil, unsupportedKey(fmt.Sprintf("%T", key), nil)
}
