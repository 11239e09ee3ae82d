package chain

import (
	"crypto/x509"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// unreadable reports whether an alternative name of a certificate cannot be
// decoded (RFC 5280, section 4.2.1.6). To OpenSSL such a certificate is invalid:
// it is no issuer and has none. crypto/x509 passes over kinds of names that it
// does not know.
func unreadable(c *x509.Certificate) bool {
	san, _, present := extension(c.Extensions, oidSubjectAltName)
	return present && !readableNames(san)
}

func readableNames(san []byte) bool {
	in := cryptobyte.String(san)
	var list cryptobyte.String
	if !in.ReadASN1(&list, asn1.SEQUENCE) || !in.Empty() {
		return false
	}
	for !list.Empty() {
		var content cryptobyte.String
		var tag asn1.Tag
		if !list.ReadAnyASN1(&content, &tag) || !readableName(tag, content) {
			return false
		}
	}
	return true
}

func readableName(tag asn1.Tag, content cryptobyte.String) bool {
	const class, constructed = 0xc0, 0x20
	if tag&class != 0x80 { // context-specific
		return false
	}
	kind := tag &^ (class | constructed)
	if tag&constructed == 0 {
		switch kind {
		case tagEmail, tagDNS, tagURI, tagIP:
			return true
		case tagRegisteredID:
			return new(x509.OID).UnmarshalBinary(content) == nil
		}
		return false
	}
	switch kind {
	case tagOtherName:
		var id, explicit cryptobyte.String
		return content.ReadASN1(&id, asn1.OBJECT_IDENTIFIER) &&
			content.ReadASN1(&explicit, asn1.Tag(0).ContextSpecific().Constructed()) &&
			content.Empty() && explicit.ReadAnyASN1(&id, nil) && explicit.Empty()
	case tagDirectoryName:
		_, ok := parseName(content)
		return ok
	case tagEDIPartyName:
		var party cryptobyte.String
		return content.SkipOptionalASN1(asn1.Tag(0).ContextSpecific().Constructed()) &&
			content.ReadASN1(&party, asn1.Tag(1).ContextSpecific().Constructed()) &&
			content.Empty() && party.ReadAnyASN1(&content, nil) && party.Empty()
	case tagX400Address:
		return true
	}
	return false
}
