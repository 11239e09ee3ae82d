package ticket

// SecretsInMemory returns all that is secret in keys: no copies.
func SecretsInMemory(k *Keys) (list [][]byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, s := range k.secrets {
		list = append(list, s.bytes[:], s.cipher[:], s.mac[:])
	}
	return list
}
