// Package crypto is the Go part of the module crypto.
package crypto

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

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
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

// New makes the Go part of crypto. Names are checked with isHash first; derive
// functions call a callback later, if there is one, with the key or null.
func New(l *loop.Loop) *goja.Object {
	digests := loop.NewClass(l, map[string]loop.Method[digest]{
		"update": func(d *digest, call goja.FunctionCall) goja.Value {
			_, _ = d.Write(l.Memory(call.Argument(0)))
			return nil
		},
		"digest": func(d *digest, call goja.FunctionCall) goja.Value {
			return l.Buffer(d.Sum(nil))
		},
	})
	o := l.Object(map[string]loop.Native{
		"isHash": func(call goja.FunctionCall) goja.Value {
			_, ok := hashNamed(call.Argument(0).String())
			return l.VM.ToValue(ok)
		},
		"hash": func(call goja.FunctionCall) goja.Value {
			return digests.Object(&digest{hashOf(l, call.Argument(0))()})
		},
		"copyHash": func(call goja.FunctionCall) goja.Value {
			if d := digests.Of(call.Argument(0)).copyOf(hashOf(l, call.Argument(1))); d != nil {
				return digests.Object(d)
			}
			return goja.Null()
		},
		"hmac": func(call goja.FunctionCall) goja.Value {
			return digests.Object(&digest{hmac.New(hashOf(l, call.Argument(0)),
				l.Memory(call.Argument(1)))})
		},
		"random": func(call goja.FunctionCall) goja.Value {
			_, _ = rand.Read(l.Memory(call.Argument(0))) // never fails
			return nil
		},
		"equal": func(call goja.FunctionCall) goja.Value {
			return l.VM.ToValue(subtle.ConstantTimeCompare(
				l.Memory(call.Argument(0)), l.Memory(call.Argument(1))) == 1)
		},
		"pbkdf2": func(call goja.FunctionCall) goja.Value {
			h, password, salt := hashOf(l, call.Argument(0)),
				string(l.Memory(call.Argument(1))), copied(l, call.Argument(2))
			rounds, size := int(call.Argument(3).ToInteger()),
				int(call.Argument(4).ToInteger())
			return derive(l, call.Argument(5), func() ([]byte, error) {
				return pbkdf2.Key(h, password, salt, rounds, size)
			})
		},
		"hkdf": func(call goja.FunctionCall) goja.Value {
			h, key, salt := hashOf(l, call.Argument(0)), copied(l, call.Argument(1)),
				copied(l, call.Argument(2))
			info, size := string(l.Memory(call.Argument(3))),
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
	loop.Must(o.Set("hashes", names))
	return o
}

// hashOf is a digest whose name was checked.
func hashOf(l *loop.Loop, name goja.Value) func() hash.Hash {
	h, ok := hashNamed(name.String())
	if !ok {
		panic(l.VM.NewTypeError("Invalid digest: %s", name))
	}
	return h
}

// copied is memory for work that goes on beside the script.
func copied(l *loop.Loop, v goja.Value) []byte {
	return append([]byte(nil), l.Memory(v)...)
}

// derive computes a key, at once or beside the script.
func derive(l *loop.Loop, callback goja.Value, key func() ([]byte, error)) goja.Value {
	result := func(b []byte, err error) goja.Value {
		if err != nil {
			return goja.Null()
		}
		return l.Buffer(b)
	}
	fn, ok := goja.AssertFunction(callback)
	if !ok {
		return result(key())
	}
	l.Ref()
	go func() {
		b, err := key()
		l.Post(func() {
			l.Unref()
			l.Call(fn, goja.Undefined(), result(b, err))
		})
	}()
	return goja.Undefined()
}
