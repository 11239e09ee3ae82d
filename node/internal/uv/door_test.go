package uv

import (
	"net"
	"testing"
)

// Who was there may be gone when the loop accepts, as another program had him. It
// does not wait for the next.
func TestNobodyAtTheDoor(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := door{ln: ln}
	d.open(func() {})
	defer d.close()
	if conn, err := d.accept(); conn != nil || err != nil {
		t.Errorf("%v, %v", conn, err)
	}
}
