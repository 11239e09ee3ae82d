package actor

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"sync"
	"sync/atomic"

	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
)

// records is AES-128-GCM alone, on one goroutine: no TLS stack on this machine
// encrypts or decrypts one stream faster.
type records struct {
	protocol.Load
	meter   *meter
	aead    cipher.AEAD
	running sync.WaitGroup
	stopped atomic.Bool
}

func newRecords(l protocol.Load, m *meter) (*records, error) {
	block, err := aes.NewCipher(payload(16))
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	return &records{Load: l, meter: m, aead: aead}, err
}

func (l *records) connect(context.Context) error { return nil }

func (l *records) start() {
	l.running.Go(func() { // ends when the load is stopped
		nonce, header := payload(l.aead.NonceSize()), payload(5)
		plain := make([]byte, l.Size)
		sealed := l.aead.Seal(nil, nonce, plain, header)
		for !l.stopped.Load() {
			if l.Kind == protocol.Seal {
				sealed = l.aead.Seal(sealed[:0], nonce, plain, header)
			} else if _, err := l.aead.Open(plain[:0], nonce, sealed,
				header); err != nil {
				l.meter.fail(err)
				return
			}
			l.meter.bytes.Add(int64(l.Size))
			l.meter.ops.Add(1)
		}
	})
}

func (l *records) stop() {
	l.stopped.Store(true)
	l.running.Wait()
}
