package credential

import (
	"crypto/fips140"

	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// refusedByFIPS makes an error of the panic of an algorithm that the FIPS mode
// (GODEBUG=fips140=only) does not allow: many encrypted files have such. It is
// to be deferred.
func refusedByFIPS(err *error) {
	if !fips140.Enforced() {
		return
	}
	if r := recover(); r != nil {
		*err = coded.New(codeUnsupported, "the encryption is not allowed by "+
			"GODEBUG=fips140=only: %v", r)
	}
}
