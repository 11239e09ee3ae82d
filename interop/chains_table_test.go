package interop_test

// chainRow is a chain, and what both judges say of it: Node's code, or its
// sentence for what has no code of its own.
type chainRow struct {
	name  string
	chain string // what the peer sends
	ca    string // the trusted certificates
	crl   string
	want  string
}

const (
	good          = ""
	selfLeaf      = "DEPTH_ZERO_SELF_SIGNED_CERT"
	selfInChain   = "SELF_SIGNED_CERT_IN_CHAIN"
	unverifiable  = "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
	noIssuer      = "UNABLE_TO_GET_ISSUER_CERT"
	noLocalIssuer = "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"
	hasExpired    = "CERT_HAS_EXPIRED"
	notYet        = "CERT_NOT_YET_VALID"
	badPurpose    = "INVALID_PURPOSE"
	tooDeep       = "PATH_LENGTH_EXCEEDED"
	badSignature  = "CERT_SIGNATURE_FAILURE"
	isRevoked     = "CERT_REVOKED"
	noCRL         = "UNABLE_TO_GET_CRL"
	crlHasExpired = "CRL_HAS_EXPIRED"
	crlNotYet     = "CRL_NOT_YET_VALID"
	crlBadSig     = "CRL_SIGNATURE_FAILURE"
	badName       = "ERR_TLS_CERT_ALTNAME_INVALID"

	noCertSign    = "key usage does not include certificate signing"
	notPermitted  = "permitted subtree violation"
	isExcluded    = "excluded subtree violation"
	critical      = "unhandled critical extension"
	badConstraint = "unsupported name constraint type"
	weakDigest    = "CA signature digest algorithm too weak"
)

var chainRows = []chainRow{
	{"direct", "leafR", "rootA", "", good},
	{"inter", "leafI interA", "rootA", "", good},
	{"root sent", "leafI interA rootA", "rootA", "", good},
	{"inter in ca", "leafI", "interA rootA", "", good},
	{"scrambled", "leafI2 interA inter2A", "rootA", "", good},
	{"junk sent", "leafI rootB interA", "rootA", "", good},
	{"inter twice", "leafI interA interA", "rootA", "", good},

	{"self", "self", "rootA", "", selfLeaf},
	{"self trusted", "self", "self", "", good},
	{"self CA", "selfCA", "rootA", "", selfLeaf},
	{"self CA trusted", "selfCA", "selfCA", "", good},
	{"other root", "leafR", "rootB", "", unverifiable},
	{"other root, root sent", "leafR rootA", "rootB", "", selfInChain},
	{"other root, all sent", "leafI interA rootA", "rootB", "", selfInChain},
	{"other root, inter sent", "leafI interA", "rootB", "", noLocalIssuer},
	{"inter missing", "leafI", "rootA", "", unverifiable},
	{"only inter in ca", "leafI", "interA", "", noIssuer},
	{"only inter in ca, sent", "leafI interA", "interA", "", noIssuer},
	{"only leaf in ca", "leafR", "leafR", "", unverifiable},

	{"expired leaf", "leafExp", "rootA", "", hasExpired},
	{"future leaf", "leafNyv", "rootA", "", notYet},
	{"expired inter", "leafInterExp interExp", "rootA", "", hasExpired},
	{"expired root", "leafRootExp", "rootExp", "", hasExpired},
	{"expired self", "selfExp", "rootA", "", hasExpired},
	{"expired self trusted", "selfExp", "selfExp", "", hasExpired},
	{"expired unknown", "leafBexp", "rootA", "", hasExpired},
	{"expired of another name", "leafExpName", "rootA", "", hasExpired},
	{"CN only", "leafCN", "rootA", "", good},

	{"inter no CA", "leafInterNoCA interNoCA", "rootA", "", badPurpose},
	{"inter no constraints", "leafInterNoBC interNoBC", "rootA", "",
		badPurpose},
	{"inter no certSign", "leafInterNoCS interNoCS", "rootA", "", noCertSign},
	{"path of root", "leafPL interPL", "rootPL0", "", tooDeep},
	{"path of inter", "leafUnderPL0 interUnderPL0 interPL0", "rootA", "",
		tooDeep},
	{"other usage", "leafOtherEKU", "rootA", "", badPurpose},
	{"no usage", "leafNoEKU", "rootA", "", good},
	{"any usage", "leafAnyEKU", "rootA", "", badPurpose},
	{"other usage of inter", "leafInterOtherEKU interOtherEKU", "rootA", "",
		badPurpose},
	{"name not permitted", "leafNC", "rootNC", "", notPermitted},
	{"name not permitted by inter", "leafInterNC interNC", "rootA", "",
		notPermitted},
	{"name excluded", "leafInterNCx interNCx", "rootA", "", isExcluded},
	{"critical extension", "leafCritical", "rootA", "", critical},

	{"bad signature", "leafBadSig", "rootA", "", badSignature},
	{"bad signature of inter", "leafI interBadSig", "rootA", "", badSignature},
	{"bad signature of root", "leafR", "rootBadSig", "", good},
	{"twin root", "leafR", "rootTwin", "", unverifiable},
	{"twin and root", "leafR", "rootTwin rootA", "", good},
	{"wrong twin", "leafN", "rootN2", "", badSignature},
	{"right twin first", "leafN", "rootN1 rootN2", "", good},
	{"old inter first", "leafI interOld interA", "rootA", "", good},
	{"old root", "leafR", "rootOld rootA", "", good},
	{"old root only", "leafR rootA", "rootOld", "", hasExpired},
	{"cross", "leafI interA cross", "rootB", "", good},
	{"old cross", "leafI interA crossOld", "rootB", "", hasExpired},

	{"RSA", "leafRSA", "rootA", "", good},
	{"RSA 1024", "leafRSA1024", "rootA", "", good},
	{"SHA-1", "leafSha1", "rootA", "", weakDigest},
	{"SHA-1 of root", "leafRootSha1", "rootSha1", "", good},

	{"CRL", "leafR", "rootA", "ok", good},
	{"CRL, revoked", "leafR", "rootA", "revoked", isRevoked},
	{"CRL, expired", "leafR", "rootA", "expired", crlHasExpired},
	{"CRL, expired and revoked", "leafR", "rootA", "expired-revoked",
		crlHasExpired},
	{"CRL, future", "leafR", "rootA", "future", crlNotYet},
	{"CRL, other CA's", "leafR", "rootA", "other", noCRL},
	{"CRL, bad signature", "leafR", "rootA", "badsig", crlBadSig},
	{"CRL, of inter missing", "leafI interA", "rootA", "ok", noCRL},
	{"CRLs", "leafI interA", "rootA", "ok inter-ok", good},
	{"CRLs, leaf revoked", "leafI interA", "rootA", "ok inter-revoked",
		isRevoked},
	{"CRLs, inter revoked", "leafI interA", "rootA", "inter-itself inter-ok",
		isRevoked},
	{"CRL, unknown CA", "leafR", "rootB", "ok", unverifiable},
	{"CRL, revoked and expired", "leafExp", "rootA", "revoked", hasExpired},
}

