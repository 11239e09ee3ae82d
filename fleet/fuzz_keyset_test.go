package fleet

import (
	"bytes"
	"testing"
	"time"
)

// FuzzOpenKeySet gives what the store may give, and what only an instance with
// the fleet's secret could have made. What is taken must come out again.
func FuzzOpenKeySet(f *testing.F) {
	key := [32]byte(bytes.Repeat([]byte{7}, 32))
	f.Add([]byte(nil))
	f.Add(make([]byte, 56))
	f.Add(bytes.Repeat([]byte{0xff}, 56*2))
	f.Add(make([]byte, 56*17))
	f.Add(keysMade(time.Unix(1, 0)).seal(key))
	f.Fuzz(func(t *testing.T, data []byte) {
		openKeySet(data, key)
		set, err := openKeySet(sealPlain(data, key), key)
		if err != nil {
			return
		}
		again, err := openKeySet(set.seal(key), key)
		if err != nil || !again.equal(set) || len(set)*56 != len(data) {
			t.Errorf("%x: %d keys became %d, %v", data, len(set), len(again),
				err)
		}
		merged := set.merge(again)
		if !merged.merge(set).equal(merged) {
			t.Errorf("%x: a merge is not stable", data)
		}
	})
}
