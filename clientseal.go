package tlssocket

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"sync"

	"github.com/seed-435e3e10/tlssocket/internal/derive"
)

// sealKey keeps a client's sessions from a store that holds them: it can
// neither read nor make them, nor give one for another server.
type sealKey [32]byte

// processSealKey is for contexts without TicketKeys. It is the process's and
// not a context's, since Connect makes a context for each call that brings
// none.
var processSealKey = sync.OnceValue(func() (key sealKey) {
	rand.Read(key[:]) // never fails
	return key
})

// newSealKey makes the key of a context with these TicketKeys.
func newSealKey(ticketKeys []byte) sealKey {
	return derive.Key("tlssocket client session", ticketKeys)
}

// seal encrypts the session that goes into a store under id.
func (k *sealKey) seal(session, id []byte) []byte {
	return k.cipher().Seal(nil, nil, session, id)
}

// open is the reverse of seal; nil if the session was not sealed with this key
// for this id.
func (k *sealKey) open(sealed, id []byte) []byte {
	session, err := k.cipher().Open(nil, nil, sealed, id)
	if err != nil {
		return nil
	}
	return session
}

func (k *sealKey) cipher() cipher.AEAD {
	block, _ := aes.NewCipher(k[:])                // 32 bytes are a key
	aead, _ := cipher.NewGCMWithRandomNonce(block) // AES has its block size
	return aead
}
