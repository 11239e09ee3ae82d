package ocsp

import (
	"testing"

	xocsp "golang.org/x/crypto/ocsp"
)

// FuzzVerify: whatever somebody without a key makes of a response, what it
// says of the certificate stays what the CA signed.
func FuzzVerify(f *testing.F) {
	w := newWorld(f)
	delegate := w.issue(f, w.ca, "responder", forOCSP)
	for _, edit := range []func(*forge){nil, by(delegate), by(w.leaf)} {
		f.Add(w.make(f, edit))
	}
	f.Add(xocsp.TryLaterErrorResponse)
	f.Add([]byte{})
	var signed []*Response
	for _, edit := range []func(*forge){nil, by(delegate)} {
		s, err := Verify(w.make(f, edit), w.leaf.Cert, w.ca.Cert,
			w.now)
		if err != nil {
			f.Fatal(err)
		}
		signed = append(signed, s)
	}
	f.Fuzz(func(t *testing.T, der []byte) {
		s, err := Verify(der, w.leaf.Cert, w.ca.Cert, w.now)
		if err != nil {
			return
		}
		for _, want := range signed {
			if s.Status == want.Status &&
				s.ThisUpdate.Equal(want.ThisUpdate) &&
				s.NextUpdate.Equal(want.NextUpdate) {
				return
			}
		}
		t.Errorf("%+v was never signed", s)
	})
}
