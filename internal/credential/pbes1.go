package credential

import (
	"bytes"
	"crypto/cipher"
	"crypto/des"
	"crypto/md5"
	"crypto/sha1"
	"crypto/x509/pkix"
	"hash"
	"slices"
	"unicode/utf16"
)

// pbes1Scheme is an encryption scheme that has the key derivation built in.
type pbes1Scheme struct {
	derive func(pass string, salt []byte, n int) (key, iv []byte)
	cipher func(key []byte) (cipher.Block, error)
}

// pbes1Schemes has those of RFC 8018, appendix A.3, and of RFC 7292, appendix
// C, whose ciphers the standard library has: no RC2, and no RC4, which is not
// a block cipher.
var pbes1Schemes = map[string]pbes1Scheme{
	"1.2.840.113549.1.5.3":    {pbkdf1(md5.New), des.NewCipher},
	"1.2.840.113549.1.5.10":   {pbkdf1(sha1.New), des.NewCipher},
	"1.2.840.113549.1.12.1.3": {pkcs12Derive(24), des.NewTripleDESCipher},
	"1.2.840.113549.1.12.1.4": {pkcs12Derive(16), twoKeyTripleDES},
}

// pbes1Params is the parameter of all of them.
type pbes1Params struct {
	Salt       []byte
	Iterations int
}

func pbes1Cipher(
	alg pkix.AlgorithmIdentifier, passphrase string,
) (cipher.Block, []byte, error) {
	scheme, known := pbes1Schemes[alg.Algorithm.String()]
	if !known {
		return nil, nil, unsupportedPBE("scheme", alg.Algorithm)
	}
	var p pbes1Params
	if err := unmarshal(alg.Parameters.FullBytes, &p); err != nil {
		return nil, nil, err
	}
	if err := checkIterations(p.Iterations); err != nil {
		return nil, nil, err
	}
	key, iv := scheme.derive(passphrase, p.Salt, p.Iterations)
	block, err := scheme.cipher(key)
	return block, iv, err
}

// pbkdf1 is the key derivation of RFC 8018, section 5.1, cut into the key and
// the initialization vector of DES.
func pbkdf1(
	newHash func() hash.Hash,
) func(pass string, salt []byte, n int) (key, iv []byte) {
	return func(pass string, salt []byte, n int) (key, iv []byte) {
		sum := hashTimes(newHash(), slices.Concat([]byte(pass), salt), n)
		return sum[:8], sum[8:16]
	}
}

// hashTimes hashes data n times over.
func hashTimes(h hash.Hash, data []byte, n int) []byte {
	sum := make([]byte, 0, h.Size())
	for range n {
		h.Reset()
		h.Write(data)
		data = h.Sum(sum)
	}
	return data
}

// twoKeyTripleDES makes a cipher of a 16-byte key: its first half is used
// twice.
func twoKeyTripleDES(key []byte) (cipher.Block, error) {
	return des.NewTripleDESCipher(slices.Concat(key, key[:8]))
}

// The purposes of RFC 7292, appendix B.3.
const (
	pkcs12ForKey = 1
	pkcs12ForIV  = 2
)

func pkcs12Derive(
	size int,
) func(pass string, salt []byte, n int) (key, iv []byte) {
	return func(pass string, salt []byte, n int) (key, iv []byte) {
		p := bmpString(pass)
		return pkcs12KDF(pkcs12ForKey, p, salt, n, size),
			pkcs12KDF(pkcs12ForIV, p, salt, n, des.BlockSize)
	}
}

// pkcs12KDF is the key derivation of RFC 7292, appendix B.2, with SHA-1.
func pkcs12KDF(purpose byte, pass, salt []byte, n, size int) []byte {
	const v = sha1.BlockSize
	diversifier := bytes.Repeat([]byte{purpose}, v)
	input := slices.Concat(fill(salt, v), fill(pass, v))
	h := sha1.New()
	var out []byte
	for len(out) < size {
		sum := hashTimes(h, slices.Concat(diversifier, input), n)
		out = append(out, sum...)
		addOnePlus(input, fill(sum, v)[:v])
	}
	return out[:size]
}

// fill repeats data up to the next multiple of v bytes.
func fill(data []byte, v int) []byte {
	if len(data) == 0 {
		return nil
	}
	size := (len(data) + v - 1) / v * v
	return bytes.Repeat(data, (size+len(data)-1)/len(data))[:size]
}

// addOnePlus adds b + 1 to every block of x, as big-endian numbers of
// len(b) bytes.
func addOnePlus(x, b []byte) {
	for block := range slices.Chunk(x, len(b)) {
		carry := 1
		for i := len(b) - 1; i >= 0; i-- {
			carry += int(block[i]) + int(b[i])
			block[i] = byte(carry)
			carry >>= 8
		}
	}
}

// bmpString is a passphrase in the form of RFC 7292, appendix B.1: UTF-16,
// big-endian, with a zero at its end.
func bmpString(s string) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(s + "\x00")) {
		out = append(out, byte(unit>>8), byte(unit))
	}
	return out
}
