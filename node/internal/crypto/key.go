package crypto

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"hash"
	"math/big"
	"reflect"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

var (
	errNoKey       = errors.New("no key in it")
	errKeyKind     = errors.New("the operation is not there for this type of key")
	errNeedPrivate = errors.New("a private key is needed")
)

// A cryptoKey is a KeyObject's key. private is nil for public keys.
type cryptoKey struct {
	private crypto.Signer
	public  crypto.PublicKey
}

// parseKey reads a key: PEM, or DER. A certificate has its public key in it.
func parseKey(b []byte) (*cryptoKey, error) {
	if block, _ := pem.Decode(b); block != nil {
		b = block.Bytes
	}
	if key, err := x509.ParsePKCS8PrivateKey(b); err == nil {
		return privateKey(key)
	}
	if key, err := x509.ParsePKCS1PrivateKey(b); err == nil {
		return privateKey(key)
	}
	if key, err := x509.ParseECPrivateKey(b); err == nil {
		return privateKey(key)
	}
	if key, err := x509.ParsePKIXPublicKey(b); err == nil {
		return &cryptoKey{public: key}, nil
	}
	if key, err := x509.ParsePKCS1PublicKey(b); err == nil {
		return &cryptoKey{public: key}, nil
	}
	if cert, err := x509.ParseCertificate(b); err == nil {
		return &cryptoKey{public: cert.PublicKey}, nil
	}
	return nil, errNoKey
}

func privateKey(key any) (*cryptoKey, error) {
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, errKeyKind
	}
	return &cryptoKey{private: signer, public: signer.Public()}, nil
}

// kind is Node's asymmetricKeyType.
func (k *cryptoKey) kind() string {
	switch k.public.(type) {
	case *rsa.PublicKey:
		return "rsa"
	case *ecdsa.PublicKey:
		return "ec"
	case ed25519.PublicKey:
		return "ed25519"
	}
	return "unknown"
}

// details are Node's asymmetricKeyDetails.
func (k *cryptoKey) details() map[string]any {
	switch key := k.public.(type) {
	case *rsa.PublicKey:
		return map[string]any{"modulusLength": key.N.BitLen(),
			"publicExponent": big.NewInt(int64(key.E))}
	case *ecdsa.PublicKey:
		names := map[elliptic.Curve]string{elliptic.P224(): "secp224r1",
			elliptic.P256(): "prime256v1", elliptic.P384(): "secp384r1",
			elliptic.P521(): "secp521r1"}
		return map[string]any{"namedCurve": names[key.Curve]}
	}
	return map[string]any{}
}

// encode is the key in a form of Node: pkcs1, spki, pkcs8 or sec1, and the
// label of its PEM.
func (k *cryptoKey) encode(form string) (der []byte, label string, err error) {
	switch form {
	case "spki":
		der, err = x509.MarshalPKIXPublicKey(k.public)
		return der, "PUBLIC KEY", err
	case "pkcs8":
		der, err = x509.MarshalPKCS8PrivateKey(k.private)
		return der, "PRIVATE KEY", err
	case "sec1":
		if key, ok := k.private.(*ecdsa.PrivateKey); ok {
			der, err = x509.MarshalECPrivateKey(key)
			return der, "EC PRIVATE KEY", err
		}
	case "pkcs1":
		if key, ok := k.private.(*rsa.PrivateKey); ok {
			return x509.MarshalPKCS1PrivateKey(key), "RSA PRIVATE KEY", nil
		}
		if key, ok := k.public.(*rsa.PublicKey); ok {
			return x509.MarshalPKCS1PublicKey(key), "RSA PUBLIC KEY", nil
		}
	}
	return nil, "", errKeyKind
}

// hashIDs are the identifiers of the digests that signatures are made with.
var hashIDs = map[string]crypto.Hash{
	"md5": crypto.MD5, "sha1": crypto.SHA1, "sha224": crypto.SHA224,
	"sha256": crypto.SHA256, "sha384": crypto.SHA384, "sha512": crypto.SHA512,
}

func hashID(h hash.Hash) crypto.Hash {
	for name, id := range hashIDs {
		if reflect.TypeOf(hashes[name]()) == reflect.TypeOf(h) && id.Size() == h.Size() {
			return id
		}
	}
	return 0
}

// sign signs a message; pss is for RSA keys. h is nil for Ed25519.
func (k *cryptoKey) sign(h func() hash.Hash, message []byte, pss bool) ([]byte, error) {
	if k.private == nil {
		return nil, errNeedPrivate
	}
	if _, ok := k.private.(ed25519.PrivateKey); ok {
		return k.private.Sign(rand.Reader, message, crypto.Hash(0))
	}
	id, digest, err := digestFor(h, message)
	if err != nil {
		return nil, err
	}
	var opts crypto.SignerOpts = id
	if _, ok := k.private.(*rsa.PrivateKey); ok && pss {
		opts = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthAuto, Hash: id}
	}
	return k.private.Sign(rand.Reader, digest, opts)
}

func digestFor(h func() hash.Hash, message []byte) (crypto.Hash, []byte, error) {
	if h == nil {
		return 0, nil, errors.New("the digest is missing")
	}
	d := h()
	id := hashID(d)
	if id == 0 {
		return 0, nil, errors.New("no signatures are made with this digest")
	}
	_, _ = d.Write(message)
	return id, d.Sum(nil), nil
}

