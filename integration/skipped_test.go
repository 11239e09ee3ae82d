package integration_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// What a context could not read of CA and CRL, it tells; if nothing is left,
// there is no context.
func TestSkippedOfContext(t *testing.T) {
	ca := testpair.Certs(t).CA
	list, err := ca.CRL()
	if err != nil {
		t.Fatal(err)
	}
	damaged := func(pem []byte) []byte {
		return bytes.Replace(pem, []byte("MI"), []byte("!!"), 1)
	}
	c := newContext(t, &tlssocket.ContextOptions{
		CA:  [][]byte{damaged(ca.PEM()), ca.PEM()},
		CRL: [][]byte{list, damaged(list)},
	})
	skipped := c.Skipped()
	if len(skipped) != 2 ||
		!errors.Is(skipped[0], code.Code("ERR_OSSL_PEM_BAD_BASE64_DECODE")) ||
		!errors.Is(skipped[1], code.CryptoOperationFailed) {
		t.Errorf("skipped %q", skipped)
	}
	for _, o := range []*tlssocket.ContextOptions{
		{CA: [][]byte{damaged(ca.PEM())}},
		{CA: [][]byte{ca.PEM()}, CRL: [][]byte{damaged(list)}},
	} {
		if _, err := tlssocket.NewSecureContext(o); err == nil {
			t.Error("a context of nothing")
		}
	}
}
