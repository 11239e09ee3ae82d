package chain_test

import (
	"crypto"
	"encoding/asn1"
	"fmt"
	"testing"
)

// addDiffering adds the certificates of differTable.
func (w *world) addDiffering() {
	w.leaf("sha1badSig", "rootA", hashed(crypto.SHA1), badSig)
	w.leaf("leafRSAroot", "rootRSA")
	w.leaf("rsa960", "rootA", keyed(rsaKey(w.t, 960)))
	w.leaf("leafFolded", "rootA", func(f *form) { f.issuer = "ROOTA" })
	w.leaf("proxyName", "leafR", noDNS, proxyInfo)
	w.ca("ncMail", "rootA", constrained(0, mail("a.org")))
	mailbox := asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 8, 9}
	address := constructed(0, encode("me@a.org"))
	w.leaf("smtp", "ncMail", san(constructed(0,
		append(encode(mailbox), encode(address)...))))
	w.leaf("kuEmpty", "rootA", usage(0),
		extended(true, asn1.BitString{}, 2, 5, 29, 15))
}

// differTable has chains that are judged differently on purpose. The verdict is
// ours, Node's is above it. In one case we accept what Node refuses.
var differTable = []row{
	// CERT_SIGNATURE_FAILURE
	{"sha1-badsig", "sha1badSig", "rootA", "", false, weakDigest},
	// UNABLE_TO_VERIFY_LEAF_SIGNATURE
	{"ku-empty", "kuEmpty", "rootA", "", false, badPurpose},
	// "proxy subject name violation"
	{"proxy-name", "proxyName leafR", "rootA", "", false, proxy},
	// "permitted subtree violation"
	{"nc-cn-with-ip", "NC-cn-with-ip nc-cn-with-ip", "rootA", "", false, ok},
	// All others are good.
	{"nc-smtp", "smtp ncMail", "rootA", "", false, badConstraint},
	{"rsa-960", "rsa960", "rootA", "", false, weakLeaf},
	{"folded-name", "leafFolded", "rootA", "", false, unverifiable},
	{"crl-sha1", "leafRSAroot", "rootRSA", "sha1", false, crlBadSig},
	{"crl-delta", "leafR", "rootA", "delta", false, noCRL},
	{"crl-delta-revoked", "leafR", "rootA", "ok delta-revoked", false,
		isRevoked},
}

func TestKnownDifferences(t *testing.T) { testRows(t, differTable) }

// manyNames numbers n names.
func manyNames(format string, n int) (names []string) {
	for i := range n {
		names = append(names, fmt.Sprintf(format, i))
	}
	return names
}
