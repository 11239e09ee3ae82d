package interop_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"time"
)

func (w *world) addUsual() {
	w.ca("rootA", "")
	w.ca("rootB", "")
	w.ca("interA", "rootA")
	w.ca("inter2A", "interA")
	w.leaf("leafR", "rootA")
	w.leaf("leafI", "interA")
	w.leaf("leafI2", "inter2A")
	w.leaf("self", "")
	w.leaf("selfCA", "", func(d *draft) { d.IsCA = true })

	w.leaf("leafExp", "rootA", past)
	w.leaf("leafNyv", "rootA", future)
	w.ca("interExp", "rootA", past)
	w.leaf("leafInterExp", "interExp")
	w.ca("rootExp", "", past)
	w.leaf("leafRootExp", "rootExp")
	w.leaf("selfExp", "", past)
	w.leaf("leafBexp", "rootB", past)

	w.leaf("leafExpName", "rootA", past, dns("example.org"))
	w.leaf("leafName", "rootA", dns("example.org"))
	w.leaf("leafWild", "rootA", dns("*.example.com"))
	w.leaf("leafCN", "rootA", dns(), called("localhost"))
	w.leaf("leafCNName", "rootA", dns(), called("example.org"))
	w.leaf("leafRSA", "rootA", w.rsa(2048))
	w.leaf("leafRSA1024", "rootA", w.rsa(1024))
}

// addOdd adds what is wrong, or might be taken for wrong.
func (w *world) addOdd() {
	w.ca("interNoCA", "rootA", func(d *draft) { d.IsCA = false })
	w.leaf("leafInterNoCA", "interNoCA")
	w.ca("interNoBC", "rootA", noBC, usage(0))
	w.leaf("leafInterNoBC", "interNoBC")
	w.ca("interNoCS", "rootA", usage(x509.KeyUsageCRLSign))
	w.leaf("leafInterNoCS", "interNoCS")
	w.ca("rootPL0", "", pathLen0)
	w.ca("interPL", "rootPL0")
	w.leaf("leafPL", "interPL")
	w.ca("interPL0", "rootA", pathLen0)
	w.ca("interUnderPL0", "interPL0")
	w.leaf("leafUnderPL0", "interUnderPL0")

	w.leaf("leafOtherEKU", "rootA", extUsage(w.wrong))
	w.leaf("leafNoEKU", "rootA", extUsage())
	w.leaf("leafAnyEKU", "rootA", extUsage(x509.ExtKeyUsageAny))
	w.leaf("leafKUagree", "rootA", usage(x509.KeyUsageKeyAgreement))
	w.leaf("leafKUcrl", "rootA", usage(x509.KeyUsageCRLSign))
	w.ca("interOtherEKU", "rootA", extUsage(w.wrong))
	w.leaf("leafInterOtherEKU", "interOtherEKU")

	permitted := func(d *draft) {
		d.PermittedDNSDomains = []string{"example.com"}
	}
	w.ca("rootNC", "", permitted)
	w.leaf("leafNC", "rootNC")
	w.ca("interNC", "rootA", permitted)
	w.leaf("leafInterNC", "interNC")
	w.ca("interNCx", "rootA", func(d *draft) {
		d.ExcludedDNSDomains = []string{"localhost"}
	})
	w.leaf("leafInterNCx", "interNCx")
	for _, n := range oddNames {
		w.leaf("leaf-"+n.name, "rootA", func(d *draft) {
			d.DNSNames = nil
			d.ExtraExtensions = []pkix.Extension{{Id: []int{2, 5, 29, 17},
				Value: append([]byte{0x30, byte(11 + len(n.der))},
					"\x82\x09localhost"+n.der...)}}
		})
	}
	w.leaf("leafCritical", "rootA", func(d *draft) {
		d.ExtraExtensions = []pkix.Extension{
			{Id: []int{1, 2, 3, 4}, Critical: true, Value: encoded(1)}}
	})
	w.ca("rootMail", "", func(d *draft) {
		d.PermittedEmailAddresses = []string{"a.test"}
	})
	w.leaf("leafMailbox", "rootMail", func(d *draft) {
		altNames(dnsName("localhost"), otherName(utf8String("me@a.test"),
			1, 3, 6, 1, 5, 5, 7, 8, 9))(&d.Certificate)
	})
	w.leaf("leafSha1", "rootA", sha1)
	w.ca("rootSha1", "", sha1)
	w.leaf("leafRootSha1", "rootSha1")
	w.leaf("leafSha1Bad", "rootA", sha1, badSig)
}

