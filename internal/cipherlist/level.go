package cipherlist

import (
	"crypto/tls"
	"slices"
)

// AtLevel returns the suites, of any version, that OpenSSL's security level
// allows, in their order: level 2 and below leave all that a list can select,
// level 3 wants forward secrecy, level 4 a strength of 192 bits and no HMAC
// with SHA-1, level 5 a strength of 256 bits.
//
// A level also restricts keys, curves, signatures and, from 1 on, protocol
// versions below TLS 1.2; that is the caller's.
func AtLevel(ids []uint16, level int) []uint16 {
	return slices.DeleteFunc(slices.Clone(ids), func(id uint16) bool {
		if slices.Contains(all13, id) {
			return level >= 4 && id == tls.TLS_AES_128_GCM_SHA256
		}
		i := slices.IndexFunc(suites(), func(s *suite) bool {
			return s.id == id
		})
		return i < 0 || !suites()[i].allowedAt(level)
	})
}

// allowedAt is the rule of AtLevel for TLS 1.2 and older.
func (s *suite) allowedAt(level int) bool {
	switch {
	case level >= 3 && s.kx != kDHE && s.kx != kECDHE:
		return false
	case level >= 4 && (s.bits() < 192 || s.mac == sha1):
		return false
	}
	return true
}
