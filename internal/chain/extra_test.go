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
	w.leaf("proxied", "leafR", noDNS, proxyName("leafR"), extended(true, []any{
		[]asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 21, 1}}},
		1, 3, 6, 1, 5, 5, 7, 1, 14))
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

// addConstrained adds CAs with name constraints: one for each case, with a
// leaf by the same name in capitals.
func (w *world) addConstrained() {
	for id, c := range constraintCases {
		w.ca("nc-"+id, "rootA", c.ca)
		w.leaf("NC-"+id, "nc-"+id, c.leaf)
	}
	w.ca("ncRollover", "nc-dns-in", named("nc-dns-in"), dns("other.org"))
	w.leaf("leafNCRollover", "ncRollover")
	w.ca("ncSub", "nc-dns-in", dns("other.org"))
	w.leaf("leafNCSub", "ncSub")
	w.leaf("leafNCexp", "rootNC", past)
}

var constraintCases = map[string]struct{ ca, leaf func(*form) }{
	"dns-in":        {constrained(0, dnsName("localhost")), dns("localhost")},
	"dns-case":      {constrained(0, dnsName("LocalHost")), dns("localHOST")},
	"dns-sub":       {constrained(0, dnsName("a.org")), dns("b.a.org")},
	"dns-dot":       {constrained(0, dnsName(".a.org")), dns("b.a.org")},
	"dns-suffix":    {constrained(0, dnsName("a.org")), dns("ba.org")},
	"dns-one-bad":   {constrained(0, dnsName("a.org")), dns("a.org", "b.org")},
	"dns-two-trees": {constrained(0, dnsName("a.org"), dnsName("b.org")), dns("a.org", "b.org")},
	"dns-wildcard":  {constrained(0, dnsName("a.org")), dns("*.a.org")},
	"dns-wild-excl": {constrained(1, dnsName("b.a.org")), dns("*.a.org")},
	"cn-out":        {constrained(0, dnsName("a.org")), both(noDNS, named("b.org"))},
	"cn-in":         {constrained(0, dnsName("a.org")), both(noDNS, named("b.a.org"))},
	"cn-no-host":    {constrained(0, dnsName("a.org")), both(noDNS, named("some one"))},
	"cn-one-label":  {constrained(0, dnsName("a.org")), both(noDNS, named("localhost"))},
	"cn-hyphen":     {constrained(0, dnsName("a.org")), both(noDNS, named("b-.org"))},
	"cn-with-san":   {constrained(0, dnsName("a.org")), both(dns("a.org"), named("b.org"))},

	"ip-in":    {constrained(0, ip(10, 0, 0, 0, 255, 0, 0, 0)), san(ip(10, 1, 2, 3))},
	"ip-out":   {constrained(0, ip(10, 0, 0, 0, 255, 0, 0, 0)), san(ip(11, 1, 2, 3))},
	"ip-excl":  {constrained(1, ip(10, 0, 0, 0, 255, 0, 0, 0)), san(ip(10, 1, 2, 3))},
	"ip-v6":    {constrained(0, ip(10, 0, 0, 0, 255, 0, 0, 0)), san(ip(make([]byte, 16)...))},
	"ip-dns":   {constrained(0, ip(10, 0, 0, 0, 255, 0, 0, 0)), dns("localhost")},
	"mail-in":  {constrained(0, mail("a.org")), san(mail("me@A.org"))},
	"mail-out": {constrained(0, mail("a.org")), san(mail("me@b.a.org"))},
	"mail-dot": {constrained(0, mail(".a.org")), san(mail("me@b.a.org"))},
	"mail-who": {constrained(0, mail("me@a.org")), san(mail("Me@a.org"))},
	"mail-me":  {constrained(1, mail("me@a.org")), san(mail("me@A.org"))},
	"mail-dn":  {constrained(0, mail("a.org")), mailSubject("me@b.org", asn1.TagIA5String)},
	"mail-utf": {constrained(0, dnsName("localhost")), mailSubject("me@b.org", asn1.TagUTF8String)},
	"uri-in":   {constrained(0, uri("a.org")), san(uri("http://A.org:80/x"))},
	"uri-out":  {constrained(0, uri("a.org")), san(uri("http://b.a.org/"))},
	"uri-dot":  {constrained(0, uri(".a.org")), san(uri("http://b.a.org"))},
	"uri-excl": {constrained(1, uri("a.org")), san(uri("http://a.org/b"))},

	"dn-in":    {constrained(0, dirName("NC-dn")), named("NC-dn")},
	"dn-out":   {constrained(0, dirName("other")), nothing},
	"dn-fold":  {constrained(0, dirName("nc   DN ")), named(" NC dn")},
	"dn-excl":  {constrained(1, dirName("nc   DN")), named("NC dn")},
	"dn-empty": {constrained(0, constructed(4, []byte{0x30, 0})), nothing},
	"dns-max":  {bounded(dnsName("localhost"), 1), nothing},
	"dns-min":  {bounded(dnsName("localhost"), 0), nothing},
	"dns-max2": {bounded(dnsName("a.org"), 1), san(ip(1, 2, 3, 4))},
	"rid":      {constrained(0, context(8, []byte{42})), san(context(8, []byte{42}))},
	"rid-free": {constrained(0, context(8, []byte{42})), nothing},
	"other":    {constrained(0, otherName(1)), san(otherName(1))},
	"other2":   {constrained(0, otherName(1)), san(otherName(2))},
}

func nothing(*form) {}

func both(a, b func(*form)) func(*form) {
	return func(f *form) { a(f); b(f) }
}

func ip(b ...byte) asn1.RawValue      { return context(7, b) }
func mail(s string) asn1.RawValue     { return context(1, []byte(s)) }
func uri(s string) asn1.RawValue      { return context(6, []byte(s)) }
func dirName(cn string) asn1.RawValue { return constructed(4, name(cn)) }
func otherName(n int) asn1.RawValue {
	content := encode(asn1.ObjectIdentifier{1, 2, 3, n})
	content = append(content, encode(constructed(0, encode(1)))...)
	return constructed(0, content)
}

// san gives one alternative name, and no DNS names.
func san(n asn1.RawValue) func(*form) {
	return both(noDNS,
		extended(false, []asn1.RawValue{n}, 2, 5, 29, 17))
}

// bounded permits a name with a minimum (tag 0) or a maximum (tag 1) of 1.
func bounded(n asn1.RawValue, tag int) func(*form) {
	tree := encode([]asn1.RawValue{n, context(tag, []byte{1})})
	return extended(true, []asn1.RawValue{constructed(0, tree)}, 2, 5, 29, 30)
}

// mailSubject puts an email address into the subject.
func mailSubject(address string, tag int) func(*form) {
	return func(f *form) {
		f.subject = pkix.RDNSequence{{{
			Type:  asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1},
			Value: asn1.RawValue{Tag: tag, Bytes: []byte(address)},
		}}}
	}
}
