package integration_test

import (
	"reflect"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
)

// A connection that waits costs what its objects are rounded up to: Go's sizes here
// are 352, 384 and 416 bytes, and 48, 64 and 80. A field more is worth a look at
// which of the others is rare.
func TestSizeOfWaitingSockets(t *testing.T) {
	for of, most := range map[reflect.Type]uintptr{
		reflect.TypeFor[tlssocket.Socket](): 384,
		reflect.TypeFor[tlssocket.Events](): 64,
	} {
		if n := of.Size(); n > most {
			t.Errorf("%v has %d bytes, more than %d", of, n, most)
		}
	}
}
