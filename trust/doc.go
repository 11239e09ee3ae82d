// Package trust says whether a chain of certificates is trusted, and if it is
// not, why, in the codes that OpenSSL and Node have for it. It works with plain
// crypto/tls, and without a connection.
//
// A chain is trusted only if crypto/x509 accepts it and OpenSSL would: its
// rules are stricter about what may be an anchor, about key usage, and where
// certificate revocation lists are given. [Trust.VerifyServer] and
// [Trust.VerifyHost] are for tls.Config.VerifyConnection of a client,
// [Trust.VerifyClient] is for that of a server:
//
//	t, err := trust.New(&trust.Options{CA: [][]byte{caPEM}})
//	// …
//	conn, err := tls.Dial("tcp", "example.com:443", &tls.Config{
//		InsecureSkipVerify: true, // VerifyConnection is stricter
//		VerifyConnection:   t.VerifyServer,
//	})
//	if errors.Is(err, code.CertHasExpired) {
//
// Every refusal is an [*Error].
package trust
