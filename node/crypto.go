package node

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"crypto/subtle"
	"encoding"
	"hash"
	"strings"

	"github.com/dop251/goja"
	"golang.org/x/crypto/scrypt"
)

// hashes are the digests by Node's names.
var hashes = map[string]func() hash.Hash{
	"md5":        md5.New,
	"sha1":       sha1.New,
	"sha224":     sha256.New224,
	"sha256":     sha256.New,
	"sha384":     sha512.New384,
	"sha512":     sha512.New,
	"sha512-224": sha512.New512_224,
	"sha512-256": sha512.New512_256,
	"sha3-224":   func() hash.Hash { return sha3.New224() },
	"sha3-256":   func() hash.Hash { return sha3.New256() },
	"sha3-384":   func() hash.Hash { return sha3.New384() },
	"sha3-512":   func() hash.Hash { return sha3.New512() },
}

// hashNamed finds a digest by any of the names that OpenSSL takes.
func hashNamed(name string) (func() hash.Hash, bool) {
	name = strings.ToLower(name)
	name = strings.TrimPrefix(name, "rsa-")
	for _, prefix := range []string{"sha-1", "sha-2", "sha-3", "sha-5"} {
		if strings.HasPrefix(name, prefix) {
			name = "sha" + name[len("sha-"):]
		}
	}
	h, ok := hashes[strings.ReplaceAll(name, "/", "-")]
	return h, ok
}

// A digest is a Hash or an Hmac of JavaScript.
type digest struct{ hash.Hash }

// copyOf is a digest in the same state, or nil if the algorithm has no such
// thing.
func (d *digest) copyOf(fresh func() hash.Hash) *digest {
	from, ok := d.Hash.(encoding.BinaryMarshaler)
	to, ok2 := fresh().(encoding.BinaryUnmarshaler)
	if !ok || !ok2 {
		return nil
	}
	state, err := from.MarshalBinary()
	if err != nil || to.UnmarshalBinary(state) != nil {
		return nil
	}
	return &digest{to.(hash.Hash)}
}

// newCryptoBinding makes the Go part of crypto. Names are checked with
// isHash first; derive functions call a callback later, if there is one, with
// the key or null.
func newCryptoBinding(l *loop) *goja.Object {
	digests := newClass(l, map[string]method[digest]{
		"update": func(d *digest, call goja.FunctionCall) goja.Value {
			_, _ = d.Write(l.memory(call.Argument(0)))
			return nil
		},
		"digest": func(d *digest, call goja.FunctionCall) goja.Value {
			return l.buffer(d.Sum(nil))
		},
	})
	o := l.object(map[string]native{
		"isHash": func(call goja.FunctionCall) goja.Value {
			_, ok := hashNamed(call.Argument(0).String())
			return l.vm.ToValue(ok)
		},
		"hash": func(call goja.FunctionCall) goja.Value {
			return digests.object(&digest{hashOf(l, call.Argument(0))()})
		},
		"copyHash": func(call goja.FunctionCall) goja.Value {
			if d := digests.of(call.Argument(0)).copyOf(hashOf(l, call.Argument(1))); d != nil {
				return digests.object(d)
			}
			return goja.Null()
		},
		"hmac": func(call goja.FunctionCall) goja.Value {
			return digests.object(&digest{hmac.New(hashOf(l, call.Argument(0)),
				l.memory(call.Argument(1)))})
		},
		"random": func(call goja.FunctionCall) goja.Value {
			_, _ = rand.Read(l.memory(call.Argument(0))) // never fails
			return nil
		},
		"equal": func(call goja.FunctionCall) goja.Value {
			return l.vm.ToValue(subtle.ConstantTimeCompare(
				l.memory(call.Argument(0)), l.memory(call.Argument(1))) == 1)
		},
		"pbkdf2": func(call goja.FunctionCall) goja.Value {
			h, password, salt := hashOf(l, call.Argument(0)),
				string(l.memory(call.Argument(1))), copied(l, call.Argument(2))
			rounds, size := int(call.Argument(3).ToInteger()),
				int(call.Argument(4).ToInteger())
			return derive(l, call.Argument(5), func() ([]byte, error) {
				return pbkdf2.Key(h, password, salt, rounds, size)
			})
		},
		"hkdf": func(call goja.FunctionCall) goja.Value {
			h, key, salt := hashOf(l, call.Argument(0)), copied(l, call.Argument(1)),
				copied(l, call.Argument(2))
			info, size := string(l.memory(call.Argument(3))),
				int(call.Argument(4).ToInteger())
			return derive(l, call.Argument(5), func() ([]byte, error) {
				return hkdf.Key(h, key, salt, info, size)
			})
		},
		"scrypt": func(call goja.FunctionCall) goja.Value {
			password, salt := copied(l, call.Argument(0)), copied(l, call.Argument(1))
			number := func(i int) int { return int(call.Argument(i).ToInteger()) }
			n, r, p, size := number(2), number(3), number(4), number(5)
			return derive(l, call.Argument(6), func() ([]byte, error) {
				return scrypt.Key(password, salt, n, r, p, size)
			})
		},
	})
	names := []string{}
	for name := range hashes {
		names = append(names, name)
	}
	must(o.Set("hashes", names))
	return o
}

// hashOf is a digest whose name was checked.
func hashOf(l *loop, name goja.Value) func() hash.Hash {
	h, ok := hashNamed(name.String())
	if !ok {
		panic(l.vm.NewTypeError("Invalid digest: %s", name))
	}
	return h
}

// copied is memory for work that goes on beside the script.
func copied(l *loop, v goja.Value) []byte {
	return append([]byte(nil), l.memory(v)...)
}

// derive computes a key, at once or beside the script.
func derive(l *loop, callback goja.Value, key func() ([]byte, error)) goja.Value {
	result := func(b []byte, err error) goja.Value {
		if err != nil {
			return goja.Null()
		}
		return l.buffer(b)
	}
	fn, ok := goja.AssertFunction(callback)
	if !ok {
		return result(key())
	}
	l.ref()
	go func() {
		b, err := key()
		l.post(func() {
			l.unref()
			l.call(fn, goja.Undefined(), result(b, err))
		})
	}()
	return goja.Undefined()
}
