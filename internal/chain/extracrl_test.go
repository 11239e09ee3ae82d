package chain_test

import (
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"time"
)

// addExtraCRLs adds CRLs with odd dates, extensions, issuers and scopes, and
// certificates that name where their CRL is.
func (w *world) addExtraCRLs() {
	rootA, leafR := w.cert("rootA"), []*entity{w.cert("leafR")}
	ended := -time.Minute
	yesterday := -day
	const where = "http://crl.example/1"
	w.leaf("leafDP", "rootA", distributed(where))
	w.leaf("leafDP2", "rootA", distributed("http://crl.example/2"))
	w.ca("rootNoCRLSign", "", usage(x509.KeyUsageCertSign))
	w.leaf("leafNoCRLSign", "rootNoCRLSign")
	rootAtwin := w.cert("rootAtwin")

	for id, f := range map[string]crlForm{
		"old-ok":       {by: rootA, this: yesterday},
		"old-revoked":  {by: rootA, this: yesterday, revoked: leafR},
		"expired-rev":  {by: rootA, next: ended, revoked: leafR},
		"badsig-rev":   {by: rootA, badSig: true, revoked: leafR},
		"root-revoked": {by: rootA, revoked: []*entity{rootA}},
		"v1":           {by: rootA, v1: true},
		"v1-revoked":   {by: rootA, v1: true, revoked: leafR},
		"no-next":      {by: rootA, noNext: true},
		"no-aki":       {by: rootA, noAKI: true},
		"removed":      {by: rootA, revoked: leafR, reason: 8},
		"compromised":  {by: rootA, revoked: leafR, reason: 1},
		"crit-entry": {by: rootA, revoked: leafR, reason: 1,
			criticalReason: true},
		"critical":    {by: rootA, extra: crlExt(true, 1, 1, 2, 3)},
		"uncritical":  {by: rootA, extra: crlExt(false, 1, 1, 2, 3)},
		"twin":        {by: rootAtwin},
		"twin-no-aki": {by: rootAtwin, noAKI: true},
		"nocrlsign":   {by: w.cert("rootNoCRLSign")},
		"sha1":        {by: w.cert("rootRSA"), hash: crypto.SHA1},
		"rsa":         {by: w.cert("rootRSA")},
		"rootB":       {by: w.cert("rootB")},
		"ed":          {by: w.cert("rootEd")},
		"ed-bad":      {by: w.cert("rootEd"), badSig: true},
		"pss":         {by: w.cert("rootPSS")},
		"pss-bad":     {by: w.cert("rootPSS"), badSig: true},
		"delta":       {by: rootA, extra: crlExt(true, 1, 2, 5, 29, 27)},
		"delta-revoked": {by: rootA, revoked: leafR,
			extra: crlExt(true, 1, 2, 5, 29, 27)},
		"only-user":   {by: rootA, extra: scope(flag(1))},
		"only-ca":     {by: rootA, extra: scope(flag(2))},
		"only-attr":   {by: rootA, extra: scope(flag(5))},
		"indirect":    {by: rootA, extra: scope(flag(4))},
		"reasons":     {by: rootA, extra: scope(context(3, []byte{6, 64}))},
		"point":       {by: rootA, extra: scope(point(where))},
		"root1024":    {by: w.cert("root1024")},
		"inter-noaki": {by: w.cert("interA"), noAKI: true},
		"interT2":     {by: w.cert("interT2")},
		"interT1":     {by: w.cert("interT1")},
	} {
		w.crls[id] = forgeCRL(w.t, f)
	}
}

func crlExt(critical bool, value any, oid ...int) []pkix.Extension {
	return []pkix.Extension{{Id: oid, Critical: critical,
		Value: encode(value)}}
}

// scope is an issuing distribution point.
func scope(field asn1.RawValue) []pkix.Extension {
	return crlExt(true, []asn1.RawValue{field}, 2, 5, 29, 28)
}

func flag(tag int) asn1.RawValue { return context(tag, []byte{0xff}) }

func point(url string) asn1.RawValue {
	return constructed(0, encode(constructed(0, encode(uri(url)))))
}

// distributed adds a CRL distribution point.
func distributed(url string) func(*form) {
	return extended(false,
		[][]asn1.RawValue{{point(url)}}, 2, 5, 29, 31)
}
