// Package protocol sets versions and cipher suites by the names of OpenSSL and
// Node.
package protocol

import (
	"crypto/tls"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/cipherlist"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// SetVersions takes the options MinVersion and MaxVersion; "" leaves what the
// configuration has. The error is a [coded.Error] that names the option.
func SetVersions(config *tls.Config, least, most string) error {
	if least != "" {
		v, ok := versions[least]
		if !ok {
			return coded.New(code.TLSInvalidProtocolVersion, "MinVersion: %q "+
				"is not a valid minimum TLS protocol version", least)
		}
		config.MinVersion = v
	}
	if most != "" {
		v, ok := versions[most]
		if !ok {
			return coded.New(code.TLSInvalidProtocolVersion, "MaxVersion: %q "+
				"is not a valid maximum TLS protocol version", most)
		}
		config.MaxVersion = v
	}
	if config.MinVersion > config.MaxVersion {
		return coded.New(code.TLSProtocolVersionConflict,
			"MinVersion, which is %s, is above MaxVersion %s",
			Name(config.MinVersion), Name(config.MaxVersion))
	}
	return nil
}

// SetCiphers takes the option Ciphers apart, an OpenSSL cipher list; "" leaves what
// the configuration has, whose versions are set. As in Node, a list without any suite
// for TLS 1.2 leaves TLS 1.3 alone, and one without a name of TLS 1.3 leaves
// those suites as they are.
func SetCiphers(config *tls.Config, ciphers string) error {
	if ciphers == "" {
		return nil
	}
	list, err := cipherlist.Parse(ciphers)
	if err != nil {
		return err
	}
	if config.MaxVersion >= tls.VersionTLS13 && list.TLS13 != nil &&
		len(list.TLS13) < len(Suites13) {
		return coded.New(code.TLSUnsupported, "Ciphers: crypto/tls cannot "+
			"offer a part of the TLS 1.3 suites; name all three or none")
	}
	config.CipherSuites = list.Suites
	if list.SecLevel >= 0 {
		config.CipherSuites = cipherlist.AtLevel(list.Suites, list.SecLevel)
	}
	if len(config.CipherSuites) > 0 {
		return nil
	}
	if config.MaxVersion < tls.VersionTLS13 {
		return coded.New(code.SSLNoCipherMatch, "Ciphers has nothing for "+
			"%s, the MaxVersion", Name(config.MaxVersion))
	}
	config.MinVersion = tls.VersionTLS13
	return nil
}

// Suites13 are those of TLS 1.3, which are all or none.
var Suites13 = []uint16{
	tls.TLS_AES_128_GCM_SHA256,
	tls.TLS_AES_256_GCM_SHA384,
	tls.TLS_CHACHA20_POLY1305_SHA256,
}

var versions = map[string]uint16{
	"TLSv1":   tls.VersionTLS10,
	"TLSv1.1": tls.VersionTLS11,
	"TLSv1.2": tls.VersionTLS12,
	"TLSv1.3": tls.VersionTLS13,
}

// Name is Node's name of a protocol version, "" if there is none.
func Name(v uint16) string {
	for name, number := range versions {
		if number == v {
			return name
		}
	}
	return ""
}
