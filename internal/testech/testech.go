// Package testech makes keys of Encrypted Client Hello for tests.
package testech

import (
	"crypto/hpke"
	"crypto/tls"
	"testing"

	"golang.org/x/crypto/cryptobyte"
)

// The numbers of the IANA registries of HPKE and TLS.
const (
	version    = 0xfe0d
	p256       = 0x0010 // DHKEM(P-256, HKDF-SHA256): FIPS mode has no X25519
	hkdfSHA256 = 0x0001
	aes128GCM  = 0x0001
)

// Key makes a key with an identifier for a server that is known as publicName.
func Key(t testing.TB, id uint8, publicName string) tls.EncryptedClientHelloKey {
	t.Helper()
	kem, err := hpke.NewKEM(p256)
	if err != nil {
		t.Fatal(err)
	}
	key, err := kem.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	private, err := key.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return tls.EncryptedClientHelloKey{PrivateKey: private, SendAsRetry: true,
		Config: config(id, key.PublicKey().Bytes(), publicName)}
}

func config(id uint8, public []byte, publicName string) []byte {
	var b cryptobyte.Builder
	b.AddUint16(version)
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		b.AddUint8(id)
		b.AddUint16(p256)
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(public) })
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
			b.AddUint16(hkdfSHA256)
			b.AddUint16(aes128GCM)
		})
		b.AddUint8(32) // the longest name
		b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) {
			b.AddBytes([]byte(publicName))
		})
		b.AddUint16(0) // no extensions
	})
	return b.BytesOrPanic()
}

// List is the ECHConfigList of the keys' configurations.
func List(keys ...tls.EncryptedClientHelloKey) []byte {
	var b cryptobyte.Builder
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		for _, k := range keys {
			b.AddBytes(k.Config)
		}
	})
	return b.BytesOrPanic()
}
