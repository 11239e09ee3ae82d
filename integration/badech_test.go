package integration_test

import (
	"crypto/tls"
	"net"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testech"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

func TestBadECHOptions(t *testing.T) {
	key := testech.Key(t, 1, publicName)
	for name, row := range map[string]struct {
		edit func(*tlssocket.Options)
		want code.Code
	}{
		"ECHConfigList": {func(o *tlssocket.Options) { o.ECHConfigList = []byte{} },
			code.InvalidArgValue},
		"ECHConfigList: it is malformed": {func(o *tlssocket.Options) {
			o.ECHConfigList = key.Config
		}, code.InvalidArgValue},
		"ECHConfigList is a client's": {func(o *tlssocket.Options) {
			o.IsServer, o.ECHConfigList = true, testech.List(key)
		}, code.InvalidArgValue},
		"ECHConfigList needs TLSv1.3": {func(o *tlssocket.Options) {
			o.ECHConfigList, o.MaxVersion = testech.List(key), "TLSv1.2"
		}, code.TLSProtocolVersionConflict},
		"ECHKeys[0]": {func(o *tlssocket.Options) {
			o.ECHKeys = []tls.EncryptedClientHelloKey{{}}
		}, code.InvalidArgValue},
		"ECHKeys[1]": {func(o *tlssocket.Options) {
			mixed := testech.Key(t, 2, publicName)
			mixed.PrivateKey = key.PrivateKey
			o.ECHKeys = []tls.EncryptedClientHelloKey{key, mixed}
		}, code.InvalidArgValue},
		"ECHKeys need TLSv1.3": {func(o *tlssocket.Options) {
			o.ECHKeys, o.MaxVersion = []tls.EncryptedClientHelloKey{key}, "TLSv1.2"
		}, code.TLSProtocolVersionConflict},
	} {
		a, _ := net.Pipe()
		var o tlssocket.Options
		row.edit(&o)
		_, err := tlssocket.New(a, &o)
		testpair.RequireCode(t, err, row.want)
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%q does not say %q", err, name)
		}
	}
}
