package tlssocket

import (
	"crypto/tls"
	"crypto/x509"
	"reflect"
	"slices"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/pairs"
)

// ContextOptions configure NewSecureContext.
//
// Node: tls.createSecureContext.
type ContextOptions struct {
	// CA has the certificates that are trusted, in PEM (the content, not a
	// file's name), each entry one or more. They replace the default: the
	// system's, or Mozilla's where the system has none. One that is not
	// self-signed helps to build chains and is no trust anchor, unless
	// AllowPartialTrustChain is set.
	//
	// Node: options.ca.
	CA [][]byte

	// RootCAs are trusted beside CA: on a server as issuers of clients'
	// certificates. A pool cannot be listed: where a chain is refused, the code
	// may be less exact than with CA. A pool that is empty is an error; nil is
	// none.
	RootCAs *x509.CertPool

	// Cert has certificate chains in PEM, each entry a leaf and its
	// intermediates. Several entries are for several kinds of keys.
	//
	// Node: options.cert.
	Cert [][]byte

	// Key has private keys in PEM, which may be encrypted: RSA, ECDSA, Ed25519
	// and, with Go 1.27, ML-DSA. They find their certificates by themselves.
	//
	// Node: options.key.
	Key [][]byte

	// Certificates are certificates with their keys as crypto/tls has them,
	// beside or instead of Cert, Key and PFX. The key may be any
	// [crypto.Signer], such as one in a KMS, an HSM or a TPM; a server's RSA key
	// that is a crypto.Decrypter as well serves TLS 1.2 suites without forward
	// secrecy. OCSPStaple is sent where no OCSP hook is set. Of several
	// certificates, of all these options, the first is sent that the peer can
	// verify; by a client, first one of a CA that the server names.
	//
	// A key is called by the goroutines of handshakes, several at a time. It may
	// take its time: a handshake that ends meanwhile does not wait for it. An
	// error or a panic in it fails that handshake alone, with
	// ERR_TLS_HOOK_FAILED or ERR_TLS_HOOK_PANIC unless the error has a code.
	Certificates []tls.Certificate

	// Passphrase decrypts Key and PFX. A wrong one is ERR_OSSL_BAD_DECRYPT for
	// a key and ERR_CRYPTO_OPERATION_FAILED for an archive.
	//
	// Node: options.passphrase.
	Passphrase string

	// PFX has PKCS #12 archives with a key and certificates each. Their other
	// certificates join the CAs.
	//
	// Node: options.pfx.
	PFX [][]byte

	// CRL has certificate revocation lists in PEM. If there are any, every
	// certificate of a chain needs a list that is current.
	//
	// Node: options.crl.
	CRL [][]byte

	// Ciphers is an OpenSSL cipher list; TLS 1.3 names may stand in it. Zero:
	// the modern suites of crypto/tls. TLS 1.3 suites are all or none, in an
	// order of crypto/tls's own.
	//
	// Node: options.ciphers.
	Ciphers string

	// ECDHCurve lists the key exchange groups, such as "X25519:P-256", by the
	// names of Node, OpenSSL or IANA. Zero or "auto": Go's, with the
	// post-quantum hybrids. Which of them is preferred is for crypto/tls.
	//
	// Node: options.ecdhCurve.
	ECDHCurve string

	// MinVersion and MaxVersion are "TLSv1", "TLSv1.1", "TLSv1.2" or
	// "TLSv1.3". Zero: TLSv1.2 and TLSv1.3. A lower MaxVersion does not lower
	// MinVersion; one that is below it is an error.
	//
	// Node: options.minVersion, options.maxVersion.
	MinVersion, MaxVersion string

	// HonorCipherOrder makes a server choose TLS 1.2 suites in the order of
	// its own list. Zero: in the client's. Unlike Node, it is off unless set.
	//
	// Node: options.honorCipherOrder.
	HonorCipherOrder bool

	// SessionIDContext keeps the sessions of servers apart that share ticket
	// keys or a store.Store: only an equal one resumes.
	//
	// Node: options.sessionIdContext.
	SessionIDContext string

	// SessionTimeout bounds how long a session of a server can be resumed, to
	// the second; at most 7 days (RFC 8446, section 4.6.1). Zero: 300 seconds.
	// The lifetime that clients are told is crypto/tls's: 7 days in TLS 1.3,
	// none in TLS 1.2.
	//
	// Node: options.sessionTimeout.
	SessionTimeout time.Duration

	// TicketKeys are 48 secret bytes that a server's tickets are encrypted
	// with; servers that share them resume each other's sessions. Zero:
	// random ones, which change once a day; the old ones open tickets until
	// SessionTimeout has passed.
	//
	// A client's sessions in a store.Store are encrypted with a key that is
	// derived from them: clients in several processes that share a store resume
	// each other's sessions if they share these too. Zero: a random key of the
	// process.
	//
	// Node: options.ticketKeys.
	TicketKeys []byte

	// ECHKeys are a server's keys for Encrypted Client Hello (RFC 9849), which
	// hides the name that clients of TLS 1.3 ask for; others are served as ever.
	// Any of them decrypts; a client that used none is told the configurations
	// of those with SendAsRetry. They count in a server's own context only: the
	// name that leads to another one is encrypted with them. To rotate them, see
	// [Server.SetSecureContext], and keep the old ones as long as DNS gives
	// their configurations.
	ECHKeys []tls.EncryptedClientHelloKey

	// AllowPartialTrustChain makes every CA a trust anchor, also one that is
	// not self-signed.
	//
	// Node: options.allowPartialTrustChain.
	AllowPartialTrustChain bool
}

func (o *ContextOptions) clone() ContextOptions {
	c := *o
	for _, list := range []*[][]byte{&c.CA, &c.Cert, &c.Key, &c.PFX, &c.CRL} {
		*list = pairs.CloneLists(*list)
	}
	c.TicketKeys = slices.Clone(o.TicketKeys)
	c.Certificates = pairs.Clone(o.Certificates)
	c.ECHKeys = pairs.CloneECHKeys(o.ECHKeys)
	return c
}

// isZero reports whether nothing is set. An empty list is not set.
func (o *ContextOptions) isZero() bool {
	for _, field := range reflect.ValueOf(o).Elem().Fields() {
		set := !field.IsZero()
		if field.Kind() == reflect.Slice {
			set = field.Len() > 0
		}
		if set {
			return false
		}
	}
	return true
}