// unsigningRows are for TLS 1.3. In TLS 1.2 OpenSSL breaks off before it judges
// such a chain: the leaf's key is not to sign.
var unsigningRows = []chainRow{
	{"keyAgreement", "leafKUagree", "rootA", "", good},
	{"cRLSign", "leafKUcrl", "rootA", "", badPurpose},
}

// partialRows are for the option allowPartialTrustChain.
var partialRows = []chainRow{
	{"partial, inter", "leafI", "interA", "", good},
	{"partial, inter sent", "leafI interA", "interA", "", good},
	{"partial, leaf", "leafR", "leafR", "", good},
	{"partial, expired leaf", "leafExp", "leafExp", "", hasExpired},
	{"partial, unknown", "leafI interA", "rootB", "", noLocalIssuer},
	{"partial, self", "self", "rootA", "", selfLeaf},
	{"partial, CRL", "leafI", "interA", "inter-ok", noCRL},
}

// nameRows are about names, which play no role for clients.
var nameRows = []chainRow{
	{"other name", "leafName", "rootA", "", badName},
	{"other wildcard", "leafWild", "rootA", "", badName},
	{"other CN", "leafCNName", "rootA", "", badName},
	{"unknown of another name", "leafName", "rootB", "", unverifiable},
}

// differentRows are the chains that we judge otherwise on purpose; package
// chain says why. want is Node's verdict.
var differentRows = []struct {
	chainRow
	ours string
}{
	{chainRow{"folded name", "leafFolded", "rootA", "", good}, unverifiable},
	{chainRow{"SHA-1 and bad signature", "leafSha1Bad", "rootA", "",
		badSignature}, weakDigest},
	{chainRow{"SHA-1 of CRL", "leafR", "rootA", "sha1", good}, crlBadSig},
	{chainRow{"wrong twin first", "leafN", "rootN2 rootN1", "", badSignature},
		good},
	{chainRow{"cross and root", "leafI interA rootA cross", "rootB", "",
		selfInChain}, good},
	{chainRow{"mailbox", "leafMailbox rootMail", "rootMail", "", good},
		badConstraint},
}
