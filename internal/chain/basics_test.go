package chain_test

import (
	"crypto"
	"crypto/x509"
	"time"
)

// addBasics adds roots, intermediates and leaves of the usual kind, and the
// ones with wrong dates.
func (w *world) addBasics() {
	w.ca("rootA", "")
	w.ca("rootB", "")
	w.ca("interA", "rootA")
	w.ca("inter2A", "interA")
	w.leaf("leafR", "rootA")
	w.leaf("leafI", "interA")
	w.leaf("leafI2", "inter2A")
	w.leaf("self", "")
	w.leaf("selfCA", "", func(f *form) { f.ca = true })

	w.leaf("leafExp", "rootA", past)
	w.leaf("leafNyv", "rootA", future)
	w.ca("interExp", "rootA", past)
	w.leaf("leafInterExp", "interExp")
	w.ca("rootExp", "", past)
	w.leaf("leafRootExp", "rootExp")
	w.leaf("selfExp", "", past)
	w.leaf("leafBexp", "rootB", past)

	w.leaf("leafExpName", "rootA", past, dns("example.org"))
	w.leaf("leafWrongName", "rootA", dns("example.org"))
	w.leaf("leafWild", "rootA", dns("*.example.com"))
	w.leaf("leafCN", "rootA", noDNS, named("localhost"))
}

// addOdd adds what is wrong in other ways.
func (w *world) addOdd() {
	w.ca("interNoCA", "rootA", notCA)
	w.leaf("leafInterNoCA", "interNoCA")
	w.ca("interNoBC", "rootA", noBC, usage(0))
	w.leaf("leafInterNoBC", "interNoBC")
	w.ca("interNoCS", "rootA", usage(x509.KeyUsageCRLSign))
	w.leaf("leafInterNoCS", "interNoCS")
	w.ca("rootPL0", "", pathLen(0))
	w.ca("interPL", "rootPL0")
	w.leaf("leafPL", "interPL")
	w.ca("interPL0", "rootA", pathLen(0))
	w.ca("interUnderPL0", "interPL0")
	w.leaf("leafUnderPL0", "interUnderPL0")

	w.leaf("leafOtherEKU", "rootA", extUsage(w.wrong()...))
	w.leaf("leafNoEKU", "rootA", noExtUsage)
	w.leaf("leafKUagree", "rootA", usage(x509.KeyUsageKeyAgreement))
	w.leaf("leafKUcrl", "rootA", usage(x509.KeyUsageCRLSign))
	w.ca("interOtherEKU", "rootA", extUsage(w.wrong()...))
	w.leaf("leafInterOtherEKU", "interOtherEKU")
	w.leaf("xAny", "rootA", extUsage(oidAnyUsage))

	w.leaf("leafBadSig", "rootA", badSig)
	w.ca("interBadSig", "rootA", twinOf(w.cert("interA")), badSig)
	w.ca("rootBadSig", "", twinOf(w.cert("rootA")), badSig)
	w.ca("rootAtwin", "", named("rootA"))
	w.ca("rootAtwinNoSKI", "", named("rootA"), noSKI)
	w.ca("rootN1", "", named("rootN"), noSKI)
	w.ca("rootN2", "", named("rootN"), noSKI)
	w.leaf("xNoaki", "rootN1")

	w.ca("rootNC", "", constrained(0, dnsName("example.com")))
	w.leaf("leafNC", "rootNC")
	w.ca("interNC", "rootA", constrained(0, dnsName("example.com")))
	w.leaf("leafInterNC", "interNC")
	w.ca("interNCx", "rootA", constrained(1, dnsName("localhost")))
	w.leaf("leafInterNCx", "interNCx")
	w.leaf("leafCritExt", "rootA", extended(true, 1, 1, 2, 3, 4))

	w.leaf("leafRSA", "rootA", keyed(rsaKey(w.t, 2048)))
	w.leaf("leafRSA1024", "rootA", keyed(rsaKey(w.t, 1024)))
	w.leaf("xRsa768", "rootA", keyed(rsaKey(w.t, 768)))
	w.leaf("xSha1", "rootA", hashed(crypto.SHA1))
	w.ca("rootRSA", "", keyed(rsaKey(w.t, 2048)))
	w.leaf("xMd5", "rootRSA", hashed(crypto.MD5))
	w.ca("rootSha1", "", hashed(crypto.SHA1))
	w.leaf("xS1root", "rootSha1")
}

func (w *world) addCRLs() {
	rootA, rootB := w.cert("rootA"), w.cert("rootB")
	interA := w.cert("interA")
	gone := []*entity{w.cert("leafR"), w.cert("leafExp")}
	ended := -time.Minute
	for id, f := range map[string]crlForm{
		"ok":           {by: rootA},
		"revoked":      {by: rootA, revoked: gone},
		"expiredcrl":   {by: rootA, next: ended},
		"expiredrev":   {by: rootA, next: ended, revoked: gone},
		"nyvcrl":       {by: rootA, this: time.Hour},
		"other":        {by: rootB},
		"badsig":       {by: rootA, badSig: true},
		"interok":      {by: interA},
		"interrev":     {by: interA, revoked: []*entity{w.cert("leafI")}},
		"rootrevinter": {by: rootA, revoked: []*entity{interA}},
	} {
		w.crls[id] = forgeCRL(w.t, f)
	}
}
