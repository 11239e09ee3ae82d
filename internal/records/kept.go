package records

import (
	"crypto/cipher"
	"sync"
	"sync/atomic"
)

// keptAEADs is how many AEADs are kept for records to come, in the process. One
// of AES has 1.3 KB, and is made in about a microsecond: connections that are busy
// need not make it each time, and a million that wait need not have it.
const keptAEADs = 2048

// kept is an AEAD for as long as it is among the newest.
type kept struct{ aead atomic.Pointer[cipher.AEAD] }

// newest has them in the order in which they were made. One that is still in use
// goes with its turn and is made anew, which costs little beside the records in
// between.
var newest struct {
	mu   sync.Mutex
	ring [keptAEADs]*kept
	next int
}

// keep keeps a instead of the oldest.
func keep(a cipher.AEAD) *kept {
	k := new(kept)
	k.aead.Store(&a)
	newest.mu.Lock()
	old := newest.ring[newest.next]
	newest.ring[newest.next] = k
	newest.next = (newest.next + 1) % keptAEADs
	newest.mu.Unlock()
	old.drop()
	return k
}

// get returns the AEAD; nil if it is not kept any more. k may be nil, as in drop.
func (k *kept) get() cipher.AEAD {
	if k == nil {
		return nil
	}
	if a := k.aead.Load(); a != nil {
		return *a
	}
	return nil
}

func (k *kept) drop() {
	if k != nil {
		k.aead.Store(nil)
	}
}
