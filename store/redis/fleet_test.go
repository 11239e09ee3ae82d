package redis_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket/store/storetest"
)

func TestServers(t *testing.T) {
	url := "redis://" + start(t).addr
	storetest.Servers(t, open(t, url), open(t, url))
}
