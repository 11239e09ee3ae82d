package storeurl_test

import (
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/storeurl"
)

func TestParse(t *testing.T) {
	for text, host := range map[string]string{
		"redis://u:pass@redis.internal:6379/0": "redis.internal:6379",
		"nats://u:p%2Fss@localhost":            "localhost",
		"unix://u:pass@/run/redis.sock?db=1":   "",
	} {
		u, err := storeurl.Parse(text)
		if err != nil || u.Host != host {
			t.Errorf("%s: %v, error %v", text, u, err)
		}
	}
}

// A password that is not escaped is not in the error.
func TestWrong(t *testing.T) {
	for _, text := range []string{
		"http://:hush@localhost:port",
		"nats://u:hush/hush@localhost",
		"nats://u:hush?hush@localhost",
		"nats://hush#hush@localhost",
		"nats://u:hush@hush/hush@localhost",
		"nats://u:hush%zz@localhost",
	} {
		u, err := storeurl.Parse(text)
		if err == nil {
			t.Errorf("%s is %v", text, u)
		} else if strings.Contains(err.Error(), "hush") {
			t.Errorf("the error tells: %v", err)
		}
	}
}
