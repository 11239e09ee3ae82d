// Package sealed keeps a client's sessions from a store that holds them: it can
// neither read nor make them, nor give one for another server.
package sealed

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"sync"

	"github.com/seed-435e3e10/tlssocket/internal/derive"
)

// Key encrypts sessions.
type Key [32]byte

// ProcessKey is for clients without ticket keys. It is the process's, so that
// clients find each other's sessions that have a context each.
var ProcessKey = sync.OnceValue(func() (key Key) {
	rand.Read(key[:]) // never fails
	return key
})

// NewKey makes the key of clients with these ticket keys.
func NewKey(ticketKeys []byte) Key {
	return derive.Key("tlssocket client session", ticketKeys)
}

// Seal encrypts the session that goes into a store under id.
func (k *Key) Seal(session, id []byte) []byte {
	return k.cipher().Seal(nil, nil, session, id)
}

// Open is the reverse of [Key.Seal]; nil if the session was not sealed with this
// key for this id.
func (k *Key) Open(sealed, id []byte) []byte {
	session, err := k.cipher().Open(nil, nil, sealed, id)
	if err != nil {
		return nil
	}
	return session
}

func (k *Key) cipher() cipher.AEAD {
	block, _ := aes.NewCipher(k[:])                // 32 bytes are a key
	aead, _ := cipher.NewGCMWithRandomNonce(block) // AES has its block size
	return aead
}
