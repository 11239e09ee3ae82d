package redis_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/teststore"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
	"github.com/seed-435e3e10/tlssocket/store/redis"
)

func TestPassword(t *testing.T) {
	s := start(t, "--requirepass", "pa55:w0rd")
	const escaped = "pa55%3Aw0rd"
	for _, url := range []string{
		"redis://:" + escaped + "@" + s.addr,
		"redis://default:" + escaped + "@" + s.addr + "/1",
		"unix://default:" + escaped + "@" + s.unix + "?db=1",
	} {
		if err := teststore.Works(t.Context(), open(t, url)); err != nil {
			t.Error(err)
		}
	}
	for _, url := range []string{
		"redis://" + s.addr,
		"redis://:" + escaped + "x@" + s.addr,
	} {
		store, err := redis.Open(t.Context(), url)
		if err == nil {
			store.Close()
			t.Error("a wrong password opens the store")
		} else if strings.Contains(err.Error(), "w0rd") {
			t.Errorf("the error tells: %v", err)
		}
	}
}

// URLs that are wrong, most by a password that is not escaped, are refused
// without repeating it.
func TestWrongURLs(t *testing.T) {
	for _, url := range []string{
		"",
		"localhost:6379",
		"http://localhost",
		"redis://:hush/hush@localhost",
		"redis://hush/hush@localhost",
		"redis://hush?hush@localhost",
		"redis://hush#hush@localhost",
		"redis://:hush%zz@localhost",
		"redis://u:hush@hush/hush@localhost",
		"redis://u:hush@localhost?addr=1:2&addr=hush@localhost:1",
		"redis://:hush@localhost/name",
		"redis://:hush@localhost?no_such=1",
		"redis://:hush@localhost?addr=1:2&no_such=1",
		"redis://:hush@localhost?master_name=a&no_such=1",
		"unix://:hush@/s?master_name=a",
	} {
		store, err := redis.Open(t.Context(), url)
		if err == nil {
			store.Close()
			t.Errorf("%s is opened", url)
		} else if strings.Contains(err.Error(), "hush") {
			t.Errorf("the error tells: %v", err)
		}
	}
}

func TestTLS(t *testing.T) {
	ca, err := pki.NewCA("Test CA")
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := ca.Issue([]string{"localhost", "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	s := start(t, "--port", "0", "--tls-port", "PORT",
		"--tls-auth-clients", "no",
		"--tls-cert-file", file("cert", leaf.CertPEM()),
		"--tls-key-file", file("key", leaf.KeyPEM()),
		"--tls-ca-cert-file", file("ca", ca.PEM()))
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca.PEM())
	c := goredis.NewClient(&goredis.Options{Addr: s.addr,
		DialTimeout: teststore.Patience, ReadTimeout: teststore.Patience,
		TLSConfig: &tls.Config{RootCAs: roots}})
	t.Cleanup(func() { c.Close() })
	if err := teststore.Works(t.Context(), redis.New(c, nil)); err != nil {
		t.Error(err)
	}
	url := "rediss://" + s.addr
	if err := teststore.Works(t.Context(), open(t, url+"?skip_verify=true")); err != nil {
		t.Error(err)
	}
	store, err := redis.Open(t.Context(), url)
	if _, unknown := errors.AsType[x509.UnknownAuthorityError](err); !unknown {
		t.Errorf("a server of an unknown CA: %v", err)
		if err == nil {
			store.Close()
		}
	}
}

func TestCluster(t *testing.T) {
	s := start(t, "--cluster-enabled", "yes")
	s.do(t, "OK", "cluster", "addslotsrange", 0, 16383)
	s.do(t, "cluster_state:ok", "cluster", "info")
	store := open(t, "redis://"+s.addr+"?addr="+s.addr)
	for i := range 100 { // of different slots
		id := []byte{byte(i)}
		if err := store.Put(t.Context(), id, id, time.Minute); err != nil {
			t.Fatal(err)
		}
		if b, err := store.Take(t.Context(), id); err != nil || b[0] != id[0] {
			t.Fatalf("%x, error %v", b, err)
		}
	}
}

func TestSentinel(t *testing.T) {
	s := start(t)
	_, port, _ := net.SplitHostPort(s.addr)
	guard := startWith(t, fmt.Appendf(nil,
		"sentinel monitor main 127.0.0.1 %s 1\n", port), "--sentinel")
	store := open(t, "redis://"+guard.addr+"?master_name=main")
	if err := teststore.Works(t.Context(), store); err != nil {
		t.Error(err)
	}
}

// Open ends with its context, and says which server it did not reach.
func TestOpenNothing(t *testing.T) {
	addr := net.JoinHostPort("127.0.0.1", testtool.Port(t))
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	store, err := redis.Open(ctx, "redis://:hush@"+addr)
	if err == nil {
		store.Close()
		t.Fatal("nothing is opened")
	}
	if strings.Contains(err.Error(), "hush") {
		t.Errorf("the error tells: %v", err)
	}
}
