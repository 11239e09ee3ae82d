package credential

import (
	"errors"
	"fmt"

	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// errBadDecrypt is what a wrong passphrase looks like; see explainDecrypt.
var errBadDecrypt = coded.New(codeBadDecrypt,
	"the passphrase is wrong or the data is damaged")

// place names an entry of an option for people: "key" when it is the only
// one, else "key, entry 2".
func place(option string, i, n int) string {
	if n == 1 {
		return option
	}
	return fmt.Sprintf("%s, entry %d", option, i+1)
}

// prefix puts the place before an error's text. The decoders return texts
// without it, so that they need not know for whom they work. An error that is
// not theirs comes from a cryptographic package that refuses to work, as some
// do in FIPS mode.
func prefix(place string, err error) error {
	var e *coded.Error
	if !errors.As(err, &e) {
		return coded.Wrap(err, codeUnsupported, "%s: %v", place, err)
	}
	return coded.Wrap(e.Err, e.Code, "%s: %s", place, e.Text)
}

// explainDecrypt tells a missing passphrase from a wrong one. Both have the
// same code in Node.
func explainDecrypt(err error, passphrase string) error {
	if errors.Is(err, errBadDecrypt) && passphrase == "" {
		return coded.New(codeBadDecrypt,
			"the private key is encrypted and no passphrase was given")
	}
	return err
}
