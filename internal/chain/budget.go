package chain

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"math"
)

// budget is what a verdict may cost.
type budget struct {
	signatures  int // of certificates, as costOfSignature counts them
	lists       int // signatures of CRLs
	names       int // bytes of names and constraints to parse
	comparisons int // of names with constraints

	refusal  bool // beyond these nothing is looked at, nor held against the path
	exceeded bool
}

// unlimited is for paths that crypto/x509 has found. Those have an issuer whom
// somebody trusts.
var unlimited = budget{signatures: math.MaxInt, lists: math.MaxInt,
	names: math.MaxInt, comparisons: maxComparisons}

// forRefusal is for the code of a chain that is refused already: who sent it
// must not make us do the work of crypto/x509 once more, which may have done
// none. What is beyond is not looked at. It is enough for everyday's paths: a
// wrong signature is found up to depth 7, or 0 if the key is slow.
var forRefusal = budget{signatures: 8, lists: 8, names: 8 << 10,
	comparisons: 1 << 14, refusal: true}

// spend reports whether something can be afforded, and pays for it from one of
// the purses of the budget.
func (b *budget) spend(purse *int, cost int) bool {
	if cost > *purse {
		b.exceeded = true
		return false
	}
	*purse -= cost
	return true
}

// costOfSignature is 1 for keys that are quick to check and short texts. Of the
// slower ones a refusal affords one, of the slowest none: they take some
// milliseconds.
func costOfSignature(issuer *x509.Certificate, signed []byte) int {
	cost := 1 + len(signed)>>16
	switch key := issuer.PublicKey.(type) {
	case *rsa.PublicKey:
		if key.Size() > 512 {
			cost += 8
		}
	case *ecdsa.PublicKey:
		if bits := key.Params().BitSize; bits > 384 {
			cost += 8
		} else if bits > 256 {
			cost += 7
		}
	}
	if isMLDSA(issuer.PublicKey) {
		cost += 6
	}
	return cost
}
