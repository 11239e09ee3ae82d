//go:build go1.27

package integration_test

// http2OverSockets tells whether net/http speaks HTTP/2 over what is not
// crypto/tls's connection.
const http2OverSockets = true
