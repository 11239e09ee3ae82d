package chain_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/chain"
)

// row is a chain and Node's verdict on it.
type row struct {
	name    string
	chain   string // what the peer sends
	ca      string // the trusted certificates
	crl     string
	partial bool // allowPartialTrustChain
	want    string
}

// Verdicts, as Node's code; for UNSPECIFIED the text says more.
const (
	ok               = ""
	selfLeaf         = "DEPTH_ZERO_SELF_SIGNED_CERT"
	selfInChain      = "SELF_SIGNED_CERT_IN_CHAIN"
	unverifiable     = "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
	noIssuer         = "UNABLE_TO_GET_ISSUER_CERT"
	noLocalIssuer    = "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"
	hasExpired       = "CERT_HAS_EXPIRED"
	notYet           = "CERT_NOT_YET_VALID"
	badPurpose       = "INVALID_PURPOSE"
	badCA            = "INVALID_CA"
	tooDeep          = "PATH_LENGTH_EXCEEDED"
	signatureFailure = "CERT_SIGNATURE_FAILURE"
	isRevoked        = "CERT_REVOKED"
	noCRL            = "UNABLE_TO_GET_CRL"
	crlHasExpired    = "CRL_HAS_EXPIRED"
	crlNotYet        = "CRL_NOT_YET_VALID"
	crlBadSig        = "CRL_SIGNATURE_FAILURE"

	noCertSign    = "key usage does not include certificate signing"
	noCRLSign     = "key usage does not include CRL signing"
	notPermitted  = "permitted subtree violation"
	isExcluded    = "excluded subtree violation"
	badConstraint = "unsupported name constraint type"
	minMax        = "name constraints minimum and maximum not supported"
	badNameSyntax = "unsupported or invalid name syntax"
	tooManyNames  = "unspecified certificate verification error"
	critical      = "unhandled critical extension"
	criticalCRL   = "unhandled critical CRL extension"
	proxy         = "proxy certificates not allowed, " +
		"please set the appropriate flag"
	weakLeaf   = "EE certificate key too weak"
	weakCA     = "CA certificate key too weak"
	weakDigest = "CA signature digest algorithm too weak"
)

// texts are Node's messages for the codes.
var texts = map[string]string{
	selfLeaf:         "self-signed certificate",
	selfInChain:      "self-signed certificate in certificate chain",
	unverifiable:     "unable to verify the first certificate",
	noIssuer:         "unable to get issuer certificate",
	noLocalIssuer:    "unable to get local issuer certificate",
	hasExpired:       "certificate has expired",
	notYet:           "certificate is not yet valid",
	badPurpose:       "unsuitable certificate purpose",
	badCA:            "invalid CA certificate",
	tooDeep:          "path length constraint exceeded",
	signatureFailure: "certificate signature failure",
	isRevoked:        "certificate revoked",
	noCRL:            "unable to get certificate CRL",
	crlHasExpired:    "CRL has expired",
	crlNotYet:        "CRL is not yet valid",
	crlBadSig:        "CRL signature failure",
}

