package tlssocket

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"sync"

	"github.com/seed-435e3e10/tlssocket/internal/derive"
)

// sessionSeal keeps a client's sessions from a store that holds them: it can
// neither read nor make them, nor give one for another server.
type sessionSeal struct{ aead cipher.AEAD }

// processSecret is for contexts without TicketKeys. It is the process's and not
// a context's, since Connect makes a context for each call that brings none.
var processSecret = sync.OnceValue(func() []byte {
	secret := make([]byte, ticketKeysLen)
	rand.Read(secret) // never fails
	return secret
})

// newSessionSeal makes the seal of a context with these TicketKeys, which may
// be nil.
func newSessionSeal(ticketKeys []byte) (sessionSeal, error) {
	if ticketKeys == nil {
		ticketKeys = processSecret()
	}
	key := derive.Key("tlssocket client session", ticketKeys)
	defer clear(key[:])
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return sessionSeal{}, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return sessionSeal{aead}, err
}

// close encrypts the session that goes into a store under id.
func (s sessionSeal) close(session, id []byte) []byte {
	return s.aead.Seal(nil, nil, session, id)
}

// open is the reverse of close; nil if the session was not closed by this key
// for this id.
func (s sessionSeal) open(sealed, id []byte) []byte {
	session, err := s.aead.Open(nil, nil, sealed, id)
	if err != nil {
		return nil
	}
	return session
}
