package records

import (
	"crypto/tls"
	"testing"
)

// What keys cost that are not kept.
func BenchmarkMakeKeys(b *testing.B) {
	for id, s := range suites {
		b.Run(tls.CipherSuiteName(id), func(b *testing.B) {
			b.ReportAllocs()
			secret := random(s.secretSize)
			for b.Loop() {
				if _, err := s.keys(secret); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// sink takes all that is written.
type sink struct{ script }

func (sink) Write(p []byte) (int, error) { return len(p), nil }

func BenchmarkWrite(b *testing.B) {
	c, err := New(&sink{}, tls.TLS_AES_128_GCM_SHA256,
		Direction{random(32), 0}, Direction{random(32), 0})
	if err != nil {
		b.Skip(err)
	}
	for name, size := range map[string]int{"64": 64, "16384": maxPlain} {
		p := random(size)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(size))
			for b.Loop() {
				if _, err := c.Write(p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// loop is a wire without an end, of records that it was given.
type loop struct {
	script
	records []byte
	at      int
}

func (l *loop) Read(p []byte) (int, error) {
	n := copy(p, l.records[l.at:])
	l.at = (l.at + n) % len(l.records)
	return n, nil
}

func BenchmarkRead(b *testing.B) {
	secret := random(32)
	for name, size := range map[string]int{"64": 64, "16384": maxPlain} {
		for how, buffer := range map[string]int{"small": 512, "large": 1 << 15} {
			b.Run(name+"/"+how, func(b *testing.B) {
				p := newPeer(b, tls.TLS_AES_128_GCM_SHA256, secret)
				p.send(kindData, random(size), 0)
				c, err := New(&loop{records: p.Bytes()}, tls.TLS_AES_128_GCM_SHA256,
					Direction{secret, 0}, Direction{secret, 0})
				if err != nil {
					b.Skip(err)
				}
				buf := make([]byte, buffer)
				b.ReportAllocs()
				b.SetBytes(int64(size))
				for b.Loop() {
					c.in.seq = 0 // it is the same record each time
					for n := 0; n < size; {
						m, err := c.Read(buf)
						if n += m; err != nil {
							b.Fatal(err)
						}
					}
				}
			})
		}
	}
}
