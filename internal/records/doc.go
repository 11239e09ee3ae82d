// Package records protects the bytes of a connection of TLS 1.3 once its
// handshake is complete: section 5 of RFC 8446, its alerts (section 6) and
// KeyUpdate (section 4.6.3). Whoever did the handshake gives it the secrets.
//
// It stands in for crypto/tls's record layer, and does what that does: the same
// errors with the same texts, the same alerts, the same limits. It is for
// connections that wait: at rest it has no buffer, and few of those that rest
// have more of their keys than the secret that these are made of.
//
// Where it differs from crypto/tls:
//   - Reading never writes but to send an alert. A KeyUpdate that the peer asks
//     for goes out before our next data, as section 4.6.3 wants it; many that are
//     asked for meanwhile are answered by one. One whose answer cannot be sent, to
//     a peer that has left, does not make what it sent before bad_record_mac.
//   - A key of ours is replaced after 2^24 records (section 5.5).
//   - A message of a handshake that is no KeyUpdate is refused by its first byte:
//     nobody collects up to 64 KB of it.
//   - A record whose content has no type is refused, as section 5.4 wants it, even
//     if it is empty; and so is a change_cipher_spec that is protected (section 5).
//   - An error ends reading for good, whatever it is, unless it is a timeout.
package records
