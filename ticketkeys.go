package tlssocket

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
	"github.com/seed-435e3e10/tlssocket/internal/derive"
)

// ticketKeys encrypts and opens the tickets of servers. The newest key
// issues; older ones open until they are dropped. crypto/tls does the
// cryptography (tls.Config.EncryptTicket); its own random keys are never used,
// since each clone of a configuration would have others.
type ticketKeys struct {
	config tls.Config // for its ticket functions only

	mu      sync.Mutex
	secrets []*ticketSecret // newest first
	made    time.Time       // the newest; of keys that rotate by themselves
	turn    *keyTurn        // how they do; nil: the application sets them
}

// maxTicketKeys bounds the keys that open tickets.
const maxTicketKeys = 16

// keyLife is how long keys that nobody has set issue tickets.
const keyLife = 24 * time.Hour

// keyTurn is how keys rotate that nobody has set: when they are used, so that
// it takes no goroutine.
type keyTurn struct {
	of   *ticketKeys          // whose keys are followed; nil: they are random
	keep func() time.Duration // how long old keys open tickets
}

type ticketSecret struct {
	bytes  [ticketKeysLen]byte
	cipher [32]byte // what crypto/tls derives its keys from
	mac    [32]byte // for the handles of stored sessions
}

func newTicketKeys(secret []byte) (*ticketKeys, error) {
	k := new(ticketKeys)
	if err := k.rotate(secret, 0); err != nil {
		return nil, err
	}
	return k, nil
}

// newTurningKeys makes keys that rotate by themselves: as those of another do,
// or, if of is nil, to random ones.
func newTurningKeys(of *ticketKeys, keep func() time.Duration) *ticketKeys {
	k := &ticketKeys{turn: &keyTurn{of, keep}}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.refresh()
	return k
}

// refresh rotates the keys if that is for them and it is time. mu is held, here
// and for that of keys that are followed, which follow nobody.
func (k *ticketKeys) refresh() {
	now := time.Now()
	var next [ticketKeysLen]byte
	switch {
	case k.turn == nil:
		return
	case k.turn.of != nil:
		next = k.turn.of.newest()
	case now.Sub(k.made) < keyLife:
		return
	default:
		rand.Read(next[:]) // never fails
	}
	k.made = now
	k.issue(next[:], k.turn.keep())
	clear(next[:])
}

// rotate makes secret the key that issues. The keys before it open tickets
// for keep longer, then they are wiped.
func (k *ticketKeys) rotate(secret []byte, keep time.Duration) error {
	if err := checkTicketKey(secret); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.turn = nil
	k.issue(secret, keep)
	return nil
}

// issue is rotate. mu is held.
func (k *ticketKeys) issue(secret []byte, keep time.Duration) {
	old := k.secrets
	if len(old) > 0 && bytes.Equal(old[0].bytes[:], secret) {
		return
	}
	k.secrets = append([]*ticketSecret{newTicketSecret(secret)}, old...)
	for len(k.secrets) > maxTicketKeys { // each ticket is tried with all
		last := len(k.secrets) - 1
		*k.secrets[last] = ticketSecret{}
		k.secrets = k.secrets[:last]
	}
	k.install()
	if len(old) > 0 {
		time.AfterFunc(keep, func() { k.drop(old) })
	}
}

func newTicketSecret(secret []byte) *ticketSecret {
	s := &ticketSecret{
		cipher: derive.Key("tlssocket ticket cipher", secret),
		mac:    derive.Key("tlssocket ticket handle", secret),
	}
	copy(s.bytes[:], secret)
	return s
}

// replace makes secrets, newest first, all the keys. Others are wiped at once.
func (k *ticketKeys) replace(secrets [][]byte) error {
	if len(secrets) == 0 || len(secrets) > maxTicketKeys {
		return badOption(code.InvalidArgValue, "there must be 1 to %d ticket "+
			"keys, not %d", maxTicketKeys, len(secrets))
	}
	for _, secret := range secrets {
		if err := checkTicketKey(secret); err != nil {
			return err
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	old := k.secrets
	k.secrets, k.turn = nil, nil
	for _, secret := range secrets {
		k.secrets = append(k.secrets, newTicketSecret(secret))
	}
	k.install()
	for _, s := range old {
		*s = ticketSecret{}
	}
	return nil
}

func checkTicketKey(secret []byte) error {
	if len(secret) == ticketKeysLen {
		return nil
	}
	return badOption(code.InvalidArgValue, "TicketKeys must be exactly %d "+
		"bytes, not %d", ticketKeysLen, len(secret))
}

func (k *ticketKeys) install() {
	keys := make([][32]byte, len(k.secrets))
	for i, s := range k.secrets {
		keys[i] = s.cipher
	}
	k.config.SetSessionTicketKeys(keys)
	clear(keys)
}

func (k *ticketKeys) drop(old []*ticketSecret) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.secrets = slices.DeleteFunc(k.secrets, func(s *ticketSecret) bool {
		return slices.Contains(old, s)
	})
	k.install()
	for _, s := range old {
		*s = ticketSecret{}
	}
}

// newest returns the secret that issues.
func (k *ticketKeys) newest() [ticketKeysLen]byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.refresh()
	return k.secrets[0].bytes
}

// bytes is newest, as a slice of the caller's.
func (k *ticketKeys) bytes() []byte {
	secret := k.newest()
	return secret[:]
}

// current returns the configuration whose ticket functions have the keys.
func (k *ticketKeys) current() *tls.Config {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.refresh()
	return &k.config
}

// sign appends to id the first 16 bytes of its MAC.
func (k *ticketKeys) sign(id []byte) []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.refresh()
	return append(id, k.secrets[0].tag(id)...)
}

// verify returns the id of a handle that sign made with any of the keys.
func (k *ticketKeys) verify(handle []byte) (id []byte, ok bool) {
	if len(handle) != handleLen+handleMACLen {
		return nil, false
	}
	id = handle[:handleLen]
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, s := range k.secrets {
		if hmac.Equal(s.tag(id), handle[handleLen:]) {
			return id, true
		}
	}
	return nil, false
}

const handleMACLen = 16

func (s *ticketSecret) tag(id []byte) []byte {
	h := hmac.New(sha256.New, s.mac[:])
	h.Write(id)
	return h.Sum(nil)[:handleMACLen]
}
