package cipherlist

// A pattern selects suites: each field that is not zero must share a bit with
// the suite's, and version must be equal. A suite's own name needs nothing
// more, because no two suites agree in kx, au, enc and mac.
type pattern struct {
	version     uint16
	kx, au      uint32
	enc, mac    uint32
	strength    uint32 // none, highBit, fipsBit
	onlyOutside bool   // only what DEFAULT leaves out
}

// aliases are the words for groups of suites. Words for what a usual build of
// OpenSSL 3.0 has no suite of (LOW, MEDIUM, 3DES, RC4, SEED, IDEA, GOST...)
// are missing: it treats them like words that it does not know.
var aliases = map[string]pattern{
	"ALL":                 {enc: ^uint32(eNULL)},
	"COMPLEMENTOFALL":     {enc: eNULL},
	"COMPLEMENTOFDEFAULT": {onlyOutside: true},

	"kRSA":      {kx: kRSA},
	"kEDH":      {kx: kDHE},
	"kDHE":      {kx: kDHE},
	"DH":        {kx: kDHE},
	"kEECDH":    {kx: kECDHE},
	"kECDHE":    {kx: kECDHE},
	"ECDH":      {kx: kECDHE},
	"kPSK":      {kx: kPSK},
	"kRSAPSK":   {kx: kRSAPSK},
	"kECDHEPSK": {kx: kECDHEPSK},
	"kDHEPSK":   {kx: kDHEPSK},
	"kSRP":      {kx: kSRP},
	"PSK":       {kx: anyPSK},
	"SRP":       {kx: kSRP},

	"aRSA":   {au: aRSA},
	"aDSS":   {au: aDSS},
	"DSS":    {au: aDSS},
	"aNULL":  {au: aNULL},
	"aECDSA": {au: aECDSA},
	"ECDSA":  {au: aECDSA},
	"aPSK":   {au: aPSK},
	"aSRP":   {au: aSRP},

	"EDH":   {kx: kDHE, au: ^uint32(aNULL)},
	"DHE":   {kx: kDHE, au: ^uint32(aNULL)},
	"EECDH": {kx: kECDHE, au: ^uint32(aNULL)},
	"ECDHE": {kx: kECDHE, au: ^uint32(aNULL)},
	"RSA":   {kx: kRSA, au: aRSA},
	"ADH":   {kx: kDHE, au: aNULL},
	"AECDH": {kx: kECDHE, au: aNULL},

	"NULL":        {enc: eNULL},
	"eNULL":       {enc: eNULL},
	"AES":         {enc: anyAES},
	"AES128":      {enc: anyAES & bits128},
	"AES256":      {enc: anyAES &^ bits128},
	"AESGCM":      {enc: anyGCM},
	"AESCCM":      {enc: anyCCM},
	"AESCCM8":     {enc: anyCCM8},
	"CAMELLIA":    {enc: anyCamellia},
	"CAMELLIA128": {enc: camellia128},
	"CAMELLIA256": {enc: camellia256},
	"ARIA":        {enc: anyARIA},
	"ARIAGCM":     {enc: anyARIA},
	"ARIA128":     {enc: aria128},
	"ARIA256":     {enc: aria256},
	"CHACHA20":    {enc: chacha20},
	"CBC":         {enc: anyCBC},

	"MD5":    {mac: md5},
	"SHA1":   {mac: sha1},
	"SHA":    {mac: sha1},
	"SHA256": {mac: sha256},
	"SHA384": {mac: sha384},

	"SSLv3":   {version: ssl3},
	"TLSv1":   {version: tls10},
	"TLSv1.0": {version: tls10},
	"TLSv1.2": {version: tls12},

	"HIGH": {strength: highBit},
	"FIPS": {enc: ^uint32(eNULL), strength: fipsBit},
}

// lookupWord finds the pattern of a group's or a suite's name.
func lookupWord(word string) (pattern, bool) {
	if p, ok := aliases[word]; ok {
		return p, true
	}
	for _, s := range suites() {
		if s.name == word {
			return pattern{
				kx: s.kx, au: s.au, enc: s.enc, mac: s.mac,
				strength: s.class & strengthMask,
			}, true
		}
	}
	return pattern{}, false
}

// and narrows p to what q selects too, as "+" inside a word does; it reports
// false when no suite can be left.
//
// It is an oddity of OpenSSL's that the first strength word erases an earlier
// COMPLEMENTOFDEFAULT.
func (p *pattern) and(q pattern) bool {
	if p.strength == 0 && q.strength != 0 {
		p.onlyOutside = false
	}
	p.onlyOutside = p.onlyOutside || q.onlyOutside
	if q.version != 0 {
		if p.version != 0 && p.version != q.version {
			return false
		}
		p.version = q.version
	}
	return narrow(&p.kx, q.kx) && narrow(&p.au, q.au) &&
		narrow(&p.enc, q.enc) && narrow(&p.mac, q.mac) &&
		narrow(&p.strength, q.strength)
}

// narrow intersects two sets of bits of which zero means no restriction.
func narrow(have *uint32, with uint32) bool {
	switch {
	case with == 0:
		return true
	case *have == 0:
		*have = with
	default:
		*have &= with
	}
	return *have != 0
}

// match reports whether the pattern selects the suite.
func (p *pattern) match(s *suite) bool {
	share := func(want, have uint32) bool { return want == 0 || want&have != 0 }
	return (p.version == 0 || p.version == s.version) &&
		share(p.kx, s.kx) && share(p.au, s.au) &&
		share(p.enc, s.enc) && share(p.mac, s.mac) &&
		share(p.strength, s.class) &&
		(!p.onlyOutside || s.class&optBit != 0)
}
