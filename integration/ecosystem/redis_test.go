//go:build unix

package ecosystem_test

import (
	"context"
	"net"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

func serveRedis(t *testing.T) *daemon {
	path := testtool.Path(t, "redis-server")
	d := newDaemon(t, "")
	d.serve(path, "--bind", "127.0.0.1", "--port", "0", "--tls-port", d.port,
		"--tls-auth-clients", "yes", "--save", "", "--dir", d.dir,
		"--tls-cert-file", d.path("cert.pem"), "--tls-key-file", d.path("key.pem"),
		"--tls-ca-cert-file", d.path("ca.pem"))
	return d
}

func TestRedis(t *testing.T) {
	d := serveRedis(t)
	ctx := testpair.PatientContext(t)
	ask := func(o *redis.Options) error {
		o.Addr, o.MaxRetries = d.addr(), -1
		o.DialTimeout, o.ReadTimeout, o.WriteTimeout = testpair.Patience,
			testpair.Patience, testpair.Patience
		c := redis.NewClient(o)
		defer c.Close()
		pipe := c.Pipeline()
		for range 100 {
			pipe.Incr(ctx, "n")
		}
		_, err := pipe.Exec(ctx)
		return err
	}
	over := func(o *tlssocket.Options) *redis.Options {
		dialer := &tlssocket.Dialer{Options: o}
		return &redis.Options{Dialer: dialer.DialContext}
	}
	if err := ask(over(&tlssocket.Options{SecureContext: newContext(t)})); err != nil {
		t.Error(err)
	}
	requireCode(t, ask(over(&tlssocket.Options{SecureContext: newContext(t),
		ServerName: "other.test"})), code.TLSCertAltNameInvalid)
	requireCode(t, ask(over(&tlssocket.Options{SecureContext: strangers(t)})),
		code.SelfSignedCertInChain)
	if err := ask(&redis.Options{
		TLSConfig: newContext(t).TLSConfig("localhost")}); err != nil {
		t.Error(err)
	}
	requireCode(t, ask(&redis.Options{
		TLSConfig: newContext(t).TLSConfig("other.test")}),
		code.TLSCertAltNameInvalid)
}

// The connections of a pool resume.
func TestRedisPoolResumes(t *testing.T) {
	d := serveRedis(t)
	ctx := testpair.PatientContext(t)
	dialer := &tlssocket.Dialer{Options: &tlssocket.Options{
		SecureContext: newContext(t), Sessions: tlssocket.NewSessionCache(0)}}
	var resumed atomic.Int32
	c := redis.NewClient(&redis.Options{Addr: d.addr(), PoolSize: 4,
		DialTimeout: testpair.Patience, ReadTimeout: testpair.Patience,
		Dialer: func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := dialer.DialContext(ctx, network, addr)
			if err == nil && tlssocket.Of(conn).SessionReused() {
				resumed.Add(1)
			}
			return conn, err
		}})
	defer c.Close()
	if err := c.Ping(ctx).Err(); err != nil {
		t.Fatal(err)
	}
	held := c.Conn() // keeps the connection that has a session
	defer held.Close()
	if err := held.Ping(ctx).Err(); err != nil {
		t.Fatal(err)
	}
	if err := c.Ping(ctx).Err(); err != nil {
		t.Fatal(err)
	}
	if resumed.Load() != 1 {
		t.Errorf("%d connections resumed", resumed.Load())
	}
}
