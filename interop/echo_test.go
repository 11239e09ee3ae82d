package interop_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// echoMark starts the payload, so that it is found among what openssl prints:
// nothing else there has ten such digits.
const echoMark = "0123456789"

// payload is 1 MB of digits: s_server takes letters for commands.
func payload() []byte {
	b := make([]byte, 1<<20)
	n := copy(b, echoMark)
	for i := range b[n:] {
		b[n+i] = '1' + byte(rand.N(9))
	}
	return b
}

// checkEcho sends the payload and wants it back.
func checkEcho(t *testing.T, s *tlssocket.Socket, version string) {
	t.Helper()
	want := payload()
	sent := make(chan error, 1)
	go func() { // the deadline ends it
		_, err := s.Write(want)
		sent <- err
	}()
	got := make([]byte, len(want))
	n, err := io.ReadFull(s, got)
	if sErr := testpair.Receive(t, sent); err != nil || sErr != nil {
		t.Fatalf("after %d bytes: %v; sending: %v", n, err, sErr)
	}
	if !bytes.Equal(got, want) {
		t.Error("other bytes came back")
	}
	if p := s.Protocol(); p != version {
		t.Errorf("the protocol is %s, want %s", p, version)
	}
}

// echo makes what p receives its input.
func echo(p *process) {
	go io.Copy(p.stdin, p.out.from(echoMark)) // ends with p
}

func TestEchoOpenSSL(t *testing.T) {
	leaf := testpair.Certs(t).Leaf
	eachVersion(t, func(t *testing.T, version string) {
		t.Run("server", func(t *testing.T) {
			addr, p := opensslServer(t, version, leaf)
			echo(p)
			checkEcho(t, secureClient(t, addr, clientOptions(t, version)),
				version)
		})
		t.Run("client", func(t *testing.T) {
			s := serve(t, serverOptions(version, leaf))
			echo(opensslClient(t, version, s.addr, "-quiet"))
			checkEcho(t, s.accept(t), version)
		})
	})
}

func TestEchoNode(t *testing.T) {
	leaf := testpair.Certs(t).Leaf
	eachVersion(t, func(t *testing.T, version string) {
		t.Run("server", func(t *testing.T) {
			addr, _ := nodeServer(t, version, leaf, script{Echo: true})
			checkEcho(t, secureClient(t, addr, clientOptions(t, version)),
				version)
		})
		t.Run("client", func(t *testing.T) {
			s := serve(t, serverOptions(version, leaf))
			nodeClient(t, version, s.addr, script{Echo: true})
			checkEcho(t, s.accept(t), version)
		})
	})
}
