package cipherlist

// Key exchange bits, OpenSSL's "Kx" column.
const (
	kRSA = 1 << iota
	kDHE
	kECDHE
	kPSK
	kRSAPSK
	kDHEPSK
	kECDHEPSK
	kSRP

	anyPSK = kPSK | kRSAPSK | kDHEPSK | kECDHEPSK
)

// Authentication bits, OpenSSL's "Au" column.
const (
	aRSA = 1 << iota
	aDSS
	aECDSA
	aPSK
	aSRP
	aNULL
)

// Encryption bits, OpenSSL's "Enc" column.
const (
	aes128 = 1 << iota
	aes256
	aes128GCM
	aes256GCM
	aes128CCM
	aes256CCM
	aes128CCM8
	aes256CCM8
	camellia128
	camellia256
	aria128
	aria256
	chacha20
	eNULL

	anyGCM      = aes128GCM | aes256GCM
	anyCCM8     = aes128CCM8 | aes256CCM8
	anyCCM      = aes128CCM | aes256CCM | anyCCM8
	anyAES      = aes128 | aes256 | anyGCM | anyCCM
	anyCamellia = camellia128 | camellia256
	anyARIA     = aria128 | aria256
	anyCBC      = aes128 | aes256 | anyCamellia

	bits128 = aes128 | aes128GCM | aes128CCM | aes128CCM8 | camellia128 |
		aria128
)

// MAC bits, OpenSSL's "Mac" column.
const (
	md5 = 1 << iota
	sha1
	sha256
	sha384
	aead
)

// Oldest protocol versions, in the numbers of the wire.
const (
	ssl3  = 0x0300
	tls10 = 0x0301
	tls12 = 0x0303
)

// Strength class bits. LOW and MEDIUM are words that select nothing in a build
// without weak suites, so they need no bit.
const (
	none    = 1 << iota // no encryption
	highBit             // HIGH
	fipsBit             // FIPS, the 140-2 list
	optBit              // not in DEFAULT

	high    = highBit
	highOpt = highBit | optBit
	fips    = highBit | fipsBit
	fipsOpt = highBit | fipsBit | optBit

	strengthMask = none | highBit | fipsBit
)

// A group is a part of the table with one key exchange and authentication.
type group struct {
	kx, au uint32
	rows   []row
}

// A row is one suite of a group.
type row struct {
	id      uint16
	version uint16
	enc     uint32
	mac     uint32
	class   uint32
	name    string
}

// A suite is a row with its group.
type suite struct {
	row
	kx, au uint32
}

// bits is the strength of the suite's cipher in bits.
func (s *suite) bits() int {
	switch {
	case s.enc == eNULL:
		return 0
	case s.enc&bits128 != 0:
		return 128
	default:
		return 256
	}
}
