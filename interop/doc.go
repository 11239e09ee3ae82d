// Package interop has no code but its tests: sockets of this module against
// the OpenSSL command and Node's tls, in both directions. One file has one
// behaviour.
package interop
