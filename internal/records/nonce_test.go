package records

import (
	"crypto/cipher"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
)

// nonces notes what was sealed, by all AEADs of a suite.
type nonces struct {
	mu    sync.Mutex
	seen  map[string]bool
	twice int
}

// of is a suite that notes.
func (n *nonces) of(s suite) *suite {
	plain := s.aead
	s.aead = func(key []byte) (cipher.AEAD, error) {
		a, err := plain(key)
		return &noting{a, n, string(key)}, err
	}
	return &s
}

type noting struct {
	cipher.AEAD
	nonces *nonces
	key    string
}

func (a *noting) Seal(dst, nonce, plain, extra []byte) []byte {
	n := a.nonces
	n.mu.Lock()
	defer n.mu.Unlock()
	if use := a.key + string(nonce); n.seen[use] {
		n.twice++
	} else {
		n.seen[use] = true
	}
	return a.AEAD.Seal(dst, nonce, plain, extra)
}

// failing is a wire that takes so many bytes, of the last write a part.
type failing struct {
	*script
	left int
}

var errCut = errors.New("the wire is cut")

func (w *failing) Write(p []byte) (int, error) {
	n := min(len(p), w.left)
	w.left -= n
	if n < len(p) {
		return n, errCut
	}
	return n, nil
}

// reserving is a wire in whose buffer records are made, until that is full.
type reserving struct {
	*script
	buf [1 << 15]byte
	n   int
}

func (w *reserving) Reserve(n int) []byte {
	if n > len(w.buf)-w.n {
		return nil
	}
	return w.buf[w.n:][:n]
}

func (w *reserving) Commit(n int) { w.n += n }

// No nonce is used twice with a key, and nothing is sealed after an error: with
// many writers, while the peer asks for new keys and then makes us say why we give
// up, while ciphers that were kept are lost, and over a wire that is cut in the
// middle of a record.
func TestNonces(t *testing.T) {
	for name, wire := range map[string]func(*script) Wire{
		"all is sent": func(s *script) Wire { return s },
		"reserved":    func(s *script) Wire { return &reserving{script: s} },
		"cut":         func(s *script) Wire { return &failing{s, 1 << 19} },
	} {
		t.Run(name, func(t *testing.T) {
			c, p, in := hostile(t)
			for i := range 40 {
				p.updateKey(byte(i % 2))
				p.send(kindData, []byte("x"), 0)
			}
			p.send(kindHandshake, []byte{4}, 0)
			n := &nonces{seen: make(map[string]bool)}
			c.wire, c.out.suite, c.out.limit = wire(in), n.of(*c.out.suite), 7
			var writers, all sync.WaitGroup
			turn := make(chan struct{}) // to read, between writes
			for range 4 {
				writers.Go(func() {
					for range 50 {
						if _, err := c.Write(make([]byte, rand.N(maxPlain*3))); err != nil {
							return
						}
						c.out.mu.Lock()
						c.out.kept.drop()
						c.out.mu.Unlock()
						select {
						case turn <- struct{}{}:
						default:
						}
					}
				})
			}
			all.Go(func() {
				for range turn {
					c.Read(make([]byte, 9)) // ends in an error
				}
			})
			writers.Wait()
			close(turn)
			all.Wait()
			if name != "cut" {
				readAll(c, 9) // the rest, and why we give up
			}
			if n.twice > 0 || len(n.seen) < 20 {
				t.Errorf("%d of %d nonces were used twice", n.twice, len(n.seen))
			}
			before := len(n.seen)
			if _, err := c.Write([]byte("x")); err == nil || len(n.seen) != before {
				t.Errorf("something is sealed after an error: %v", err)
			}
		})
	}
}
