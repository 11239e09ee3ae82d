// Package ocsp staples OCSP responses on servers, and reads and verifies them
// (RFC 6960). It works with plain crypto/tls and without a connection.
//
//	stapler, err := ocsp.New(nil)
//	// …
//	defer stapler.Close()
//	config := &tls.Config{GetCertificate: stapler.GetCertificate(cert)}
//
// The parser is its own because golang.org/x/crypto/ocsp takes a response for a
// certificate's by the serial number alone, does not ask whether a delegated
// responder may sign, and looks at one of the enclosed certificates only.
package ocsp
