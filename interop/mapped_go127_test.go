//go:build go1.27

package interop_test

// Since Go 1.27 crypto/x509 reads no certificate that has an IPv4 address in the
// form of IPv6.
var (
	mappedRows       []certRow
	mappedExceptions []identityException
)
