package ticket

import "bytes"

// SecretsInMemory returns all that is secret in keys: no copies. They change with
// the keys: see IsWiped.
func SecretsInMemory(k *Keys) (list [][]byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, s := range k.secrets {
		list = append(list, s.bytes[:], s.cipher[:], s.mac[:])
	}
	return list
}

// IsWiped reports whether nothing is left of secrets of the keys.
func IsWiped(k *Keys, secrets [][]byte) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, s := range secrets {
		if !bytes.Equal(s, make([]byte, len(s))) {
			return false
		}
	}
	return true
}
