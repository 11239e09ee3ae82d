package tls

import (
	"crypto/tls"
	"net"
	"slices"
	"testing"
)

// recordedHello returns what crypto/tls's client says first.
func recordedHello(t *testing.T) []byte {
	t.Helper()
	a, b := net.Pipe()
	defer b.Close()
	go func() {
		_ = tls.Client(a, &tls.Config{ServerName: "asked.example"}).Handshake()
		a.Close()
	}()
	hello := make([]byte, 1<<14)
	n, err := b.Read(hello)
	if err != nil {
		t.Fatal(err)
	}
	return hello[:n]
}

func TestHelloReader(t *testing.T) {
	raw := recordedHello(t)
	var whole, bytewise helloReader
	hello := whole.feed(raw)
	if !whole.over || hello == nil {
		t.Fatal("a hello was not understood")
	}
	if hello.serverName != "asked.example" || !hello.ocsp || hello.ticket ||
		len(hello.sessionID) != 32 || len(hello.sigAlgs) == 0 {
		t.Errorf("understood as %+v", hello)
	}
	for i := range raw {
		again := bytewise.feed(raw[i : i+1])
		if bytewise.over != (i == len(raw)-1) {
			t.Fatalf("over %v after %d of %d bytes", bytewise.over, i+1, len(raw))
		}
		if bytewise.over && again.serverName != hello.serverName {
			t.Errorf("byte by byte: %+v", again)
		}
	}
}

// Whatever a client sends, reading it ends, without a panic.
func TestHelloReaderHostile(t *testing.T) {
	raw := recordedHello(t)
	for i := range raw {
		changed := slices.Clone(raw)
		changed[i] ^= 0xff
		new(helloReader).feed(changed)
		if i > 4 {
			parseHello(raw[5:i])
		}
	}
	var other helloReader
	if other.feed([]byte("GET / HTTP/1.1\r\n")); !other.over {
		t.Error("HTTP was taken for the start of a hello")
	}
	var endless helloReader
	record := append([]byte{22, 3, 1, 0x40, 0}, make([]byte, 1<<14)...)
	copy(record[5:], []byte{1, 0xff, 0xff, 0xff})
	for range 16 {
		if endless.feed(record); endless.over {
			return
		}
	}
	t.Error("a hello without end is kept")
}
