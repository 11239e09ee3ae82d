package pairs

import (
	"crypto/tls"
	"slices"
)

// Clone copies certificates, with all that an application may change in them.
func Clone(list []tls.Certificate) []tls.Certificate {
	list = slices.Clone(list)
	for i := range list {
		c := &list[i]
		c.Certificate = CloneLists(c.Certificate)
		c.SupportedSignatureAlgorithms = slices.Clone(
			c.SupportedSignatureAlgorithms)
		c.OCSPStaple = slices.Clone(c.OCSPStaple)
		c.SignedCertificateTimestamps = CloneLists(
			c.SignedCertificateTimestamps)
	}
	return list
}

// CloneECHKeys copies keys of Encrypted Client Hello.
func CloneECHKeys(
	list []tls.EncryptedClientHelloKey) []tls.EncryptedClientHelloKey {
	list = slices.Clone(list)
	for i := range list {
		k := &list[i]
		k.Config, k.PrivateKey = slices.Clone(k.Config), slices.Clone(k.PrivateKey)
	}
	return list
}

// CloneLists copies lists of bytes.
func CloneLists(lists [][]byte) [][]byte {
	lists = slices.Clone(lists)
	for i, b := range lists {
		lists[i] = slices.Clone(b)
	}
	return lists
}
