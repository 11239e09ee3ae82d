package fleet

import (
	"crypto/rand"
	"slices"
)

// SecretsInMemory returns the keys: no copies.
func SecretsInMemory(k *Keys) [][]byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.keys.secrets()
}

// Entry is the id of the keys in the store.
func Entry(k *Keys) []byte { return slices.Clone(k.id) }

// Random returns n random bytes.
func Random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails
	return b
}

// Readable reports whether the fleet's entry can be read with a key.
func Readable(sealed []byte, key [32]byte) bool {
	_, err := openKeySet(sealed, key)
	return err == nil
}