func (k *cryptoKey) verify(h func() hash.Hash, message, signature []byte, pss bool) (bool, error) {
	if key, ok := k.public.(ed25519.PublicKey); ok {
		return ed25519.Verify(key, message, signature), nil
	}
	id, digest, err := digestFor(h, message)
	if err != nil {
		return false, err
	}
	switch key := k.public.(type) {
	case *ecdsa.PublicKey:
		return ecdsa.VerifyASN1(key, digest, signature), nil
	case *rsa.PublicKey:
		if pss {
			return rsa.VerifyPSS(key, id, digest, signature, nil) == nil, nil
		}
		return rsa.VerifyPKCS1v15(key, id, digest, signature) == nil, nil
	}
	return false, errKeyKind
}

// encryptRSA and decryptRSA use OAEP with the digest given, or PKCS #1 v1.5
// when there is none.
func (k *cryptoKey) encryptRSA(h func() hash.Hash, message []byte) ([]byte, error) {
	key, ok := k.public.(*rsa.PublicKey)
	if !ok {
		return nil, errKeyKind
	}
	if h == nil {
		//lint:ignore SA1019 the caller asked for RSA_PKCS1_PADDING by name
		return rsa.EncryptPKCS1v15(rand.Reader, key, message)
	}
	return rsa.EncryptOAEP(h(), rand.Reader, key, message, nil)
}

func (k *cryptoKey) decryptRSA(h func() hash.Hash, message []byte) ([]byte, error) {
	key, ok := k.private.(*rsa.PrivateKey)
	if !ok {
		return nil, errNeedPrivate
	}
	if h == nil {
		//lint:ignore SA1019 the caller asked for RSA_PKCS1_PADDING by name
		return rsa.DecryptPKCS1v15(rand.Reader, key, message)
	}
	return rsa.DecryptOAEP(h(), rand.Reader, key, message, nil)
}

// generateKey makes a key of a type of Node with its size or curve.
func generateKey(kind string, bits int, curve string) (*cryptoKey, error) {
	switch kind {
	case "rsa":
		key, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			return nil, err
		}
		return privateKey(key)
	case "ec":
		curves := map[string]elliptic.Curve{
			"prime256v1": elliptic.P256(), "P-256": elliptic.P256(),
			"secp384r1": elliptic.P384(), "P-384": elliptic.P384(),
			"secp521r1": elliptic.P521(), "P-521": elliptic.P521(),
		}
		if curves[curve] == nil {
			return nil, errors.New("no such curve")
		}
		key, err := ecdsa.GenerateKey(curves[curve], rand.Reader)
		if err != nil {
			return nil, err
		}
		return privateKey(key)
	case "ed25519":
		_, key, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return nil, err
		}
		return privateKey(key)
	}
	return nil, errKeyKind
}

// NewKeys makes the Go part of KeyObject, sign and publicEncrypt.
// What fails returns the text of its error.
func NewKeys(l *loop.Loop) *goja.Object {
	var keys *loop.Class[cryptoKey]
	result := func(b []byte, err error) goja.Value {
		if err != nil {
			return l.VM.ToValue(err.Error())
		}
		return l.Buffer(b)
	}
	keyResult := func(k *cryptoKey, err error) goja.Value {
		if err != nil {
			return l.VM.ToValue(err.Error())
		}
		return keys.Object(k)
	}
	digest := func(v goja.Value) func() hash.Hash {
		if v == nil || goja.IsUndefined(v) || goja.IsNull(v) {
			return nil
		}
		return hashOf(l, v)
	}
	keys = loop.NewClass(l, map[string]loop.Method[cryptoKey]{
		"kind": func(k *cryptoKey, _ goja.FunctionCall) goja.Value {
			return l.VM.ToValue(k.kind())
		},
		"details": func(k *cryptoKey, _ goja.FunctionCall) goja.Value {
			return l.VM.ToValue(k.details())
		},
		"isPrivate": func(k *cryptoKey, _ goja.FunctionCall) goja.Value {
			return l.VM.ToValue(k.private != nil)
		},
		"publicKey": func(k *cryptoKey, _ goja.FunctionCall) goja.Value {
			return keys.Object(&cryptoKey{public: k.public})
		},
		"encode": func(k *cryptoKey, call goja.FunctionCall) goja.Value {
			der, label, err := k.encode(call.Argument(0).String())
			if err == nil && call.Argument(1).String() == "pem" {
				return l.VM.ToValue(string(pem.EncodeToMemory(
					&pem.Block{Type: label, Bytes: der})))
			}
			return result(der, err)
		},
		"sign": func(k *cryptoKey, call goja.FunctionCall) goja.Value {
			return result(k.sign(digest(call.Argument(0)), l.Memory(call.Argument(1)),
				call.Argument(2).ToBoolean()))
		},
		"verify": func(k *cryptoKey, call goja.FunctionCall) goja.Value {
			ok, err := k.verify(digest(call.Argument(0)), l.Memory(call.Argument(1)),
				l.Memory(call.Argument(2)), call.Argument(3).ToBoolean())
			if err != nil {
				return l.VM.ToValue(err.Error())
			}
			return l.VM.ToValue(ok)
		},
		"encrypt": func(k *cryptoKey, call goja.FunctionCall) goja.Value {
			return result(k.encryptRSA(digest(call.Argument(0)), l.Memory(call.Argument(1))))
		},
		"decrypt": func(k *cryptoKey, call goja.FunctionCall) goja.Value {
			return result(k.decryptRSA(digest(call.Argument(0)), l.Memory(call.Argument(1))))
		},
	})
	return l.Object(map[string]loop.Native{
		"parse": func(call goja.FunctionCall) goja.Value {
			return keyResult(parseKey(l.Memory(call.Argument(0))))
		},
		"generate": func(call goja.FunctionCall) goja.Value {
			return keyResult(generateKey(call.Argument(0).String(),
				int(call.Argument(1).ToInteger()), call.Argument(2).String()))
		},
	})
}
