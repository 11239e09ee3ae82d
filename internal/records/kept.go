package records

import (
	"crypto/cipher"
	"encoding/binary"
	"sync"
	"sync/atomic"
)

// keptKeys is how many keys are kept for records to come, in the process. Those of
// AES have 1.3 KB, and are made in some microseconds: connections that are busy
// need not make them each time, and a million that wait need not have them.
const keptKeys = 2048

// keys protect records. They are made of a secret.
type keys struct {
	aead cipher.AEAD
	iv   [nonceSize]byte
}

// xor turns the IV into the nonce of the record with the number seq, and back
// (RFC 8446, section 5.3).
func (k *keys) xor(seq uint64) {
	tail := k.iv[nonceSize-8:]
	binary.BigEndian.PutUint64(tail, binary.BigEndian.Uint64(tail)^seq)
}

// kept has keys for as long as they are among the newest.
type kept struct{ keys atomic.Pointer[keys] }

// newest has them in the order in which they were made. Those that are still in
// use go with their turn and are made anew, which costs little beside the records
// in between.
var newest struct {
	mu   sync.Mutex
	ring [keptKeys]*kept
	next int
}

// keep keeps keys instead of the oldest.
func keep(made *keys) *kept {
	k := new(kept)
	k.keys.Store(made)
	newest.mu.Lock()
	old := newest.ring[newest.next]
	newest.ring[newest.next] = k
	newest.next = (newest.next + 1) % keptKeys
	newest.mu.Unlock()
	old.drop()
	return k
}

// get returns the keys; nil if they are not kept any more. k may be nil, as in
// drop.
func (k *kept) get() *keys {
	if k == nil {
		return nil
	}
	return k.keys.Load()
}

func (k *kept) drop() {
	if k != nil {
		k.keys.Store(nil)
	}
}
