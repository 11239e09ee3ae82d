// Package ticket has what servers' tickets are made with: the keys, and what a
// session carries beside crypto/tls's state.
package ticket

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"slices"
	"sync"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
	"github.com/seed-435e3e10/tlssocket/internal/derive"
)

// KeyLen is the length of the secret that a key is made of.
const KeyLen = 48

// Keys encrypts and opens the tickets of servers. The newest key issues; older
// ones open until they are dropped. [New] and [NewTurning] make it; its methods
// may be called by any number of goroutines. crypto/tls does the cryptography (tls.Config.EncryptTicket); its own random keys are never used,
// since each clone of a configuration would have others.
type Keys struct {
	config tls.Config // for its ticket functions only

	mu      sync.Mutex
	secrets []*secretKeys // newest first
	made    time.Time     // the newest; of keys that rotate by themselves
	turn    *keyTurn      // how they do; nil: the application sets them
}

// MaxKeys bounds the keys that open tickets.
const MaxKeys = 16

// keyLife is how long keys that nobody has set issue tickets.
const keyLife = 24 * time.Hour

// keyTurn is how keys rotate that nobody has set: when they are used, so that
// it takes no goroutine.
type keyTurn struct {
	of   *Keys                // whose keys are followed; nil: they are random
	keep func() time.Duration // how long old keys open tickets
}

type secretKeys struct {
	bytes  [KeyLen]byte
	cipher [32]byte // what crypto/tls derives its keys from
	mac    [32]byte // for the handles of stored sessions
}

// New makes keys of one secret. They change when they are told to.
func New(secret []byte) (*Keys, error) {
	k := new(Keys)
	if err := k.Rotate(secret, 0); err != nil {
		return nil, err
	}
	return k, nil
}

// NewTurning makes keys that rotate by themselves: as those of another do,
// or, if of is nil, to random ones.
func NewTurning(of *Keys, keep func() time.Duration) *Keys {
	k := &Keys{turn: &keyTurn{of, keep}}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.refresh()
	return k
}

// refresh rotates the keys if that is for them and it is time. mu is held, here
// and for that of keys that are followed, which follow nobody.
func (k *Keys) refresh() {
	switch {
	case k.turn == nil:
	case k.turn.of != nil:
		k.follow(k.turn.of.newest())
	case time.Since(k.made) >= keyLife:
		var next [KeyLen]byte
		rand.Read(next[:]) // never fails
		k.become(next)
	}
}

// follow is become, unless next issues already: most of the time it does.
func (k *Keys) follow(next [KeyLen]byte) {
	if len(k.secrets) == 0 || k.secrets[0].bytes != next {
		k.become(next)
	}
	clear(next[:])
}

// become rotates to the secret next.
func (k *Keys) become(next [KeyLen]byte) {
	k.made = time.Now()
	k.issue(next[:], k.turn.keep())
	clear(next[:])
}

// Rotate makes secret the key that issues. The keys before it open tickets
// for keep longer, then they are wiped.
func (k *Keys) Rotate(secret []byte, keep time.Duration) error {
	if err := check(secret); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.turn = nil
	k.issue(secret, keep)
	return nil
}

// issue is Rotate. mu is held.
func (k *Keys) issue(secret []byte, keep time.Duration) {
	old := k.secrets
	if len(old) > 0 && bytes.Equal(old[0].bytes[:], secret) {
		return
	}
	k.secrets = append([]*secretKeys{newSecret(secret)}, old...)
	for len(k.secrets) > MaxKeys { // each ticket is tried with all
		last := len(k.secrets) - 1
		*k.secrets[last] = secretKeys{}
		k.secrets = k.secrets[:last]
	}
	k.install()
	if len(old) > 0 {
		time.AfterFunc(keep, func() { k.drop(old) })
	}
}

func newSecret(secret []byte) *secretKeys {
	s := &secretKeys{
		cipher: derive.Key("tlssocket ticket cipher", secret),
		mac:    derive.Key("tlssocket ticket handle", secret),
	}
	copy(s.bytes[:], secret)
	return s
}

// Replace makes secrets, newest first, all the keys. Others are wiped at once.
func (k *Keys) Replace(secrets [][]byte) error {
	if len(secrets) == 0 || len(secrets) > MaxKeys {
		return coded.New(code.InvalidArgValue, "there must be 1 to %d ticket "+
			"keys, not %d", MaxKeys, len(secrets))
	}
	for _, secret := range secrets {
		if err := check(secret); err != nil {
			return err
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	old := k.secrets
	k.secrets, k.turn = nil, nil
	for _, secret := range secrets {
		k.secrets = append(k.secrets, newSecret(secret))
	}
	k.install()
	for _, s := range old {
		*s = secretKeys{}
	}
	return nil
}

func check(secret []byte) error {
	if len(secret) == KeyLen {
		return nil
	}
	return coded.New(code.InvalidArgValue, "TicketKeys must be exactly %d "+
		"bytes, not %d", KeyLen, len(secret))
}

func (k *Keys) install() {
	keys := make([][32]byte, len(k.secrets))
	for i, s := range k.secrets {
		keys[i] = s.cipher
	}
	k.config.SetSessionTicketKeys(keys)
	clear(keys)
}

func (k *Keys) drop(old []*secretKeys) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.secrets = slices.DeleteFunc(k.secrets, func(s *secretKeys) bool {
		return slices.Contains(old, s)
	})
	k.install()
	for _, s := range old {
		*s = secretKeys{}
	}
}

// newest returns the secret that issues.
func (k *Keys) newest() [KeyLen]byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.refresh()
	return k.secrets[0].bytes
}

// Bytes is newest, as a slice of the caller's.
func (k *Keys) Bytes() []byte {
	secret := k.newest()
	return secret[:]
}

// Config returns the configuration whose ticket functions have the keys.
func (k *Keys) Config() *tls.Config {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.refresh()
	return &k.config
}

// Sign appends to id the first 16 bytes of its MAC.
func (k *Keys) Sign(id []byte) []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.refresh()
	return append(id, k.secrets[0].tag(id)...)
}

// Verify returns the id of a handle that sign made with any of the keys.
func (k *Keys) Verify(handle []byte) (id []byte, ok bool) {
	if len(handle) != IDLen+macLen {
		return nil, false
	}
	id = handle[:IDLen]
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, s := range k.secrets {
		if hmac.Equal(s.tag(id), handle[IDLen:]) {
			return id, true
		}
	}
	return nil, false
}

const macLen = 16

func (s *secretKeys) tag(id []byte) []byte {
	h := hmac.New(sha256.New, s.mac[:])
	h.Write(id)
	return h.Sum(nil)[:macLen]
}
