package chain

import "crypto/x509"

// Path returns the path that Verify judges.
func Path(in Input) []*x509.Certificate {
	v := newVerifier(in)
	v.build()
	return v.path
}
