// Package ech reads configurations of Encrypted Client Hello (RFC 9849, section
// 4), before crypto/tls does that in each handshake.
package ech

import (
	"bytes"
	"crypto/hpke"
	"crypto/tls"
	"errors"
	"strings"

	"golang.org/x/crypto/cryptobyte"
)

const (
	// version is that of all configurations that crypto/tls knows.
	version = 0xfe0d

	letters = "abcdefghijklmnopqrstuvwxyz0123456789-"
	maxName = 253
)

var (
	errMalformed  = errors.New("it is malformed")
	errNoneUsable = errors.New("no configuration in it is one that crypto/tls " +
		"knows: of version 0xfe0d, with a known KEM, KDF and AEAD, and a host " +
		"name")
)

// config is an ECHConfig, as far as it says whether it can be used.
type config struct {
	version   uint16
	kem       uint16
	publicKey []byte
	suites    [][2]uint16 // KDF and AEAD
	name      string      // the public one
	mandatory bool        // an extension that must be understood, and none is
}

// CheckList refuses an ECHConfigList that is malformed, or has nothing that a
// client can use.
func CheckList(list []byte) error {
	in := cryptobyte.String(list)
	var configs cryptobyte.String
	if !in.ReadUint16LengthPrefixed(&configs) || !in.Empty() || configs.Empty() {
		return errMalformed
	}
	usable := false
	for !configs.Empty() {
		c, ok := read(&configs)
		if !ok {
			return errMalformed
		}
		usable = usable || c.usable()
	}
	if !usable {
		return errNoneUsable
	}
	return nil
}

// CheckKey refuses a server's key that is malformed, or not that of its
// configuration.
func CheckKey(key tls.EncryptedClientHelloKey) error {
	in := cryptobyte.String(key.Config)
	c, ok := read(&in)
	switch {
	case !ok || !in.Empty():
		return errors.New("its Config is no ECHConfig, or malformed")
	case !c.usable():
		return errors.New("its Config is none that crypto/tls knows: of " +
			"version 0xfe0d, with a known KEM, KDF and AEAD, and a host name")
	}
	kem, err := hpke.NewKEM(c.kem)
	if err != nil {
		return err
	}
	private, err := kem.NewPrivateKey(key.PrivateKey)
	if err != nil {
		return errors.New("its PrivateKey is none of the KEM of its Config")
	}
	if !bytes.Equal(private.PublicKey().Bytes(), c.publicKey) {
		return errors.New("its PrivateKey is not the key of its Config")
	}
	return nil
}

// usable reports whether crypto/tls can use a configuration.
func (c *config) usable() bool {
	if c.version != version || c.mandatory || !isHostName(c.name) {
		return false
	}
	kem, err := hpke.NewKEM(c.kem)
	if err != nil {
		return false
	}
	if _, err := kem.NewPublicKey(c.publicKey); err != nil {
		return false
	}
	for _, s := range c.suites {
		_, kdfErr := hpke.NewKDF(s[0])
		_, aeadErr := hpke.NewAEAD(s[1])
		if kdfErr == nil && aeadErr == nil {
			return true
		}
	}
	return false
}

// isHostName reports whether a name has two labels or more, of letters, digits
// and hyphens (RFC 9849, section 4).
func isHostName(name string) bool {
	labels := strings.Split(name, ".")
	for _, l := range labels {
		if l == "" || l[0] == '-' || l[len(l)-1] == '-' ||
			strings.Trim(strings.ToLower(l), letters) != "" {
			return false
		}
	}
	return len(labels) > 1 && len(name) <= maxName
}

// read reads one configuration. Of another version only the length is known.
func read(in *cryptobyte.String) (c config, ok bool) {
	var contents cryptobyte.String
	if !in.ReadUint16(&c.version) || !in.ReadUint16LengthPrefixed(&contents) {
		return c, false
	}
	if c.version != version {
		return c, true
	}
	var id, longest uint8
	var key, suites, name, extensions cryptobyte.String
	if !contents.ReadUint8(&id) || !contents.ReadUint16(&c.kem) ||
		!contents.ReadUint16LengthPrefixed(&key) || key.Empty() ||
		!contents.ReadUint16LengthPrefixed(&suites) ||
		!contents.ReadUint8(&longest) ||
		!contents.ReadUint8LengthPrefixed(&name) || name.Empty() ||
		!contents.ReadUint16LengthPrefixed(&extensions) || !contents.Empty() {
		return c, false
	}
	c.publicKey, c.name = key, string(name)
	for !suites.Empty() {
		var s [2]uint16
		if !suites.ReadUint16(&s[0]) || !suites.ReadUint16(&s[1]) {
			return c, false
		}
		c.suites = append(c.suites, s)
	}
	for !extensions.Empty() {
		var kind uint16
		var data cryptobyte.String
		if !extensions.ReadUint16(&kind) ||
			!extensions.ReadUint16LengthPrefixed(&data) {
			return c, false
		}
		c.mandatory = c.mandatory || kind&(1<<15) != 0
	}
	return c, true
}
