//go:build !go1.27

package interop_test

// mappedRows have an IPv4 address in the form of IPv6. Since Go 1.27 crypto/x509
// reads no certificate that has one.
var mappedRows = []certRow{
	{"mapped IPv4", altNames(ip("\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" +
		"\xff\xff\x7f\x00\x00\x01"))},
}

var mappedExceptions = []identityException{
	{"127.0.0.1", "mapped IPv4", laxer, notation},
	{"127.0.0.1.", "mapped IPv4", laxer, notation},
}
