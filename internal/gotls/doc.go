// Package gotls has what crypto/tls does but does not promise: the texts of
// its errors, the form of its alerts, the layout of its encoded sessions, the
// size of its records. All else in this module asks here.
//
// Each fact has a test that makes crypto/tls show it, whether the code that
// counts on it is here or elsewhere. So these are the first tests to run with a
// new Go: one that fails names what has changed.
package gotls

import "strings"

// SealedAlert is the size of the body of an encrypted alert in TLS 1.3: level,
// description, type and tag. crypto/tls adds no padding, and sends nothing else
// of this size in a handshake.
const SealedAlert = 2 + 1 + 16

// MaxOverhead is the most by which a Write of at most a record's plaintext
// grows: header, nonce, MAC and padding, twice since TLS 1.0 splits a record.
const MaxOverhead = 2 * (5 + 16 + 32 + 16)

// NoProtocol is a protocol that no client can offer, since it is too long: a
// server whose NextProtos have it alone refuses with alert 120. crypto/tls lets
// some mismatches pass otherwise (h2 beside http/1.1).
var NoProtocol = strings.Repeat("-", 256)
