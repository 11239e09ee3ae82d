// Package chain says why OpenSSL 3.0, in the way Node.js 20 uses it, would
// refuse a certificate chain, in Node's code and words.
//
// [Verify] is a pure function: no clock, no files, no network, no state. Its
// verdict is that of OpenSSL, which builds one path, then checks extensions and
// purpose, key and digest strength (security level 1), revocation, signatures
// and dates, name constraints. A step does not stop at a fault; each fault
// replaces the one before, and the last one is the verdict. That is what a
// user of Node sees, and why an expired certificate of an unknown issuer is
// reported as expired.
//
// Verify is not the judge of trust. [Judge] is, after crypto/x509: of the paths
// that this has found, which begin and end where they may, one must be good by
// OpenSSL's rules too. Where these are laxer than crypto/x509, no harm is done;
// where they are stricter, the connection is refused as Node does.
//
// OpenSSL builds one path and never goes back. Node refuses a chain if that path
// is bad, though another is good; which one it is depends on the order in which
// certificates are sent and configured. Judge does not refuse such a chain.
//
// # What differs from OpenSSL
//
// Input is what [x509.ParseCertificate] lets through. It refuses, among
// others, unknown curves, explicit curve parameters, negative serial numbers
// and malformed extensions, of which OpenSSL tolerates some.
//
// Names are compared as bytes, as crypto/x509 does it, not in OpenSSL's
// canonical form (case and spaces folded). Only directory names in name
// constraints are folded, since there a strict comparison of an excluded name
// would be the lax one.
//
// All cryptography is crypto/x509. Hence an RSA key under 1024 bits is weak
// (OpenSSL's level 1 ends at about 920); a SHA-1 or MD5 signature is reported
// as weak without a look at its value; a CRL that is signed so does not count;
// and signatures by algorithms that crypto/x509 does not check (DSA, Ed448,
// RSA-PSS with unusual parameters) match no issuer.
//
// Name constraints hold against the common name where a certificate has neither
// DNS names nor addresses; OpenSSL does not count addresses. By Node's rules
// such a name may still be a host's, see [PermitsCommonNames].
//
// Missing on purpose: certificate policies (OpenSSL does not check them
// unless asked), indirect CRLs and CRLs for some reasons only (they are
// ignored, so that a certificate counts as not covered), delta CRLs in place
// of full ones (they can revoke, no more; OpenSSL takes them for full),
// RFC 3779 resources (a critical one is an unhandled extension), RFC 3820
// proxies (refused without a look at their names), internationalized
// mailboxes under an email constraint (refused) and security levels other
// than 1.
package chain