// table has the everyday chains.
var table = []row{
	{"ok-direct", "leafR", "rootA", "", false, ok},
	{"ok-inter", "leafI interA", "rootA", "", false, ok},
	{"ok-inter+root-sent", "leafI interA rootA", "rootA", "", false, ok},
	{"ok-inter-in-ca", "leafI", "interA rootA", "", false, ok},
	{"ok-scrambled", "leafI2 interA inter2A", "rootA", "", false, ok},
	{"ok-extra-junk", "leafI rootB interA", "rootA", "", false, ok},

	{"self-untrusted", "self", "rootA", "", false, selfLeaf},
	{"self-trusted", "self", "self", "", false, ok},
	{"selfCA-untrusted", "selfCA", "rootA", "", false, selfLeaf},
	{"selfCA-trusted", "selfCA", "selfCA", "", false, ok},

	{"root-sent-untrusted", "leafR rootA", "rootB", "", false, selfInChain},
	{"inter+root-sent-untrusted", "leafI interA rootA", "rootB", "", false,
		selfInChain},
	{"leaf-only-unknown", "leafR", "rootB", "", false, unverifiable},
	{"leaf-only-missing-inter", "leafI", "rootA", "", false, unverifiable},
	{"inter-sent-root-unknown", "leafI interA", "rootB", "", false,
		noLocalIssuer},
	{"inter2-sent-root-unknown", "leafI2 inter2A interA", "rootB", "", false,
		noLocalIssuer},
	{"ca=inter-only(leaf sent)", "leafI", "interA", "", false, noIssuer},
	{"ca=inter-only(inter sent)", "leafI interA", "interA", "", false,
		noIssuer},
	{"ca=leaf-only", "leafR", "leafR", "", false, unverifiable},
	{"ca=leaf-only(inter sent)", "leafI interA", "leafI", "", false,
		noLocalIssuer},

	{"expired-leaf", "leafExp", "rootA", "", false, hasExpired},
	{"notyet-leaf", "leafNyv", "rootA", "", false, notYet},
	{"expired-inter", "leafInterExp interExp", "rootA", "", false, hasExpired},
	{"expired-root", "leafRootExp", "rootExp", "", false, hasExpired},
	{"expired-root-sent-untrusted", "leafRootExp rootExp", "rootA", "", false,
		hasExpired},
	{"self-expired-untrusted", "selfExp", "rootA", "", false, hasExpired},
	{"self-expired-trusted", "selfExp", "selfExp", "", false, hasExpired},
	{"expired+unknown-ca", "leafBexp", "rootA", "", false, hasExpired},
	{"expired+wrong-name", "leafExpName", "rootA", "", false, hasExpired},

	// The name of the host is not checked here.
	{"wrong-name", "leafWrongName", "rootA", "", false, ok},
	{"wild-name", "leafWild", "rootA", "", false, ok},
	{"cn-only", "leafCN", "rootA", "", false, ok},

	{"inter-not-ca", "leafInterNoCA interNoCA", "rootA", "", false, badPurpose},
	{"inter-no-bc", "leafInterNoBC interNoBC", "rootA", "", false, badPurpose},
	{"inter-no-certsign", "leafInterNoCS interNoCS", "rootA", "", false,
		noCertSign},
	{"pathlen-root", "leafPL interPL", "rootPL0", "", false, tooDeep},
	{"pathlen-inter", "leafUnderPL0 interUnderPL0 interPL0", "rootA", "", false,
		tooDeep},
	{"leaf-other-eku", "leafOtherEKU", "rootA", "", false, badPurpose},
	{"leaf-no-eku", "leafNoEKU", "rootA", "", false, ok},
	{"leaf-any-eku", "xAny", "rootA", "", false, badPurpose},
	{"leaf-ku-keyagreement", "leafKUagree", "rootA", "", false, ok},
	{"leaf-ku-crlsign", "leafKUcrl", "rootA", "", false, badPurpose},
	{"inter-other-eku", "leafInterOtherEKU interOtherEKU", "rootA", "", false,
		badPurpose},

	{"leaf-badsig", "leafBadSig", "rootA", "", false, signatureFailure},
	{"inter-badsig", "leafI interBadSig", "rootA", "", false, signatureFailure},
	{"root-badsig-trusted", "leafR", "rootBadSig", "", false, ok},
	{"root-twin-same-dn", "leafR", "rootAtwin", "", false, unverifiable},
	{"root-twin-noski", "leafR", "rootAtwinNoSKI", "", false, signatureFailure},
	{"root-twin+real", "leafR", "rootAtwin rootA", "", false, ok},
	{"twin-noaki-wrongkey", "xNoaki", "rootN2", "", false, signatureFailure},
	{"twin-noaki-both-wrongfirst", "xNoaki", "rootN2 rootN1", "", false,
		signatureFailure},
	{"twin-noaki-both-rightfirst", "xNoaki", "rootN1 rootN2", "", false, ok},

	{"nameconstraint-root", "leafNC", "rootNC", "", false, notPermitted},
	{"nameconstraint-inter", "leafInterNC interNC", "rootA", "", false,
		notPermitted},
	{"nameconstraint-excluded", "leafInterNCx interNCx", "rootA", "", false,
		isExcluded},
	{"critical-ext", "leafCritExt", "rootA", "", false, critical},

	{"rsa2048", "leafRSA", "rootA", "", false, ok},
	{"rsa1024", "leafRSA1024", "rootA", "", false, ok},
	{"rsa768", "xRsa768", "rootA", "", false, weakLeaf},
	{"sha1-leaf", "xSha1", "rootA", "", false, weakDigest},
	{"md5-leaf", "xMd5", "rootRSA", "", false, weakDigest},
	{"sha1-selfsigned-root", "xS1root", "rootSha1", "", false, ok},

	{"crl-ok", "leafR", "rootA", "ok", false, ok},
	{"crl-revoked", "leafR", "rootA", "revoked", false, isRevoked},
	{"crl-expired", "leafR", "rootA", "expiredcrl", false, crlHasExpired},
	{"crl-expired+revoked", "leafR", "rootA", "expiredrev", false,
		crlHasExpired},
	{"crl-notyet", "leafR", "rootA", "nyvcrl", false, crlNotYet},
	{"crl-missing", "leafR", "rootA", "other", false, noCRL},
	{"crl-badsig", "leafR", "rootA", "badsig", false, crlBadSig},
	{"crl-inter-missing", "leafI interA", "rootA", "ok", false, noCRL},
	{"crl-inter-both", "leafI interA", "rootA", "ok interok", false, ok},
	{"crl-inter-leafrev", "leafI interA", "rootA", "ok interrev", false,
		isRevoked},
	{"crl-inter-interrev", "leafI interA", "rootA", "rootrevinter interok",
		false, isRevoked},
	{"crl-unknown-ca", "leafR", "rootB", "ok", false, unverifiable},
	{"crl-revoked+expired-leaf", "leafExp", "rootA", "revoked", false,
		hasExpired},
}

func TestTable(t *testing.T)      { testRows(t, table) }
func TestExtraTable(t *testing.T) { testRows(t, extraTable) }

// testRows checks rows as chains of servers and of clients.
func testRows(t *testing.T, rows []row) {
	for p, side := range []string{"server", "client"} {
		w := newWorld(t, chain.Purpose(p))
		for _, r := range rows {
			t.Run(side+"/"+r.name, func(t *testing.T) {
				check(t, r.want, chain.Verify(w.input(r)))
			})
		}
	}
}

// check compares a verdict with what is expected: a code, or the text of a
// fault that has no code of its own.
func check(t *testing.T, want string, got *chain.Failure) {
	t.Helper()
	if got == nil {
		got = &chain.Failure{}
	}
	code, text := want, texts[want]
	if want != ok && text == "" {
		code, text = "UNSPECIFIED", want
	}
	if string(got.Code) != code || got.Text != text {
		t.Errorf("got %s %q, want %s %q", got.Code, got.Text, code, text)
	}
}
