package chain

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

var errCRLEntry = errors.New("an entry of the CRL cannot be read")

// addEntry notes a revoked serial number. An entry that lifts a revocation has
// no effect, neither by itself nor on another entry for the number. There may
// be millions of entries: what nobody asks for, such as the time, is not parsed.
func (c *CRL) addEntry(entry asn1.RawValue) error {
	in := cryptobyte.String(entry.Bytes)
	var serial, time cryptobyte.String
	var tag cbasn1.Tag
	if !isSequence(entry) || !in.ReadASN1(&serial, cbasn1.INTEGER) ||
		len(serial) == 0 || !in.ReadAnyASN1(&time, &tag) ||
		tag != cbasn1.UTCTime && tag != cbasn1.GeneralizedTime {
		return errCRLEntry
	}
	lifted := false
	if !in.Empty() {
		var list []pkix.Extension
		rest, err := asn1.Unmarshal(in, &list)
		if err != nil || len(rest) > 0 {
			return errCRLEntry
		}
		lifted = c.addEntryExtensions(list)
	}
	if !lifted {
		c.revoked[string(trimSerial(serial))] = true
	}
	return nil
}

// addEntryExtensions looks for what nobody understands, and tells whether the
// entry lifts a revocation.
func (c *CRL) addEntryExtensions(list []pkix.Extension) (lifted bool) {
	for _, x := range list {
		if x.Critical && !x.Id.Equal(oidCertificateIssuer) {
			c.unknown = true
		}
		var reason asn1.Enumerated
		if x.Id.Equal(oidReasonCode) {
			_, err := asn1.Unmarshal(x.Value, &reason)
			lifted = err == nil && reason == removeFromCRL
		}
	}
	return lifted
}

// revokes reports whether the list has the serial number.
func (c *CRL) revokes(serial *big.Int) bool {
	if serial == nil {
		return false
	}
	der, err := asn1.Marshal(serial)
	var v asn1.RawValue
	if err == nil {
		_, err = asn1.Unmarshal(der, &v)
	}
	return err == nil && c.revoked[string(trimSerial(v.Bytes))]
}

// trimSerial returns the shortest form of an INTEGER's content: not everybody
// encodes it so.
func trimSerial(b []byte) []byte {
	for len(b) > 1 && (b[0] == 0 && b[1] < 0x80 || b[0] == 0xff && b[1] >= 0x80) {
		b = b[1:]
	}
	return b
}
