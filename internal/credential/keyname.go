package credential

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"strings"

	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// ecPublicKey is the algorithm of all curves of RFC 5480.
const ecPublicKey = "1.2.840.10045.2.1"

// keyNames has the key types that OpenSSL knows and crypto/tls does not.
var keyNames = map[string]string{
	"1.2.840.10040.4.1":     "DSA",
	"1.2.840.113549.1.1.10": "RSASSA-PSS",
	"1.2.840.113549.1.3.1":  "DH",
	"1.3.101.110":           "X25519",
	"1.3.101.111":           "X448",
	"1.3.101.113":           "Ed448",
	"1.2.156.10197.1.301":   "SM2",
}

// mldsaNames has the key types of RFC 9881, section 2. crypto/tls has them since
// Go 1.27, and their certificates are read before.
var mldsaNames = map[string]string{
	"2.16.840.1.101.3.4.3.17": "ML-DSA-44",
	"2.16.840.1.101.3.4.3.18": "ML-DSA-65",
	"2.16.840.1.101.3.4.3.19": "ML-DSA-87",
}

// curveNames has elliptic curves by their identifiers. The empty ones are
// those that crypto/tls has.
var curveNames = map[string]string{
	"1.2.840.10045.3.1.7":   "",
	"1.3.132.0.34":          "",
	"1.3.132.0.35":          "",
	"1.3.132.0.10":          "secp256k1",
	"1.3.132.0.33":          "secp224r1",
	"1.2.840.10045.3.1.1":   "prime192v1",
	"1.3.36.3.3.2.8.1.1.7":  "brainpoolP256r1",
	"1.3.36.3.3.2.8.1.1.11": "brainpoolP384r1",
	"1.3.36.3.3.2.8.1.1.13": "brainpoolP512r1",
	"1.2.156.10197.1.301":   "SM2",
}

// keyName returns the name of a key type that crypto/tls does not have, and
// "" for any other.
func keyName(alg pkix.AlgorithmIdentifier) string {
	id := alg.Algorithm.String()
	if id != ecPublicKey {
		return keyNames[id]
	}
	return curveName(alg.Parameters.FullBytes)
}

// curveName is [keyName] for ECParameters (RFC 5480, section 2.1.1).
func curveName(der []byte) string {
	var curve asn1.ObjectIdentifier
	if _, err := asn1.Unmarshal(der, &curve); err != nil {
		return "EC without a named curve"
	}
	name, known := curveNames[curve.String()]
	switch {
	case !known:
		return "EC on curve " + curve.String()
	case name != "":
		return "EC on curve " + name
	}
	return ""
}

// privateKeyName is [keyName] for the DER of a private key in a PEM block of
// the type given.
func privateKeyName(kind string, der []byte) string {
	switch kind {
	case "DSA PRIVATE KEY":
		return "DSA"
	case "EC PRIVATE KEY":
		// ECPrivateKey of RFC 5915, section 3.
		var key struct {
			Version int
			Key     []byte
			Curve   asn1.RawValue `asn1:"optional,explicit,tag:0"`
		}
		if _, err := asn1.Unmarshal(der, &key); err == nil {
			return curveName(key.Curve.Bytes)
		}
	case "PRIVATE KEY", "ENCRYPTED PRIVATE KEY":
		// PrivateKeyInfo of RFC 5958, section 2.
		var key struct {
			Version   int
			Algorithm pkix.AlgorithmIdentifier
		}
		if _, err := asn1.Unmarshal(der, &key); err == nil {
			if name, ok := mldsaNames[key.Algorithm.Algorithm.String()]; ok {
				return name
			}
			return keyName(key.Algorithm)
		}
	}
	return ""
}

func unsupportedKey(name string, cause error) error {
	if strings.HasPrefix(name, "ML-DSA") {
		return coded.Wrap(cause, codeUnsupported, "keys of type %s %s", name,
			mldsaNeeds)
	}
	return coded.Wrap(cause, codeUnsupported,
		"keys of type %s are not supported; use RSA, ECDSA on P-256, P-384 "+
			"or P-521, or Ed25519", name)
}
