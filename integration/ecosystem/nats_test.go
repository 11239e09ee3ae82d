package ecosystem_test

import (
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// Both sides of NATS have configurations of ours; the server says over TCP that
// it wants TLS, or begins with it.
func TestNATS(t *testing.T) {
	for name, first := range map[string]bool{"upgraded": false, "first": true} {
		t.Run(name, func(t *testing.T) {
			s, err := server.NewServer(&server.Options{Host: "127.0.0.1",
				Port: server.RANDOM_PORT, NoLog: true, NoSigs: true, TLS: true,
				TLSVerify: true, TLSHandshakeFirst: first,
				TLSTimeout: testpair.Patience.Seconds(),
				TLSConfig:  testpair.NewServer(t, mutual(t)).TLSConfig()})
			if err != nil {
				t.Fatal(err)
			}
			s.Start()
			defer s.WaitForShutdown()
			defer s.Shutdown()
			if !s.ReadyForConnections(testpair.Patience) {
				t.Fatal("the server is not ready")
			}
			connect := func(c *tlssocket.SecureContext, name string) (
				*nats.Conn, error) {
				opts := []nats.Option{nats.Secure(c.TLSConfig(name)),
					nats.MaxReconnects(0), nats.Timeout(testpair.Patience)}
				if first {
					opts = append(opts, nats.TLSHandshakeFirst())
				}
				return nats.Connect("nats://"+s.Addr().String(), opts...)
			}
			natsMessage(t, connect)
			_, err = connect(newContext(t), "other.test")
			requireCode(t, err, code.TLSCertAltNameInvalid)
			_, err = connect(strangers(t), "localhost")
			requireCode(t, err, code.UnableToVerifyLeafSignature)
		})
	}
}

// natsMessage sends a message and gets it.
func natsMessage(t *testing.T, connect func(*tlssocket.SecureContext, string) (
	*nats.Conn, error)) {
	c, err := connect(newContext(t), "localhost")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	sub, err := c.SubscribeSync("a")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Publish("a", []byte("hello")); err != nil {
		t.Fatal(err)
	}
	m, err := sub.NextMsg(time.Minute)
	if err != nil || string(m.Data) != "hello" {
		t.Errorf("got %v, %v", m, err)
	}
}
