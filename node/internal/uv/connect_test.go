package uv

import (
	"context"
	"net"
	"os"
	"syscall"
	"testing"
)

// A server may take its path away as soon as it has a client.
func TestDialWhosePathIsGone(t *testing.T) {
	path := t.TempDir() + "/s"
	ln, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	begun := false
	r := DialRequest{Network: "unix", Endpoint: path}
	conn, err := r.dial(context.Background(), func(raw syscall.RawConn) {
		begun = raw != nil
		if err := os.Remove(path); err != nil {
			t.Error(err)
		}
	})
	if err != nil || !begun {
		t.Fatalf("%v, begun: %v", err, begun)
	}
	_ = conn.Close()
}
