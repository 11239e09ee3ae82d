package embedded_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	natsgo "github.com/nats-io/nats.go"

	"github.com/seed-435e3e10/tlssocket/internal/teststore"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
	"github.com/seed-435e3e10/tlssocket/store/nats"
	"github.com/seed-435e3e10/tlssocket/store/nats/embedded"
)

func TestPassword(t *testing.T) {
	const user = "fleet:pa55%3Aword@"
	server := embed(t, "nats+embedded://"+user+"127.0.0.1:0")
	addr := server.Addr().String()
	for _, store := range []*nats.Store{server.Store,
		open(t, "nats://"+user+addr)} {
		if err := teststore.Works(t.Context(), store); err != nil {
			t.Error(err)
		}
	}
	for _, url := range []string{"nats://" + addr,
		"nats://fleet:pa55word@" + addr} {
		store, err := nats.Open(t.Context(), url)
		if !errors.Is(err, natsgo.ErrAuthorization) {
			t.Errorf("%s: error %v", url, err)
		}
		if err == nil {
			store.Close()
		} else if strings.Contains(err.Error(), "pa55") {
			t.Errorf("the error tells: %v", err)
		}
	}
}

// URLs that are wrong are refused without repeating their password.
func TestWrongURLs(t *testing.T) {
	for _, url := range []string{
		"",
		"127.0.0.1:0",
		"nats://u:hush@127.0.0.1:0",
		"nats+embedded://u:hush/hush@127.0.0.1:0",
		"nats+embedded://u:hush@127.0.0.1:99999",
		"nats+embedded://u:hush@127.0.0.1:0/dir",
		"nats+embedded://u:hush@127.0.0.1:0?no_such=1",
		"nats+embedded://u:hush@127.0.0.1:0?store_dir=%zz",
	} {
		store, err := embedded.Open(t.Context(), url)
		if err == nil {
			store.Close()
			t.Errorf("%s is opened", url)
		} else if strings.Contains(err.Error(), "hush") {
			t.Errorf("the error tells: %v", err)
		}
	}
}

// A server that cannot start says why, at once, and leaves nothing behind.
func TestFails(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]string{
		"nats+embedded://" + l.Addr().String():          "address already in use",
		"nats+embedded://127.0.0.1:0?store_dir=" + file: "JetStream",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), teststore.Patience)
		defer cancel()
		store, err := embedded.Open(ctx, url)
		if err == nil {
			store.Close()
			t.Errorf("%s is opened", url)
		} else if ctx.Err() != nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", url, err, want)
		}
	}
	requireEmpty(t, temp)
}

// Close ends the server, too, and removes its files.
func TestCloseEmbedded(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	// One that nobody else gets once it is closed.
	addr := net.JoinHostPort("127.0.0.1", testtool.Port(t))
	server := embed(t, "nats+embedded://"+addr)
	if err := teststore.Works(t.Context(), server); err != nil {
		t.Error(err)
	}
	if err := server.Close(); err != nil {
		t.Error(err)
	}
	requireEmpty(t, temp)
	conn, err := net.Dial("tcp", addr)
	if err == nil {
		conn.Close()
		t.Error("it still listens")
	}
}

func requireEmpty(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("%v are left, error %v", left, err)
	}
}

// A store that New made leaves the connection to its owner.
func TestClose(t *testing.T) {
	addr := startServer(t)
	js := jetStream(t, addr)
	if err := newStore(t, js, nil).Close(); err != nil {
		t.Error(err)
	}
	if err := teststore.Works(t.Context(), newStore(t, js, nil)); err != nil {
		t.Error("the connection was closed:", err)
	}
	store := open(t, "nats://"+addr)
	if err := store.Close(); err != nil {
		t.Error(err)
	}
	err := teststore.Works(t.Context(), store)
	if !errors.Is(err, natsgo.ErrConnectionClosed) {
		t.Errorf("after Close: %v", err)
	}
}
