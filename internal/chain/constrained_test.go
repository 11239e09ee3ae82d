package chain_test

import (
	"crypto/x509/pkix"
	"encoding/asn1"
)

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
	var trees []asn1.RawValue
	for _, n := range manyNames("x%d.net", 1100) {
		trees = append(trees, dnsName(n))
	}
	w.ca("ncMany", "rootA", constrained(1, trees...))
	w.leaf("leafNCMany", "ncMany", dns(manyNames("a%d.org", 900)...))
	w.leaf("leafNCTooMany", "ncMany", dns(manyNames("a%d.org", 1000)...))
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

	"cn-with-ip": {constrained(0, dnsName("a.org")), both(san(ip(10, 1, 2, 3)), named("b.org"))},

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
	"uri-urn":  {constrained(0, uri("a.org")), san(uri("urn:a.org"))},
	"uri-none": {constrained(0, uri("a.org")), san(uri("http:///a.org"))},
	"mail-bad": {constrained(0, mail("a.org")), san(mail("nobody"))},
	"cn-bmp":   {constrained(0, dnsName("a.org")), oddName("\x00b\x00.\x00c", asn1.TagBMPString)},
	"cn-nul":   {constrained(0, dnsName("a.org")), oddName("a.org\x00b", asn1.TagT61String)},
	"cn-nuls":  {constrained(0, dnsName("a.org")), oddName("b.org\x00", asn1.TagT61String)},
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

// oddName gives a common name of another string type, and no DNS names.
func oddName(content string, tag int) func(*form) {
	return both(noDNS, func(f *form) {
		f.subject = pkix.RDNSequence{{{
			Type:  asn1.ObjectIdentifier{2, 5, 4, 3},
			Value: asn1.RawValue{Tag: tag, Bytes: []byte(content)},
		}}}
	})
}
