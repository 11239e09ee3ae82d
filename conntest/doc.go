// Package conntest holds a Socket to the contract of net.Conn, by the suite of
// golang.org/x/net/nettest. It is a module of its own so that the library does
// not depend on that. It has tests only.
package conntest
