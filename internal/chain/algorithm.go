package chain

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
)

type signatureAlgorithm struct {
	oid  asn1.ObjectIdentifier
	algo x509.SignatureAlgorithm
}

// signatureAlgorithms has the algorithms of RFC 4055, 5758, 8410 and 9881 that
// crypto/x509 can check. It parses the ones of certificates itself, but keeps
// the table for itself, and its CRL parser refuses version 1.
var signatureAlgorithms = append(mldsaAlgorithms, []signatureAlgorithm{
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11}, x509.SHA256WithRSA},
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 12}, x509.SHA384WithRSA},
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 13}, x509.SHA512WithRSA},
	{asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}, x509.ECDSAWithSHA256},
	{asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 3}, x509.ECDSAWithSHA384},
	{asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 4}, x509.ECDSAWithSHA512},
	{asn1.ObjectIdentifier{1, 3, 101, 112}, x509.PureEd25519},
}...)

// pssDigests has the digests that RSASSA-PSS may name in its parameters.
var pssDigests = []struct {
	oid  asn1.ObjectIdentifier
	algo x509.SignatureAlgorithm
}{
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1},
		x509.SHA256WithRSAPSS},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 2},
		x509.SHA384WithRSAPSS},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3},
		x509.SHA512WithRSAPSS},
}

var oidRSAPSS = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}

// SignatureAlgorithm names the algorithm of the signature of a CRL, or of
// anything else that is not a certificate, or returns
// UnknownSignatureAlgorithm.
func SignatureAlgorithm(id pkix.AlgorithmIdentifier) x509.SignatureAlgorithm {
	if id.Algorithm.Equal(oidRSAPSS) {
		return pssAlgorithm(id.Parameters.FullBytes)
	}
	for _, a := range signatureAlgorithms {
		if id.Algorithm.Equal(a.oid) {
			return a.algo
		}
	}
	return x509.UnknownSignatureAlgorithm
}

// pssAlgorithm looks at the digest only. That the mask and the salt fit it is
// what crypto/x509 assumes, and the signature fails when they do not.
func pssAlgorithm(params []byte) x509.SignatureAlgorithm {
	fields, err := sequence(params)
	if err != nil || len(fields) == 0 || fields[0].Tag != 0 {
		return x509.UnknownSignatureAlgorithm
	}
	var digest pkix.AlgorithmIdentifier
	if _, err := asn1.Unmarshal(fields[0].Bytes, &digest); err != nil {
		return x509.UnknownSignatureAlgorithm
	}
	for _, d := range pssDigests {
		if digest.Algorithm.Equal(d.oid) {
			return d.algo
		}
	}
	return x509.UnknownSignatureAlgorithm
}
