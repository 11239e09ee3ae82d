package chain

import (
	"crypto/x509"

	"github.com/seed-435e3e10/tlssocket/code"
)

// A fault is one way to refuse a certificate: the code that Node gives to
// OpenSSL's X509_V_ERR constant, and OpenSSL's text for it.
type fault struct {
	code code.Code
	text string
}

// unspecified is Node's code for all errors that it has no name for.
const unspecified = code.Unspecified

// Faults of the path (X509_V_ERR_ and the code).
var (
	selfSignedLeaf = fault{code.DepthZeroSelfSignedCert,
		"self-signed certificate"}
	selfSignedInChain = fault{code.SelfSignedCertInChain,
		"self-signed certificate in certificate chain"}
	issuerMissing = fault{code.UnableToGetIssuerCert,
		"unable to get issuer certificate"}
	issuerMissingLocally = fault{code.UnableToGetIssuerCertLocally,
		"unable to get local issuer certificate"}
	leafUnverifiable = fault{code.UnableToVerifyLeafSignature,
		"unable to verify the first certificate"}
)

// Faults of one certificate. The constants without a code in Node are named.
var (
	badSignature = fault{code.CertSignatureFailure,
		"certificate signature failure"}
	notYetValid = fault{code.CertNotYetValid, "certificate is not yet valid"}
	expired     = fault{code.CertHasExpired, "certificate has expired"}
	revoked     = fault{code.CertRevoked, "certificate revoked"}
	invalidCA   = fault{"INVALID_CA", "invalid CA certificate"}
	pathTooLong = fault{code.PathLengthExceeded,
		"path length constraint exceeded"}
	invalidPurpose = fault{code.InvalidPurpose, "unsuitable certificate purpose"}

	// EE_KEY_TOO_SMALL, CA_KEY_TOO_SMALL, CA_MD_TOO_WEAK
	weakLeafKey = fault{unspecified, "EE certificate key too weak"}
	weakCAKey   = fault{unspecified, "CA certificate key too weak"}
	weakDigest  = fault{unspecified, "CA signature digest algorithm too weak"}

	// KEYUSAGE_NO_CERTSIGN, KEYUSAGE_NO_DIGITAL_SIGNATURE
	noCertSign = fault{unspecified,
		"key usage does not include certificate signing"}
	noDigitalSignature = fault{unspecified,
		"key usage does not include digital signature"}

	// UNHANDLED_CRITICAL_EXTENSION, PROXY_CERTIFICATES_NOT_ALLOWED
	unknownCritical = fault{unspecified, "unhandled critical extension"}
	proxyRefused    = fault{unspecified, "proxy certificates not allowed, " +
		"please set the appropriate flag"}
)

// Faults found by name constraints.
var (
	// PERMITTED_VIOLATION, EXCLUDED_VIOLATION, SUBTREE_MINMAX
	notPermitted   = fault{unspecified, "permitted subtree violation"}
	excluded       = fault{unspecified, "excluded subtree violation"}
	boundedSubtree = fault{unspecified,
		"name constraints minimum and maximum not supported"}

	// UNSUPPORTED_CONSTRAINT_TYPE, ..._CONSTRAINT_SYNTAX, ..._NAME_SYNTAX
	constraintType = fault{unspecified, "unsupported name constraint type"}
	badConstraint  = fault{unspecified,
		"unsupported or invalid name constraint syntax"}
	badName = fault{unspecified, "unsupported or invalid name syntax"}

	// UNSPECIFIED: more names and constraints than anyone would compare
	tooManyNames = fault{unspecified,
		"unspecified certificate verification error"}
)

// Faults of revocation.
var (
	crlMissing      = fault{code.UnableToGetCRL, "unable to get certificate CRL"}
	crlBadSignature = fault{code.CRLSignatureFailure, "CRL signature failure"}
	crlNotYetValid  = fault{code.CRLNotYetValid, "CRL is not yet valid"}
	crlExpired      = fault{code.CRLHasExpired, "CRL has expired"}

	// KEYUSAGE_NO_CRL_SIGN, DIFFERENT_CRL_SCOPE,
	// UNHANDLED_CRITICAL_CRL_EXTENSION
	noCRLSign    = fault{unspecified, "key usage does not include CRL signing"}
	crlScope     = fault{unspecified, "different CRL scope"}
	crlExtension = fault{unspecified, "unhandled critical CRL extension"}
)

// at makes the Failure of a fault.
func (f fault) at(depth int, c *x509.Certificate) Failure {
	return Failure{Code: f.code, Text: f.text, Depth: depth, Cert: c}
}
