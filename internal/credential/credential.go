// Package credential loads what Node's tls.createSecureContext takes as cert,
// key, pfx, ca and passphrase, and turns it into what crypto/tls takes.
//
// Every error is a [coded.Error] with the code that Node 20 gives for the same
// input, as far as Node has one, and a text that names the option. Neither
// passphrases nor parts of keys appear in texts.
package credential

import (
	"crypto/tls"
	"crypto/x509"

	"github.com/seed-435e3e10/tlssocket/code"
)

// Codes of the errors. Node has more of them for damaged ASN.1, one for each
// kind of damage inside; codeBadASN1 stands for those. codeUnsupported is for
// what Node can do and crypto/tls cannot.
const (
	codeNoStartLine = "ERR_OSSL_PEM_NO_START_LINE"
	codeBadEndLine  = "ERR_OSSL_PEM_BAD_END_LINE"
	codeBadBase64   = "ERR_OSSL_PEM_BAD_BASE64_DECODE"
	codeTooLong     = "ERR_OSSL_ASN1_TOO_LONG"
	codeWrongTag    = "ERR_OSSL_ASN1_WRONG_TAG"
	codeBadASN1     = "ERR_OSSL_PEM_ASN1_LIB"
	codeBadKey      = "ERR_OSSL_UNSUPPORTED"
	codeBadDecrypt  = "ERR_OSSL_BAD_DECRYPT"
	codeMismatch    = code.OSSLX509KeyValuesMismatch
	codeKeyTooSmall = "ERR_SSL_EE_KEY_TOO_SMALL"
	codePFX         = code.CryptoOperationFailed
	codeUnsupported = code.TLSUnsupported
)

// Source is the input of [Load]. Each entry is the content of one file.
type Source struct {
	// Cert has PEM files: each a leaf certificate with its chain. Blocks of
	// other types and text between blocks are ignored.
	Cert [][]byte

	// Key has PEM files with a private key each: PKCS#1, SEC 1, PKCS#8, or
	// one of them encrypted. The first private key of a file counts, as in
	// Node. The order need not be that of Cert.
	Key [][]byte

	// PFX has PKCS#12 files (RFC 7292), each with a key and its certificate.
	PFX [][]byte

	// Certificates are pairs that a program has put together. Errors call them
	// Certificates[0] and so on.
	Certificates []tls.Certificate

	// Passphrase opens the encrypted files among Key and PFX. Empty means
	// none.
	Passphrase string
}

// Set is the result of [Load].
type Set struct {
	// Pairs has a key with its chain for every entry of Cert, then of PFX, then
	// of Certificates. Leaf is set, Certificate starts with the leaf, and
	// PrivateKey is a crypto.Signer.
	Pairs []tls.Certificate

	// CAs has the certificates of PFX files other than the leaves. Node adds
	// them to the certificates it trusts.
	CAs []*x509.Certificate
}

// Load reads and pairs everything in src, or returns a [coded.Error]. An
// empty Source makes an empty Set.
//
// Unlike Node, a certificate without a key and a key without a certificate
// are errors whatever their types, there may be several pairs of one type,
// and the leaf need not be the first certificate of its file.
func Load(src Source) (*Set, error) {
	chains, err := loadChains(src.Cert)
	if err != nil {
		return nil, err
	}
	keys, err := loadKeys(src.Key, src.Passphrase)
	if err != nil {
		return nil, err
	}
	set := &Set{}
	if set.Pairs, err = pairUp(chains, keys); err != nil {
		return nil, err
	}
	for i, data := range src.PFX {
		pair, cas, err := decodePFX(data, src.Passphrase)
		if err != nil {
			return nil, prefix(place("pfx", i, len(src.PFX)), err)
		}
		set.Pairs = append(set.Pairs, pair)
		set.CAs = append(set.CAs, cas...)
	}
	given, err := completeAll(src.Certificates)
	if err != nil {
		return nil, err
	}
	set.Pairs = append(set.Pairs, given...)
	return set, nil
}