// addTwins adds certificates that share a name, and maybe a key.
func (w *world) addTwins() {
	w.leaf("leafBadSig", "rootA", badSig)
	w.ca("interBadSig", "rootA", w.twin("interA"), badSig)
	w.ca("rootBadSig", "", w.twin("rootA"), badSig)
	w.ca("rootTwin", "", called("rootA"))
	w.ca("rootN1", "", called("rootN"), noSKI)
	w.ca("rootN2", "", called("rootN"), noSKI)
	w.leaf("leafN", "rootN1", noAKI)
	w.leaf("leafFolded", "rootA", func(d *draft) {
		d.issuer = func(c *x509.Certificate) {
			c.RawSubject = distinguished(commonName("ROOTA"))
		}
	})
	w.ca("interOld", "rootA", w.twin("interA"), past)
	w.ca("rootOld", "", w.twin("rootA"), past)
	w.ca("cross", "rootB", w.twin("rootA"))
	w.ca("crossOld", "rootB", w.twin("rootA"), past)
}

func (w *world) addCRLs() {
	leaves := []string{"leafR", "leafExp"}
	for name, d := range map[string]crlDraft{
		"ok":      {by: "rootA"},
		"revoked": {by: "rootA", revoked: leaves},
		"expired": {by: "rootA", from: -day, to: -time.Hour},
		"expired-revoked": {by: "rootA", from: -day, to: -time.Hour,
			revoked: leaves},
		"future":        {by: "rootA", from: time.Hour},
		"other":         {by: "rootB"},
		"badsig":        {by: "rootA", badSig: true},
		"sha1":          {by: "rootA", algorithm: x509.ECDSAWithSHA1},
		"inter-ok":      {by: "interA"},
		"inter-revoked": {by: "interA", revoked: []string{"leafI"}},
		"inter-itself":  {by: "rootA", revoked: []string{"interA"}},
	} {
		w.crl(name, d)
	}
}

// Changes for ca and leaf.

func past(d *draft) {
	d.NotBefore, d.NotAfter = time.Now().Add(-3*day), time.Now().Add(-2*day)
}

func future(d *draft) {
	d.NotBefore, d.NotAfter = time.Now().Add(2*day), time.Now().Add(3*day)
}

func badSig(d *draft)   { d.badSig = true }
func sha1(d *draft)     { d.SignatureAlgorithm = x509.ECDSAWithSHA1 }
func pathLen0(d *draft) { d.MaxPathLenZero = true }
func noBC(d *draft)     { d.IsCA, d.BasicConstraintsValid = false, false }

func noAKI(d *draft) {
	d.issuer = func(c *x509.Certificate) { c.SubjectKeyId = nil }
}

// noSKI has a CA without a key identifier: crypto/x509 gives one to what it
// knows to be a CA.
func noSKI(d *draft) {
	noBC(d)
	d.ExtraExtensions = []pkix.Extension{{Id: []int{2, 5, 29, 19},
		Critical: true, Value: encoded([]bool{true})}}
}

func called(name string) func(*draft) {
	return func(d *draft) { d.Subject.CommonName = name }
}

func dns(names ...string) func(*draft) {
	return func(d *draft) { d.DNSNames = names }
}

func usage(ku x509.KeyUsage) func(*draft) {
	return func(d *draft) { d.KeyUsage = ku }
}

func extUsage(list ...x509.ExtKeyUsage) func(*draft) {
	return func(d *draft) { d.ExtKeyUsage = list }
}

// oddNames are alternative names of kinds that crypto/x509 passes over, and what
// is thought of a leaf that has one.
var oddNames = []struct{ name, der, want string }{
	{"tag-9", "\x89\x01\x02", unverifiable},
	{"tag-10", "\xaa\x02\x05\x00", unverifiable},
	{"universal", "\x02\x01\x02", unverifiable},
	{"other", "\xa0\x08\x06\x02\x2a\x03\xa0\x02\x05\x00", good},
	{"other-no-value", "\xa0\x04\x06\x02\x2a\x03", unverifiable},
	{"other-two-values", "\xa0\x0a\x06\x02\x2a\x03\xa0\x04\x05\x00\x05\x00",
		unverifiable},
	{"other-primitive", "\x80\x02\x2a\x03", unverifiable},
	{"x400", "\xa3\x02\x05\x00", good},
	{"directory", "\xa4\x02\x30\x00", good},
	{"directory-broken", "\xa4\x02\x05\x00", unverifiable},
	{"edi", "\xa5\x05\xa1\x03\x0c\x01\x78", good},
	{"edi-empty", "\xa5\x00", unverifiable},
	{"edi-primitive", "\x85\x00", unverifiable},
	{"id", "\x88\x02\x2a\x03", good},
	{"id-empty", "\x88\x00", unverifiable},
	{"id-broken", "\x88\x02\x2a\x83", unverifiable},
}

// oddNameRows are for TLS 1.3, since OpenSSL shows no such certificate in TLS 1.2.
func oddNameRows() (rows []chainRow) {
	for _, n := range oddNames {
		rows = append(rows, chainRow{n.name, "leaf-" + n.name, "rootA", "", n.want})
	}
	return rows
}
