package ticket_test

import (
	"bytes"
	"crypto/rand"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/ticket"
)

func random() []byte {
	secret := make([]byte, ticket.KeyLen)
	rand.Read(secret) // never fails
	return secret
}

// Keys that are replaced are gone from memory at once.
func TestReplacedKeysAreWiped(t *testing.T) {
	k, err := ticket.New(random())
	if err != nil {
		t.Fatal(err)
	}
	old := ticket.SecretsInMemory(k)
	if len(old) == 0 || ticket.IsWiped(k, old) {
		t.Fatal("there are no secrets")
	}
	if err := k.Replace([][]byte{random()}); err != nil {
		t.Fatal(err)
	}
	if !ticket.IsWiped(k, old) {
		t.Error("a secret is still in memory")
	}
}

// Keys that turn are wiped when they no longer open tickets.
func TestTurnedKeysAreWiped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := ticket.NewTurning(nil, func() time.Duration { return time.Hour })
		old, first := ticket.SecretsInMemory(k), k.Bytes()
		time.Sleep(25 * time.Hour)
		if bytes.Equal(k.Bytes(), first) || ticket.IsWiped(k, old) {
			t.Error("the keys have not turned, or the old ones are gone")
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if !ticket.IsWiped(k, old) {
			t.Error("a secret is still in memory")
		}
	})
}
