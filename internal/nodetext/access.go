package nodetext

import (
	"crypto/x509"
	"encoding/asn1"
	"encoding/json"
	"strings"
)

var (
	oidAuthorityInfoAccess = asn1.ObjectIdentifier{
		1, 3, 6, 1, 5, 5, 7, 1, 1}
	accessMethods = map[string]string{
		"1.3.6.1.5.5.7.48.1": "OCSP",
		"1.3.6.1.5.5.7.48.2": "CA Issuers",
		"1.3.6.1.5.5.7.48.3": "AD Time Stamping",
		"1.3.6.1.5.5.7.48.4": "ad dvcs",
		"1.3.6.1.5.5.7.48.5": "CA Repository",
	}
)

// Access is an entry of the authority information access.
type Access struct{ Method, Value string } // "OCSP - URI", "http://…"

// InfoAccess lists the authority information access (RFC 5280, section
// 4.2.2.1) in its order; none if it has a name that cannot be decoded.
func InfoAccess(c *x509.Certificate) (list []Access) {
	var entries []struct {
		Method   asn1.ObjectIdentifier
		Location asn1.RawValue
	}
	der := extension(c, oidAuthorityInfoAccess)
	if _, err := asn1.Unmarshal(der, &entries); err != nil {
		return nil
	}
	for _, e := range entries {
		method, ok := accessMethods[e.Method.String()]
		if !ok {
			method = e.Method.String()
		}
		location, ok := generalName(e.Location)
		if !ok {
			return nil
		}
		kind, value, _ := strings.Cut(location, ":")
		if strings.HasPrefix(value, `"`) {
			json.Unmarshal([]byte(value), &value) // it was quote that wrote it
		}
		list = append(list, Access{method + " - " + kind, value})
	}
	return list
}
