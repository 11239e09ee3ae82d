package embedded_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket/store/storetest"
)

func TestServers(t *testing.T) {
	url := "nats://" + startServer(t)
	storetest.Servers(t, open(t, url), open(t, url))
}
