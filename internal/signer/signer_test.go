package signer_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"io"
	"testing"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/signer"
)

var errKey = errors.New("of the key")

type signs struct{ asked *int }

func (s signs) Public() crypto.PublicKey { *s.asked++; return "public" }

func (signs) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return []byte("signed"), nil
}

type decrypts struct{}

func (decrypts) Decrypt(io.Reader, []byte, crypto.DecrypterOpts) ([]byte, error) {
	return nil, errKey
}

type messages struct{}

func (messages) SignMessage(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	panic("in SignMessage")
}

// A key that is watched has the methods that it had, and no others.
func TestWatchKeepsMethods(t *testing.T) {
	var asked int
	for name, key := range map[string]crypto.Signer{
		"signer": signs{&asked},
		"decrypter": struct {
			signs
			decrypts
		}{signs: signs{&asked}},
		"messages": struct {
			signs
			messages
		}{signs: signs{&asked}},
		"both": struct {
			signs
			decrypts
			messages
		}{signs: signs{&asked}},
	} {
		t.Run(name, func(t *testing.T) {
			var failed error
			watched, ok := signer.Watch(key, &failed)
			if !ok {
				t.Fatal("not watched")
			}
			asked = 0
			if watched.Public() != "public" || asked != 0 {
				t.Error("the public key is another, or asked for again")
			}
			got, err := watched.Sign(rand.Reader, nil, crypto.SHA256)
			if string(got) != "signed" || err != nil || failed != nil {
				t.Errorf("%q, %v, told %v", got, err, failed)
			}
			_, was := key.(crypto.Decrypter)
			d, is := watched.(crypto.Decrypter)
			if was != is {
				t.Errorf("a Decrypter: %v, was %v", is, was)
			}
			if is {
				_, err := d.Decrypt(rand.Reader, nil, nil)
				requireTold(t, &failed, err, errKey)
			}
			_, was = key.(crypto.MessageSigner)
			m, is := watched.(crypto.MessageSigner)
			if was != is {
				t.Errorf("a MessageSigner: %v, was %v", is, was)
			}
			if is {
				_, err := m.SignMessage(rand.Reader, nil, crypto.SHA256)
				requireTold(t, &failed, err, code.TLSHookPanic)
			}
		})
	}
}

func requireTold(t *testing.T, failed *error, err, want error) {
	t.Helper()
	if !errors.Is(err, want) || !errors.Is(*failed, want) {
		t.Errorf("%v, told %v; want %v", err, *failed, want)
	}
	*failed = nil
}

// Keys of the standard library are called directly.
func TestWatchLeavesOthers(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if got, watched := signer.Watch(key, nil); watched || got != crypto.Signer(key) {
		t.Errorf("it became %T, watched: %v", got, watched)
	}
}
