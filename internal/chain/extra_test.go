package chain_test

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"strings"
)

// addExtra adds the certificates of the chains that are easy to get wrong.
func (w *world) addExtra() {
	w.addTwins()
	w.addCross()
	w.addOldCAs()
	w.addWeak()
	w.addKeyIDs()
	w.addOddLeaves()
	w.addLong()
	w.addConstrained()
	w.addDiffering()
}

// addTwins adds certificates that share a name, and maybe a key.
func (w *world) addTwins() {
	w.ca("interT1", "rootA", named("interT"))
	w.ca("interT2", "rootA", named("interT"))
	w.leaf("leafT", "interT1")
	w.ca("interU1", "rootA", named("interU"), noSKI)
	w.ca("interU2", "rootA", named("interU"), noSKI)
	w.leaf("leafU", "interU1")
	w.ca("interAold", "rootA", twinOf(w.cert("interA")), past)
	w.ca("interAolder", "rootA", twinOf(w.cert("interA")), longPast)
	w.ca("interAnew", "rootA", twinOf(w.cert("interA")), future)
	w.ca("rootAold", "", twinOf(w.cert("rootA")), past)
	w.ca("rootAnew", "", twinOf(w.cert("rootA")), future)
	w.ca("rootArsa", "", named("rootN"), noSKI, keyed(rsaKey(w.t, 2048)))
	w.leaf("selfM1", "", named("selfM"), noSKI)
	w.leaf("selfM2", "", named("selfM"), noSKI)
	w.ca("rootM1", "", named("rootM"), noSKI)
	w.ca("rootM2", "", named("rootM"), noSKI)
	w.leaf("leafM", "rootM1")
	w.leaf("selfOld", "", twinOf(w.cert("self")), past)
}

// addCross adds cross certificates, key rollover and loops.
func (w *world) addCross() {
	w.ca("rootAxB", "rootB", twinOf(w.cert("rootA")))
	w.ca("rootAxBold", "rootB", twinOf(w.cert("rootA")), past)
	w.ca("interAxB", "rootB", twinOf(w.cert("interA")))
	w.ca("rollover", "rootA", named("rootA"))
	w.leaf("leafRoll", "rollover")
	w.ca("loop1first", "rootB", named("loop1"))
	w.ca("loop2", "loop1first", named("loop2"))
	w.ca("loop1", "loop2", twinOf(w.cert("loop1first")))
	w.leaf("leafLoop", "loop1")
	w.leaf("leafSameName", "rootA", named("rootA"))
	w.leaf("leafByLeaf", "leafR")
	w.leaf("leafByCAleaf", "selfCA")
	w.leaf("leafBySelf", "self")
}

// addOldCAs adds CAs without basic constraints, and with odd usages.
func (w *world) addOldCAs() {
	w.ca("rootV1", "", version1)
	w.leaf("leafV1", "rootV1")
	w.ca("interV1", "rootA", version1)
	w.leaf("leafInterV1", "interV1")
	w.ca("rootNoBC", "", noBC)
	w.leaf("leafRootNoBC", "rootNoBC")
	w.ca("interNoBCsign", "rootA", noBC)
	w.leaf("leafInterNoBCsign", "interNoBCsign")
	w.ca("rootNoKU", "", usage(0))
	w.leaf("leafRootNoKU", "rootNoKU")
	w.ca("rootNoCS", "", usage(x509.KeyUsageCRLSign))
	w.leaf("leafRootNoCS", "rootNoCS")
	w.ca("rootOtherEKU", "", extUsage(w.wrong()...))
	w.leaf("leafRootOtherEKU", "rootOtherEKU")
	w.ca("rootNS", "", noBC, usage(0), netscape(0x04))
	w.leaf("leafRootNS", "rootNS")
	w.ca("rootNSmail", "", noBC, usage(0), netscape(0x02))
	w.leaf("leafRootNSmail", "rootNSmail")
	w.ca("rootNotCA", "", notCA)
	w.leaf("leafRootNotCA", "rootNotCA")
	w.ca("rootCrit", "", extended(true, 1, 1, 2, 3, 4))
	w.leaf("leafRootCrit", "rootCrit")
	w.ca("interPL0self", "interPL0", named("interPL0"))
	w.leaf("leafPL0self", "interPL0self")
	w.ca("leafCA", "interPL0", func(f *form) {
		f.eku = w.right()
		f.ku |= x509.KeyUsageDigitalSignature
	})
}

// addWeak adds weak keys and digests, and the modern kind.
func (w *world) addWeak() {
	w.ca("root1024", "", keyed(rsaKey(w.t, 1024)))
	w.leaf("leafRoot1024", "root1024")
	w.ca("root768", "", keyed(rsaKey(w.t, 768)))
	w.leaf("leafRoot768", "root768")
	w.leaf("leafRoot768exp", "root768", past)
	w.leaf("leafRoot768both", "root768", keyed(rsaKey(w.t, 768)))
	w.leaf("weakB", "rootB", keyed(rsaKey(w.t, 768)))
	w.leaf("weakExp", "rootA", keyed(rsaKey(w.t, 768)), past)
	w.leaf("weakSelf", "", keyed(rsaKey(w.t, 768)))
	w.ca("interWeak", "rootB", keyed(rsaKey(w.t, 1024)))
	w.leaf("weakInter", "interWeak", keyed(rsaKey(w.t, 768)))
	w.ca("interSha1", "rootA", hashed(crypto.SHA1))
	w.leaf("leafInterSha1", "interSha1")
	w.leaf("sha1exp", "rootA", hashed(crypto.SHA1), past)
	w.leaf("sha1B", "rootB", hashed(crypto.SHA1))
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		w.t.Fatal(err)
	}
	w.ca("rootEd", "", keyed(key))
	w.leaf("leafEd", "rootEd")
	w.leaf("leafEdBad", "rootEd", badSig)
	w.ca("rootPSS", "", keyed(pssKey{rsaKey(w.t, 2048)}))
	w.leaf("leafPSS", "rootPSS")
	w.leaf("leafPSSbad", "rootPSS", badSig)
}

