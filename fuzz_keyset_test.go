package tlssocket_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
)

// FuzzOpenKeySet gives what the store may give, and what only an instance with
// the fleet's secret could have made. What is taken must come out again.
func FuzzOpenKeySet(f *testing.F) {
	key := [32]byte(bytes.Repeat([]byte{7}, 32))
	f.Add([]byte(nil))
	f.Add(make([]byte, 56))
	f.Add(bytes.Repeat([]byte{0xff}, 56*2))
	f.Add(make([]byte, 56*17))
	f.Add(keysMade(time.Unix(1, 0)).Seal(key))
	f.Fuzz(func(t *testing.T, data []byte) {
		tlssocket.OpenKeySet(data, key)
		set, err := tlssocket.OpenKeySet(tlssocket.SealPlain(data, key), key)
		if err != nil {
			return
		}
		again, err := tlssocket.OpenKeySet(set.Seal(key), key)
		if err != nil || !again.Equal(set) || len(set)*56 != len(data) {
			t.Errorf("%x: %d keys became %d, %v", data, len(set), len(again),
				err)
		}
		merged := set.Merge(again)
		if !merged.Merge(set).Equal(merged) {
			t.Errorf("%x: a merge is not stable", data)
		}
	})
}
