package crypto

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// What is wrong, for internal/crypto/cipher.
var (
	errDecrypt   = errors.New("bad decrypt")
	errKeyLength = errors.New("key length")
	errIV        = errors.New("initialization vector")
	errTag       = errors.New("tag")
)

// A blockCipher is a Cipheriv or a Decipheriv: it gets the text in pieces.
// Authenticated modes keep it whole until the end, as nothing of it may be used
// before the tag was checked.
type blockCipher struct {
	encrypt bool
	padding bool
	size    int // of a block, 1 for streams
	blocks  cipher.BlockMode
	stream  cipher.Stream
	aead    cipher.AEAD
	nonce   []byte
	aad     []byte
	tag     []byte
	rest    []byte
}

func newBlockCipher(name string, key, iv []byte, encrypt bool) (*blockCipher, error) {
	kind, bits, mode := splitCipher(name)
	if kind != "aes" || len(key)*8 != bits {
		return nil, errKeyLength
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	c := &blockCipher{encrypt: encrypt, padding: true, size: 1, nonce: iv}
	if mode != "gcm" && len(iv) != aes.BlockSize {
		return nil, errIV
	}
	switch {
	case mode == "cbc" && encrypt:
		c.size, c.blocks = aes.BlockSize, cipher.NewCBCEncrypter(block, iv)
	case mode == "cbc":
		c.size, c.blocks = aes.BlockSize, cipher.NewCBCDecrypter(block, iv)
	case mode == "ctr":
		c.stream = cipher.NewCTR(block, iv)
	case len(iv) == 0:
		return nil, errIV
	default:
		c.aead, err = cipher.NewGCMWithNonceSize(block, len(iv))
	}
	return c, err
}

// splitCipher takes names like aes-128-gcm and id-aes128-GCM apart.
func splitCipher(name string) (kind string, bits int, mode string) {
	name = strings.TrimPrefix(strings.ToLower(name), "id-")
	if name == "aes128" || name == "aes192" || name == "aes256" {
		name += "-cbc"
	}
	name = strings.Replace(name, "aes-", "aes", 1)
	kind, mode, _ = strings.Cut(name, "-")
	bits, err := strconv.Atoi(strings.TrimPrefix(kind, "aes"))
	if err != nil || !strings.HasPrefix(kind, "aes") || bits%64 != 0 ||
		bits < 128 || bits > 256 {
		return "", 0, ""
	}
	switch mode {
	case "cbc", "ctr", "gcm":
		return "aes", bits, mode
	}
	return "", 0, ""
}

func (c *blockCipher) update(b []byte) []byte {
	switch {
	case c.stream != nil:
		out := make([]byte, len(b))
		c.stream.XORKeyStream(out, b)
		return out
	case c.aead != nil:
		c.rest = append(c.rest, b...)
		return nil
	}
	c.rest = append(c.rest, b...)
	n := len(c.rest) - len(c.rest)%c.size
	if !c.encrypt && c.padding && n == len(c.rest) && n > 0 {
		n -= c.size // the padding is in the last block
	}
	out := make([]byte, n)
	c.blocks.CryptBlocks(out, c.rest[:n])
	c.rest = c.rest[n:]
	return out
}

func (c *blockCipher) final() ([]byte, error) {
	switch {
	case c.stream != nil:
		return nil, nil
	case c.aead != nil && c.encrypt:
		sealed := c.aead.Seal(nil, c.nonce, c.rest, c.aad)
		c.tag = sealed[len(c.rest):]
		return sealed[:len(c.rest)], nil
	case c.aead != nil:
		out, err := c.aead.Open(nil, c.nonce, append(c.rest, c.tag...), c.aad)
		if err != nil {
			return nil, errTag
		}
		return out, nil
	case c.encrypt:
		return c.lastEncrypted()
	}
	return c.lastDecrypted()
}

func (c *blockCipher) lastEncrypted() ([]byte, error) {
	if c.padding {
		n := c.size - len(c.rest)
		c.rest = append(c.rest, bytes.Repeat([]byte{byte(n)}, n)...)
	} else if len(c.rest) != 0 {
		return nil, errors.New("wrong final block length")
	}
	out := make([]byte, len(c.rest))
	c.blocks.CryptBlocks(out, c.rest)
	return out, nil
}

func (c *blockCipher) lastDecrypted() ([]byte, error) {
	if !c.padding && len(c.rest) == 0 {
		return nil, nil
	}
	if len(c.rest) != c.size {
		return nil, errors.New("wrong final block length")
	}
	out := make([]byte, c.size)
	c.blocks.CryptBlocks(out, c.rest)
	n := int(out[c.size-1])
	if n == 0 || n > c.size ||
		!bytes.Equal(out[c.size-n:], bytes.Repeat([]byte{byte(n)}, n)) {
		return nil, errDecrypt
	}
	return out[:c.size-n], nil
}

// NewCipher makes open(name, key, iv, encrypt), which returns a cipher
// or the text of what is wrong, and known(name).
func NewCipher(l *loop.Loop) *goja.Object {
	ciphers := loop.NewClass(l, map[string]loop.Method[blockCipher]{
		"update": func(c *blockCipher, call goja.FunctionCall) goja.Value {
			return l.Buffer(c.update(l.Memory(call.Argument(0))))
		},
		"final": func(c *blockCipher, call goja.FunctionCall) goja.Value {
			b, err := c.final()
			if err != nil {
				return l.VM.ToValue(err.Error())
			}
			return l.Buffer(b)
		},
		"setAAD": func(c *blockCipher, call goja.FunctionCall) goja.Value {
			c.aad = append(c.aad, l.Memory(call.Argument(0))...)
			return nil
		},
		"setTag": func(c *blockCipher, call goja.FunctionCall) goja.Value {
			c.tag = copied(l, call.Argument(0))
			return nil
		},
		"tag": func(c *blockCipher, call goja.FunctionCall) goja.Value {
			return l.Buffer(append([]byte(nil), c.tag...))
		},
		"setPadding": func(c *blockCipher, call goja.FunctionCall) goja.Value {
			c.padding = call.Argument(0).ToBoolean()
			return nil
		},
	})
	return l.Object(map[string]loop.Native{
		"known": func(call goja.FunctionCall) goja.Value {
			kind, _, _ := splitCipher(call.Argument(0).String())
			return l.VM.ToValue(kind != "")
		},
		"open": func(call goja.FunctionCall) goja.Value {
			c, err := newBlockCipher(call.Argument(0).String(),
				copied(l, call.Argument(1)), copied(l, call.Argument(2)),
				call.Argument(3).ToBoolean())
			if err != nil {
				return l.VM.ToValue(err.Error())
			}
			return ciphers.Object(c)
		},
	})
}