// addKeyIDs adds certificates with unusual authority key identifiers.
func (w *world) addKeyIDs() {
	rootA := w.cert("rootA").cert
	serial := rootA.SerialNumber
	w.leaf("akiGood", "rootA", noAKI, keyID(name("rootA"), serial))
	w.leaf("akiIssuer", "rootA", noAKI, keyID(name("other"), serial))
	w.leaf("akiSerial", "rootA", noAKI, keyID(name("rootA"), big.NewInt(7)))
	w.leaf("akiWrong", "rootA", noAKI,
		extended(false, []asn1.RawValue{context(0, random(20))}, 2, 5, 29, 35))
	w.leaf("akiNone", "rootA", noAKI)
	w.leaf("selfAKI", "", noAKI,
		extended(false, []asn1.RawValue{context(0, random(20))}, 2, 5, 29, 35))
	w.leaf("akiNoSKI", "rootN1",
		extended(false, []asn1.RawValue{context(0, random(20))}, 2, 5, 29, 35))
}

// keyID is an authority key identifier by name and serial number.
func keyID(issuer []byte, serial *big.Int) func(*form) {
	number := encode(serial)
	return extended(false, []asn1.RawValue{
		constructed(1, encode(constructed(4, issuer))),
		context(2, number[2:]),
	}, 2, 5, 29, 35)
}

func netscape(bits byte) func(*form) {
	return extended(false, asn1.BitString{Bytes: []byte{bits}, BitLength: 8},
		2, 16, 840, 1, 113730, 1, 1)
}

// addOddLeaves adds leaves with rare extensions and combined faults.
func (w *world) addOddLeaves() {
	right := byte(0x40)
	if w.purpose != 0 {
		right = 0x80
	}
	w.leaf("nsRight", "rootA", netscape(right))
	w.leaf("nsWrong", "rootA", netscape(right^0xc0))
	w.leaf("sgc", "rootA", extUsage(
		asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 311, 10, 3, 3}))
	w.leaf("ekuUnknown", "rootA", extUsage(
		asn1.ObjectIdentifier{1, 2, 3, 4, 5}))
	w.leaf("ekuBoth", "rootA", extUsage(oidServerAuth, oidClientAuth))
	w.leaf("ekuAnyAndRight", "rootA",
		extUsage(append(w.right(), oidAnyUsage)...))
	w.leaf("kuEncipher", "rootA", usage(x509.KeyUsageKeyEncipherment))
	w.leaf("kuNone", "rootA", usage(0))
	w.leaf("critExp", "rootA", past, extended(true, 1, 1, 2, 3, 4))
	w.leaf("critPolicy", "rootA", extended(true, [][]asn1.ObjectIdentifier{
		{{1, 2, 3}}}, 2, 5, 29, 32))
	w.leaf("proxied", "leafR", noDNS, proxyName("leafR"), proxyInfo)
	w.leaf("badSigExp", "rootA", badSig, past)
	w.leaf("badSigCrl", "rootA", badSig)
	w.leaf("v1leaf", "rootA", version1)
	w.leaf("v1self", "", version1)
	w.leaf("nyvRootExp", "rootExp", future)
	w.leaf("selfOtherEKU", "", extUsage(w.wrong()...))
	w.leaf("selfKUcrl", "", usage(x509.KeyUsageCRLSign))
	w.leaf("twoSAN", "rootA", dns("localhost", "example.org"))
}

// proxyName is the name of a proxy certificate: its issuer's and one more CN.
func proxyName(issuer string) func(*form) {
	return func(f *form) {
		cn := asn1.ObjectIdentifier{2, 5, 4, 3}
		f.subject = pkix.RDNSequence{
			{{Type: cn, Value: issuer}}, {{Type: cn, Value: "proxy"}}}
	}
}

func proxyInfo(f *form) {
	language := []asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 21, 1}}
	extended(true, []any{language}, 1, 3, 6, 1, 5, 5, 7, 1, 14)(f)
}

// addLong adds a root with 101 intermediates below each other, and leaves of
// some of them.
func (w *world) addLong() {
	above := "rootA"
	for i := range 101 {
		id := fmt.Sprintf("deep%d", i+1)
		w.ca(id, above)
		above = id
	}
	for _, n := range []int{98, 99, 100, 101} {
		w.leaf(fmt.Sprintf("leafDeep%d", n), fmt.Sprintf("deep%d", n))
	}
}

// deep names the intermediates down to n, the lowest first.
func deep(n int) string {
	var ids []string
	for i := n; i > 0; i-- {
		ids = append(ids, fmt.Sprintf("deep%d", i))
	}
	return strings.Join(ids, " ")
}
