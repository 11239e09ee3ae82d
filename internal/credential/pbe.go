package credential

import (
	"crypto/cipher"
	"crypto/x509/pkix"
	"encoding/asn1"

	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// Limits on the work that a file can ask for. They are far above what any
// tool writes by default (OpenSSL: 2,048 iterations, N = 16384 and r = 8),
// and keep a hostile file to a few seconds and 64 MiB.
const (
	maxIterations   = 2_000_000
	maxScryptMemory = 64 << 20 // bytes: 128 * N * r
	maxScryptWork   = 1 << 22  // N * r * p
)

// oidPBES2 is id-PBES2 of RFC 8018, appendix A.4.
const oidPBES2 = "1.2.840.113549.1.5.13"

// decryptPKCS8 opens an EncryptedPrivateKeyInfo (RFC 5958, section 3) and
// returns the PrivateKeyInfo in it.
func decryptPKCS8(der []byte, passphrase string) ([]byte, error) {
	var info struct {
		Algorithm pkix.AlgorithmIdentifier
		Data      []byte
	}
	if err := unmarshal(der, &info); err != nil {
		return nil, err
	}
	block, iv, err := pbeCipher(info.Algorithm, passphrase)
	if err != nil {
		return nil, err
	}
	return decryptCBC(block, iv, info.Data)
}

// pbeCipher derives a cipher and its initialization vector.
func pbeCipher(
	alg pkix.AlgorithmIdentifier, passphrase string,
) (cipher.Block, []byte, error) {
	if alg.Algorithm.String() == oidPBES2 {
		return pbes2Cipher(alg.Parameters.FullBytes, passphrase)
	}
	return pbes1Cipher(alg, passphrase)
}

// decryptCBC decrypts and takes off the padding of RFC 8018, section 6.1.1.
// Whoever calls it holds the passphrase, so a padding oracle is no concern.
func decryptCBC(block cipher.Block, iv, data []byte) ([]byte, error) {
	size := block.BlockSize()
	if len(iv) != size || len(data) == 0 || len(data)%size != 0 {
		return nil, coded.New(codeBadKey,
			"the encrypted private key is damaged")
	}
	plain := make([]byte, len(data))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain, data)
	pad := int(plain[len(plain)-1])
	if pad == 0 || pad > size {
		return nil, errBadDecrypt
	}
	end := len(plain) - pad
	for _, b := range plain[end:] {
		if int(b) != pad {
			return nil, errBadDecrypt
		}
	}
	return plain[:end], nil
}

// checkIterations refuses a cost that no honest file has.
func checkIterations(n int) error {
	if n < 1 || n > maxIterations {
		return coded.New(codeUnsupported,
			"the file asks for %d iterations of key derivation; "+
				"from 1 to %d are accepted", n, maxIterations)
	}
	return nil
}

func unsupportedPBE(what string, id asn1.ObjectIdentifier) error {
	return coded.New(codeUnsupported,
		"the private key is encrypted with %s %v, which is not supported",
		what, id)
}

// unmarshal decodes one DER element of an encrypted file.
func unmarshal(der []byte, out any) error {
	rest, err := asn1.Unmarshal(der, out)
	switch {
	case err != nil:
		return coded.Wrap(err, codeBadKey, "the encryption header is damaged")
	case len(rest) != 0:
		return coded.New(codeBadKey,
			"there are bytes after the end of the encryption header")
	}
	return nil
}
