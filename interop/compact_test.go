package interop_test

import (
	"bytes"
	"crypto/fips140"
	"io"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// OpenSSL understands the records of CompactRecords with each suite, also across
// changes of keys that it makes and asks for, and we its own.
func TestCompactRecords(t *testing.T) {
	for _, suite := range []string{"TLS_AES_128_GCM_SHA256",
		"TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"} {
		t.Run(suite, func(t *testing.T) {
			if fips140.Enabled() && suite == "TLS_CHACHA20_POLY1305_SHA256" {
				t.Skip("FIPS mode does not have it")
			}
			o := serverOptions("TLSv1.3", testpair.Certs(t).Leaf)
			o.CompactRecords = true
			srv := serve(t, o)
			p := opensslClient(t, "TLSv1.3", srv.addr, "-state",
				"-ciphersuites", suite)
			s := srv.accept(t)
			if fips140.Enabled() != (s.TLS() != nil) || s.Cipher().StandardName != suite {
				t.Fatalf("%s, by crypto/tls: %v", s.Cipher().StandardName,
					s.TLS() != nil)
			}
			updateKeys(t, s, p)
			much := append(bytes.Repeat([]byte("much"), 1<<18), '\n')
			go p.stdin.Write(much) // ends with the process
			got := make([]byte, len(much))
			if _, err := io.ReadFull(s, got); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, much) {
				t.Error("something else came")
			}
			talk(t, s, p, "at last")
			p.stdin.Close()
			if _, err := s.Read(got); err != io.EOF || !s.CloseNotified() {
				t.Errorf("the end: %v, close_notify: %v", err, s.CloseNotified())
			}
		})
	}
}
