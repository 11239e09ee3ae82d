//go:build !go1.27

package credential_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/credential"
)

func TestMLDSA(t *testing.T) {
	_, err := credential.Load(credential.Source{
		Key: entries(mldsaPKCS8(t, mldsaSeed)),
	})
	wantCode(t, err, "ERR_TLS_UNSUPPORTED", "key: keys of type ML-DSA-44 need ")
}
