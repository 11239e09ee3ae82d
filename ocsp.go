package tlssocket

import (
	"crypto/tls"
	"slices"
)

// extensionStatusRequest is status_request of RFC 6066, section 8.
const extensionStatusRequest = 5

// staple asks the OCSP hook for a response to send with the i-th certificate of
// the context that is shown, if the client wants one. Without a response a pair
// is sent as it is.
func (s *Socket) staple(i int, info *tls.ClientHelloInfo) (
	*tls.Certificate, error) {
	pair := &s.try.shown.pairs[i]
	if s.opts.OCSP == nil ||
		!slices.Contains(info.Extensions, extensionStatusRequest) {
		return pair, nil
	}
	response, err := ask(s, "OCSP", func(ctx hookContext) ([]byte, error) {
		return s.opts.OCSP(ctx, pair.Leaf, s.try.shown.issuers()[i])
	})
	if err != nil {
		return nil, err
	}
	stapled := *pair
	stapled.OCSPStaple = slices.Clone(response)
	return &stapled, nil
}
