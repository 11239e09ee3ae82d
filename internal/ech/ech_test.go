package ech_test

import (
	"bytes"
	"crypto/tls"
	"slices"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/ech"
	"github.com/seed-435e3e10/tlssocket/internal/testech"
)

// prefixed puts the length of a list before it.
func prefixed(configs ...[]byte) []byte {
	all := slices.Concat(configs...)
	return append([]byte{byte(len(all) >> 8), byte(len(all))}, all...)
}

// changed is a copy of b in which a byte is another.
func changed(b []byte, at int, to byte) []byte {
	b = bytes.Clone(b)
	b[at] = to
	return b
}

// Where the fields of a configuration of testech begin.
const (
	atLength = 2
	atKEM    = 5
	atKey    = 9
	atKDF    = 9 + 65 + 2
)

func TestCheckList(t *testing.T) {
	key := testech.Key(t, 1, "public.example")
	unknown := []byte{0xfe, 0x0a, 0, 1, 7} // of another version
	mandatory := slices.Concat(key.Config[:len(key.Config)-2],
		[]byte{0, 4, 0x80, 1, 0, 0})
	mandatory[atLength+1] += 4
	optional := changed(mandatory, len(mandatory)-4, 0)
	for name, row := range map[string]struct {
		list []byte
		good bool
	}{
		"one":               {testech.List(key), true},
		"an unknown before": {prefixed(unknown, key.Config), true},
		"optional":          {prefixed(optional), true},
		"nil":               {nil, false},
		"empty":             {[]byte{}, false},
		"none":              {prefixed(), false},
		"one config":        {key.Config, false},
		"unknown only":      {prefixed(unknown), false},
		"one label":         {testech.List(testech.Key(t, 1, "localhost")), false},
		"no host name":      {testech.List(testech.Key(t, 1, "a b.example")), false},
		"mandatory":         {prefixed(mandatory), false},
		"KEM":               {prefixed(changed(key.Config, atKEM, 0xff)), false},
		"KDF":               {prefixed(changed(key.Config, atKDF, 0xff)), false},
		"trailing":          {append(testech.List(key), 0), false},
		"length":            {prefixed(changed(key.Config, atLength+1, 200)), false},
		"shorter":           {prefixed(changed(key.Config, atLength+1, 20)), false},
	} {
		if err := ech.CheckList(row.list); (err == nil) != row.good {
			t.Errorf("%s: %v", name, err)
		}
	}
	for n := range len(key.Config) {
		if err := ech.CheckList(prefixed(key.Config[:n])); err == nil {
			t.Errorf("the first %d bytes of a configuration are good", n)
		}
	}
}

func TestCheckKey(t *testing.T) {
	good, other := testech.Key(t, 1, "a.b"), testech.Key(t, 2, "a.b")
	for name, row := range map[string]struct {
		key  tls.EncryptedClientHelloKey
		good bool
	}{
		"good":      {good, true},
		"zero":      {tls.EncryptedClientHelloKey{}, false},
		"other":     {tls.EncryptedClientHelloKey{Config: good.Config, PrivateKey: other.PrivateKey}, false},
		"short":     {tls.EncryptedClientHelloKey{Config: good.Config, PrivateKey: good.PrivateKey[:31]}, false},
		"no key":    {tls.EncryptedClientHelloKey{Config: good.Config}, false},
		"a list":    {tls.EncryptedClientHelloKey{Config: testech.List(good), PrivateKey: good.PrivateKey}, false},
		"two":       {tls.EncryptedClientHelloKey{Config: slices.Concat(good.Config, other.Config), PrivateKey: good.PrivateKey}, false},
		"key's end": {tls.EncryptedClientHelloKey{Config: changed(good.Config, atKey, good.Config[atKey]^1), PrivateKey: good.PrivateKey}, false},
	} {
		if err := ech.CheckKey(row.key); (err == nil) != row.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What comes from DNS, and so from anybody, is refused or taken.
func FuzzCheckList(f *testing.F) {
	f.Add(testech.List(testech.Key(f, 1, "public.example")))
	f.Fuzz(func(t *testing.T, list []byte) {
		ech.CheckList(list)
		ech.CheckKey(tls.EncryptedClientHelloKey{Config: list, PrivateKey: list})
	})
}
