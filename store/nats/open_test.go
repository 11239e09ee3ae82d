package nats_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	natsgo "github.com/nats-io/nats.go"

	"github.com/seed-435e3e10/tlssocket/internal/teststore"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
	"github.com/seed-435e3e10/tlssocket/store/nats"
)

// URLs that are wrong, most by a password that is not escaped, are refused
// without repeating it.
func TestWrongURLs(t *testing.T) {
	for _, url := range []string{
		"",
		"localhost:4222",
		"http://:hush@localhost",
		"nats://u:hush/hush@localhost",
		"nats://hush/hush@localhost",
		"nats://u:hush@hush/hush@localhost",
		"nats://u:hush%zz@localhost",
		"nats://127.0.0.1:1,nats://u:hush/hush@localhost",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), teststore.Patience)
		defer cancel()
		store, err := nats.Open(ctx, url)
		if err == nil {
			store.Close()
			t.Errorf("%s is opened", url)
		} else if strings.Contains(err.Error(), "hush") {
			t.Errorf("the error tells: %v", err)
		}
	}
}

// Who names a server that is not in this module is told where it is.
func TestEmbeddedIsElsewhere(t *testing.T) {
	_, err := nats.Open(t.Context(), "nats+embedded://127.0.0.1:0")
	if err == nil || !strings.Contains(err.Error(), "store/nats/embedded") {
		t.Errorf("error %v", err)
	}
}

// Open ends with its context where a host does not answer, and at once where
// none listens.
func TestOpenNothing(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // accepts and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for addr, row := range map[string]struct {
		limit time.Duration
		want  error
	}{
		l.Addr().String(): {300 * time.Millisecond, context.DeadlineExceeded},
		net.JoinHostPort("127.0.0.1", testtool.Port(t)): {teststore.Patience,
			natsgo.ErrNoServers},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), row.limit)
		defer cancel()
		store, err := nats.Open(ctx, "nats://u:hush@"+addr)
		if !errors.Is(err, row.want) || strings.Contains(err.Error(), "hush") {
			t.Errorf("error %v, want %v", err, row.want)
		}
		if err == nil {
			store.Close()
		}
	}
}
