package link

import (
	"reflect"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/link/internal/transport"
	"github.com/seed-435e3e10/tlssocket/internal/records"
)

// A connection that waits costs what its objects are rounded up to: Go's sizes here
// are 64, 80 and 96 bytes, and 240, 256 and 288. A field more is worth a look at
// which of the others is rare.
func TestSizeOfWaitingConnections(t *testing.T) {
	for of, most := range map[reflect.Type]uintptr{
		reflect.TypeFor[flow]():           80,
		reflect.TypeFor[transport.Conn](): 256,
		reflect.TypeFor[records.Conn]():   256,
	} {
		if n := of.Size(); n > most {
			t.Errorf("%v has %d bytes, more than %d", of, n, most)
		}
	}
}
