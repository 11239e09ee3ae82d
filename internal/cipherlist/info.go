package cipherlist

import (
	"crypto/tls"
	"slices"
	"strings"
)

// all13 are the TLS 1.3 suites of crypto/tls in OpenSSL's order.
var all13 = []uint16{
	tls.TLS_AES_256_GCM_SHA384,
	tls.TLS_CHACHA20_POLY1305_SHA256,
	tls.TLS_AES_128_GCM_SHA256,
}

// ccm13 are the TLS 1.3 suites (RFC 8446, B.4) that crypto/tls does not have.
var ccm13 = []string{"TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256"}

// weak are the suites of crypto/tls that OpenSSL has only when it is built
// with weak-ssl-ciphers. No list selects them; a peer's hello may name them.
var weak = []Info{
	{ID: tls.TLS_RSA_WITH_RC4_128_SHA, Name: "RC4-SHA", Version: "SSLv3"},
	{ID: tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA, Name: "DES-CBC3-SHA",
		Version: "SSLv3"},
	{ID: tls.TLS_ECDHE_ECDSA_WITH_RC4_128_SHA,
		Name: "ECDHE-ECDSA-RC4-SHA", Version: "TLSv1.0"},
	{ID: tls.TLS_ECDHE_RSA_WITH_RC4_128_SHA,
		Name: "ECDHE-RSA-RC4-SHA", Version: "TLSv1.0"},
	{ID: tls.TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA,
		Name: "ECDHE-RSA-DES-CBC3-SHA", Version: "TLSv1.0"},
}

// An Info describes a suite of crypto/tls as Node's getCipher does.
type Info struct {
	ID           uint16
	Name         string // OpenSSL's name, "ECDHE-RSA-AES128-SHA"
	StandardName string // IANA's, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"

	// Version is the oldest version that OpenSSL's table has the suite for,
	// not the one in use: "SSLv3", "TLSv1.0", "TLSv1.2" or "TLSv1.3". SSLv3
	// stands for all suites that SSL 3.0 had; crypto/tls does not speak it.
	Version string
}

// Lookup describes a suite; it reports false for one that crypto/tls does not
// have.
func Lookup(id uint16) (Info, bool) {
	info, ok := infos[id]
	return info, ok
}

// Names lists, sorted, OpenSSL's names in lower case of the suites that Parse
// can select, TLS 1.3 included: Node's getCiphers as far as crypto/tls goes.
// Node's names are for reading: like OpenSSL, Parse wants upper case.
func Names() []string {
	var names []string
	for _, info := range infos {
		isWeak := func(w Info) bool { return w.ID == info.ID }
		if !slices.ContainsFunc(weak, isWeak) {
			names = append(names, strings.ToLower(info.Name))
		}
	}
	slices.Sort(names)
	return names
}

// Default has the suites for TLS 1.2 and older of an absent list: crypto/tls's
// own of Go 1.26, without RSA key exchange, 3DES and RC4. It is spelled out
// because the default of Go 1.26 depends on GODEBUG and on the user's module,
// and that of a later Go may be another.
func Default() []uint16 {
	return []uint16{
		tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
		tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
		tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
		tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
		tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
		tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
		tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
		tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
		tls.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
		tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
	}
}

// infos has every suite of crypto/tls that OpenSSL knows.
var infos = func() map[uint16]Info {
	byID := map[uint16]Info{}
	add := func(info Info) {
		info.StandardName = tls.CipherSuiteName(info.ID)
		byID[info.ID] = info
	}
	for _, id := range all13 {
		add(Info{ID: id, Name: tls.CipherSuiteName(id), Version: "TLSv1.3"})
	}
	for _, info := range weak {
		add(info)
	}
	versions := map[uint16]string{
		ssl3: "SSLv3", tls10: "TLSv1.0", tls12: "TLSv1.2",
	}
	for _, s := range suites() {
		if supported(s.id) {
			add(Info{ID: s.id, Name: s.name, Version: versions[s.version]})
		}
	}
	return byID
}()

// byStandardName finds a suite that Parse can select by IANA's name.
var byStandardName = func() map[string]uint16 {
	ids := map[string]uint16{}
	for id, info := range infos {
		ids[info.StandardName] = id
	}
	for _, info := range weak {
		delete(ids, tls.CipherSuiteName(info.ID))
	}
	return ids
}()

// supported reports whether crypto/tls has a suite.
func supported(id uint16) bool {
	has := func(c *tls.CipherSuite) bool { return c.ID == id }
	return slices.ContainsFunc(tls.CipherSuites(), has) ||
		slices.ContainsFunc(tls.InsecureCipherSuites(), has)
}
