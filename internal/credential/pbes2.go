package credential

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509/pkix"
	"hash"

	"golang.org/x/crypto/scrypt"

	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

const (
	oidPBKDF2 = "1.2.840.113549.1.5.12"  // RFC 8018, appendix A.2
	oidScrypt = "1.3.6.1.4.1.11591.4.11" // RFC 7914, section 7
	oidSHA1   = "1.2.840.113549.2.7"     // hmacWithSHA1, the default
)

// pbes2Ciphers has those of RFC 8018, appendix B.2, and RFC 3565.
var pbes2Ciphers = map[string]struct {
	keySize int
	cipher  func(key []byte) (cipher.Block, error)
}{
	"1.3.14.3.2.7":            {8, des.NewCipher},
	"1.2.840.113549.3.7":      {24, des.NewTripleDESCipher},
	"2.16.840.1.101.3.4.1.2":  {16, aes.NewCipher},
	"2.16.840.1.101.3.4.1.22": {24, aes.NewCipher},
	"2.16.840.1.101.3.4.1.42": {32, aes.NewCipher},
}

// pbkdf2Hashes has the pseudorandom functions of RFC 8018, appendix B.1.
var pbkdf2Hashes = map[string]func() hash.Hash{
	oidSHA1:               sha1.New,
	"1.2.840.113549.2.8":  sha256.New224,
	"1.2.840.113549.2.9":  sha256.New,
	"1.2.840.113549.2.10": sha512.New384,
	"1.2.840.113549.2.11": sha512.New,
	"1.2.840.113549.2.12": sha512.New512_224,
	"1.2.840.113549.2.13": sha512.New512_256,
}

// pbes2Params is PBES2-params of RFC 8018, appendix A.4.
type pbes2Params struct {
	KDF    pkix.AlgorithmIdentifier
	Cipher pkix.AlgorithmIdentifier
}

// pbkdf2Params is PBKDF2-params of RFC 8018, appendix A.2.
type pbkdf2Params struct {
	Salt       []byte
	Iterations int
	KeySize    int                      `asn1:"optional"`
	PRF        pkix.AlgorithmIdentifier `asn1:"optional"`
}

// scryptParams is scrypt-params of RFC 7914, section 7.1.
type scryptParams struct {
	Salt    []byte
	N, R, P int
	KeySize int `asn1:"optional"`
}

func pbes2Cipher(
	params []byte, passphrase string,
) (cipher.Block, []byte, error) {
	var p pbes2Params
	if err := unmarshal(params, &p); err != nil {
		return nil, nil, err
	}
	scheme, known := pbes2Ciphers[p.Cipher.Algorithm.String()]
	if !known {
		return nil, nil, unsupportedPBE("cipher", p.Cipher.Algorithm)
	}
	var iv []byte
	if err := unmarshal(p.Cipher.Parameters.FullBytes, &iv); err != nil {
		return nil, nil, err
	}
	key, err := pbes2Key(p.KDF, passphrase, scheme.keySize)
	if err != nil {
		return nil, nil, err
	}
	block, err := scheme.cipher(key)
	return block, iv, err
}

func pbes2Key(
	kdf pkix.AlgorithmIdentifier, passphrase string, size int,
) ([]byte, error) {
	params := kdf.Parameters.FullBytes
	switch kdf.Algorithm.String() {
	case oidPBKDF2:
		return pbkdf2Key(params, passphrase, size)
	case oidScrypt:
		return scryptKey(params, passphrase, size)
	}
	return nil, unsupportedPBE("key derivation", kdf.Algorithm)
}

func pbkdf2Key(params []byte, passphrase string, size int) ([]byte, error) {
	var p pbkdf2Params
	if err := unmarshal(params, &p); err != nil {
		return nil, err
	}
	if err := checkIterations(p.Iterations); err != nil {
		return nil, err
	}
	if err := checkKeySize(p.KeySize, size); err != nil {
		return nil, err
	}
	prf := oidSHA1
	if len(p.PRF.Algorithm) > 0 {
		prf = p.PRF.Algorithm.String()
	}
	newHash, known := pbkdf2Hashes[prf]
	if !known {
		return nil, unsupportedPBE("hash", p.PRF.Algorithm)
	}
	return pbkdf2.Key(newHash, passphrase, p.Salt, p.Iterations, size)
}

func scryptKey(params []byte, passphrase string, size int) ([]byte, error) {
	var p scryptParams
	if err := unmarshal(params, &p); err != nil {
		return nil, err
	}
	if err := checkKeySize(p.KeySize, size); err != nil {
		return nil, err
	}
	if err := checkScrypt(p); err != nil {
		return nil, err
	}
	return scrypt.Key([]byte(passphrase), p.Salt, p.N, p.R, p.P, size)
}

// checkScrypt divides instead of multiplying, lest the product overflow.
func checkScrypt(p scryptParams) error {
	const blocks = maxScryptMemory / 128
	switch {
	case p.N < 2 || p.R < 1 || p.P < 1 || p.N&(p.N-1) != 0:
		return coded.New(codeBadKey, "the scrypt parameters are damaged")
	case p.N > blocks/p.R, p.P > maxScryptWork/p.N/p.R:
		return coded.New(codeUnsupported,
			"the scrypt cost N=%d r=%d p=%d is above the limit of %d MiB",
			p.N, p.R, p.P, maxScryptMemory>>20)
	}
	return nil
}

// checkKeySize compares the size in the file, which is optional and may not
// differ from what the cipher needs.
func checkKeySize(got, want int) error {
	if got != 0 && got != want {
		return coded.New(codeBadKey,
			"the file derives a key of %d bytes for a cipher that takes %d",
			got, want)
	}
	return nil
}
