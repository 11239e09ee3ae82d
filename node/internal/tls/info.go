package tls

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// info tells what is known of a connection, under the names that the script's
// half asks for.
func (b *binding) info(t *handle, call goja.FunctionCall) goja.Value {
	vm, s := b.l.VM, t.sock
	if s == nil {
		return goja.Undefined()
	}
	switch call.Argument(0).String() {
	case "alpn":
		return vm.ToValue(s.ALPNProtocol())
	case "servername":
		return vm.ToValue(s.ServerName())
	case "protocol":
		return vm.ToValue(s.Protocol())
	case "cipher":
		return b.cipher(s.Cipher())
	case "ephemeral":
		k := s.EphemeralKey()
		return b.record("type", k.Type, "name", k.Name, "size", k.Size)
	case "reused":
		return vm.ToValue(s.SessionReused())
	case "session":
		return b.bufferOrUndefined(s.Session())
	case "ticket":
		return b.bufferOrUndefined(t.ticket())
	case "verify":
		return b.verdict(s.AuthorizationError())
	case "finished":
		return b.finished(t, !t.config.isServer)
	case "peerFinished":
		return b.finished(t, t.config.isServer)
	case "sigalgs":
		return b.sharedSigalgs(t)
	}
	return goja.Undefined()
}

// maxTickets is how many tickets are remembered.
const maxTickets = 1000

// keepTicket remembers the ticket of a session that the script gets.
func (b *binding) keepTicket(session, ticket []byte) {
	if len(b.tickets) >= maxTickets {
		clear(b.tickets)
	}
	b.tickets[sha256.Sum256(session)] = ticket
}

// ticket is the newest of the connection, or that by which it was resumed, if
// the session came from a connection of this process.
func (t *handle) ticket() []byte {
	ticket := t.sock.TLSTicket()
	if ticket == nil && t.sock.SessionReused() {
		ticket = t.binding.tickets[sha256.Sum256(t.config.session)]
	}
	return ticket
}

// record makes an object of names and values.
func (b *binding) record(fields ...any) goja.Value {
	o := b.l.VM.NewObject()
	for i := 0; i < len(fields); i += 2 {
		loop.Must(o.Set(fields[i].(string), fields[i+1]))
	}
	return o
}

func (b *binding) cipher(c tlssocket.CipherInfo) goja.Value {
	if c.Name == "" {
		return goja.Undefined()
	}
	return b.record("name", c.Name, "standardName", c.StandardName,
		"version", c.Version)
}

func (b *binding) bufferOrUndefined(data []byte) goja.Value {
	if data == nil {
		return goja.Undefined()
	}
	return b.l.Buffer(data)
}

// verdict is OpenSSL's on the peer's chain, without a word on its name.
func (b *binding) verdict(err error) goja.Value {
	if err == nil {
		return goja.Null()
	}
	var v *trust.Error
	code, reason := code.Unspecified, err.Error()
	errors.As(err, &code)
	if errors.As(err, &v) {
		reason = v.Reason
	}
	return b.record("code", string(code), "message", reason)
}

// finished is the Finished message of one side, as far as crypto/tls tells:
// the first one of a handshake up to TLS 1.2 (RFC 5929, section 3.1). The
// answer is null where there is one and it cannot be had.
func (b *binding) finished(t *handle, ofClient bool) goja.Value {
	if !t.secure {
		return goja.Undefined()
	}
	cs := t.sock.ConnectionState()
	if cs.Version < tls.VersionTLS13 && ofClient != cs.DidResume &&
		len(cs.TLSUnique) > 0 {
		return b.l.Buffer(cs.TLSUnique)
	}
	return goja.Null()
}

// export is exportKeyingMaterial(length, label, context).
func (b *binding) export(t *handle, call goja.FunctionCall) goja.Value {
	out, err := t.sock.ExportKeyingMaterial(
		int(call.Argument(0).ToInteger()), call.Argument(1).String(),
		b.bytesOf(call.Argument(2)))
	if err != nil {
		panic(newError(b.l, err))
	}
	return b.l.Buffer(out)
}

// peer returns the peer's chain, leaf first: with what the verification added
// to it, if that is asked for.
func (b *binding) peer(t *handle, call goja.FunctionCall) goja.Value {
	if t.sock == nil {
		return goja.Undefined()
	}
	chain := t.sock.PeerCertificates()
	if cs := t.sock.ConnectionState(); call.Argument(0).ToBoolean() &&
		len(cs.VerifiedChains) > 0 {
		chain = cs.VerifiedChains[0]
	}
	return b.ders(chain)
}

// ders are certificates as an array of Buffers; undefined if there are none.
func (b *binding) ders(chain []*x509.Certificate) goja.Value {
	if len(chain) == 0 {
		return goja.Undefined()
	}
	list := make([]any, len(chain))
	for i, c := range chain {
		list[i] = b.l.Buffer(append([]byte{}, c.Raw...))
	}
	return b.l.VM.NewArray(list...)
}

func (b *binding) local(t *handle, call goja.FunctionCall) goja.Value {
	if t.sock == nil {
		return goja.Undefined()
	}
	if c := t.sock.LocalCertificate(); c != nil {
		return b.ders([]*x509.Certificate{c})
	}
	return goja.Undefined()
}

// sharedSigalgs are the signature algorithms that a server's client offered
// and crypto/tls has, in the client's order and OpenSSL's names.
func (b *binding) sharedSigalgs(t *handle) goja.Value {
	var list []any
	if hello := t.said; hello != nil && t.secure {
		for _, scheme := range hello.sigAlgs {
			if name := sigalgName(tls.SignatureScheme(scheme)); name != "" {
				list = append(list, name)
			}
		}
	}
	return b.l.VM.NewArray(list...)
}

// sigalgName is "" for a signature algorithm that crypto/tls does not have.
func sigalgName(scheme tls.SignatureScheme) string {
	if name, ok := mldsaNames[scheme]; ok {
		return name
	}
	return sigalgNames[scheme]
}

// sigalgNames are Node's. Node: tlsSocket.getSharedSigalgs.
var sigalgNames = map[tls.SignatureScheme]string{
	tls.ECDSAWithP256AndSHA256: "ECDSA+SHA256",
	tls.ECDSAWithP384AndSHA384: "ECDSA+SHA384",
	tls.ECDSAWithP521AndSHA512: "ECDSA+SHA512",
	tls.Ed25519:                "Ed25519+UNDEF",
	tls.PSSWithSHA256:          "RSA-PSS+SHA256",
	tls.PSSWithSHA384:          "RSA-PSS+SHA384",
	tls.PSSWithSHA512:          "RSA-PSS+SHA512",
	tls.PKCS1WithSHA256:        "RSA+SHA256",
	tls.PKCS1WithSHA384:        "RSA+SHA384",
	tls.PKCS1WithSHA512:        "RSA+SHA512",
}
