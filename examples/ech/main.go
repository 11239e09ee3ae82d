// Ech has a server with Encrypted Client Hello. A client whose configuration is out
// of date is told of the new one, and tries again with it.
package main

import (
	"context"
	"crypto/hpke"
	"crypto/tls"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/examples/internal/kit"
)

func main() {
	ca := kit.NewCA()
	opts := &tlssocket.ServerOptions{}
	opts.Certificates = []tls.Certificate{
		ca.Issue([]string{"secret.example", "public.example"})}
	opts.ECHKeys = []tls.EncryptedClientHelloKey{newKey(2, "public.example")}
	srv := kit.Echo(opts)
	defer srv.Close()

	// A client has the list from the HTTPS record of DNS.
	list := configList(newKey(1, "public.example"))
	s, err := connect(srv, ca, list)
	fmt.Println("rejected:", errors.Is(err, code.ECHRejected))
	var rejected *tls.ECHRejectionError
	if errors.As(err, &rejected) && rejected.RetryConfigList != nil {
		s, err = connect(srv, ca, rejected.RetryConfigList) // once
	}
	kit.Check(err)
	defer s.Close()
	fmt.Println(s.ServerName(), s.ConnectionState().ECHAccepted)
}

func connect(srv *tlssocket.Server, ca *kit.CA, list []byte) (
	*tlssocket.Socket, error) {
	opts := &tlssocket.Options{ServerName: "secret.example", ECHConfigList: list}
	opts.RootCAs = ca.Pool()
	return tlssocket.Connect(context.Background(), "tcp", srv.Addr().String(), opts)
}

// The numbers of RFC 9849 and of the registry of HPKE.
const (
	version    = 0xfe0d
	p256       = 0x0010
	hkdfSHA256 = 0x0001
	aes128GCM  = 0x0001
)

// newKey makes a key, which an operator keeps in a file. Its configuration says by
// which name the server is known to all.
func newKey(id uint8, publicName string) tls.EncryptedClientHelloKey {
	key := kit.Must(kit.Must(hpke.NewKEM(p256)).GenerateKey())
	var b cryptobyte.Builder
	b.AddUint16(version)
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		b.AddUint8(id)
		b.AddUint16(p256)
		addBytes16(b, key.PublicKey().Bytes())
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
			b.AddUint16(hkdfSHA256)
			b.AddUint16(aes128GCM)
		})
		b.AddUint8(64) // names are padded to this length
		b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) {
			b.AddBytes([]byte(publicName))
		})
		b.AddUint16(0) // no extensions
	})
	return tls.EncryptedClientHelloKey{Config: b.BytesOrPanic(),
		PrivateKey: kit.Must(key.Bytes()), SendAsRetry: true}
}

// configList is what goes into DNS.
func configList(key tls.EncryptedClientHelloKey) []byte {
	var b cryptobyte.Builder
	addBytes16(&b, key.Config)
	return b.BytesOrPanic()
}

func addBytes16(b *cryptobyte.Builder, p []byte) {
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(p) })
}
