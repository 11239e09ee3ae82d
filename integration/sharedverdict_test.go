package integration_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// What a remembered verdict gives away is a copy.
func TestVerdictIsRemembered(t *testing.T) {
	co, so := testpair.Client(t), testpair.Server(t)
	secure, err := tlssocket.NewSecureContext(&co.ContextOptions)
	if err != nil {
		t.Fatal(err)
	}
	co.SecureContext = secure
	for range 3 {
		c, _ := testpair.Visit(t, co, so)
		chains := c.ConnectionState().VerifiedChains
		if !c.Authorized() || len(chains) == 0 || chains[0][0] == nil {
			t.Fatalf("authorized: %v, chains: %v", c.Authorized(), chains)
		}
		chains[0][0] = nil
	}
}
