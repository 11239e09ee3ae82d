package protocol

import (
	"crypto/sha256"
	"crypto/sha512"
	"crypto/tls"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// CheckExport refuses keying material that cannot be exported; in TLS 1.3
// crypto/tls would panic. HKDF-Expand-Label has room for 255 bytes of label, with
// "tls13 " (RFC 8446, section 7.1), and HKDF for 255 hashes of output (RFC 5869,
// section 2.3). The error is a [coded.Error].
func CheckExport(cs *tls.ConnectionState, length int, label string) error {
	most := 1 << 16
	if cs.Version >= tls.VersionTLS13 {
		if room := 255 - len("tls13 "); len(label) > room {
			return coded.New(code.SSLIllegalExporterLabel,
				"label has %d bytes, more than %d", len(label), room)
		}
		most = 255 * sha256.Size
		if cs.CipherSuite == tls.TLS_AES_256_GCM_SHA384 {
			most = 255 * sha512.Size384
		}
	}
	if length < 0 || length > most {
		return coded.New(code.OutOfRange, "length is %d, not between 0 and %d",
			length, most)
	}
	return nil
}
