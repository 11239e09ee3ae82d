package curves

import "strings"

// missing has the groups, in lower case, that OpenSSL knows for TLS and
// crypto/tls does not, each with the reason.
var missing = func() map[string]string {
	reasons := map[string]string{}
	for reason, names := range map[string]string{
		"Curve448": "x448",
		"finite-field Diffie-Hellman": `ffdhe2048 ffdhe3072 ffdhe4096 ffdhe6144
			ffdhe8192`,
		"Brainpool curves": `brainpoolp256r1 brainpoolp384r1 brainpoolp512r1
			brainpoolp256r1tls13 brainpoolp384r1tls13 brainpoolp512r1tls13`,
		"Koblitz curves": "secp160k1 secp192k1 secp224k1 secp256k1",
		"prime curve below 256 bits": `secp160r1 secp160r2 secp192r1
			prime192v1 p-192 secp224r1 p-224`,
		"curves over binary fields": `sect163k1 k-163 sect163r1 sect163r2 b-163
			sect193r1 sect193r2 sect233k1 k-233 sect233r1 b-233 sect239k1
			sect283k1 k-283 sect283r1 b-283 sect409k1 k-409 sect409r1 b-409
			sect571k1 k-571 sect571r1 b-571`,
		"ML-KEM without a curve at this level": "mlkem512 mlkem768",
		// Parse looks here last: see pureMLKEM.
		"ML-KEM without a curve before Go 1.27": "mlkem1024",
		"SM2":                                   "curvesm2",
		"GOST curves":                           "gc256a gc256b gc256c gc256d gc512a gc512b gc512c",
	} {
		for _, name := range strings.Fields(names) {
			reasons[name] = reason
		}
	}
	return reasons
}()
