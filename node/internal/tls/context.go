package tls

import (
	"errors"
	"time"

	"github.com/dop251/goja"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// A secureContext is the Go part of a SecureContext. It does not change: the
// script's part has another one made when something is set.
type secureContext struct{ secure *tlssocket.SecureContext }

// newContext makes a context of options that the script's part has checked.
// Their names are Node's; what has bytes is a typed array, and lists are
// arrays.
func (b *binding) newContext(call goja.FunctionCall) goja.Value {
	o := call.Argument(0).ToObject(b.l.VM)
	opts := &tlssocket.ContextOptions{
		CA:                     b.byteLists(o.Get("ca")),
		CRL:                    b.byteLists(o.Get("crl")),
		Ciphers:                text(o.Get("ciphers")),
		ECDHCurve:              text(o.Get("ecdhCurve")),
		MinVersion:             text(o.Get("minVersion")),
		MaxVersion:             text(o.Get("maxVersion")),
		HonorCipherOrder:       truth(o.Get("honorCipherOrder")),
		SessionIDContext:       text(o.Get("sessionIdContext")),
		AllowPartialTrustChain: truth(o.Get("allowPartialTrustChain")),
		TicketKeys:             b.bytesOf(o.Get("ticketKeys")),
	}
	if v := o.Get("sessionTimeout"); v != nil && !goja.IsUndefined(v) {
		opts.SessionTimeout = time.Duration(v.ToInteger()) * time.Second
	}
	if truth(o.Get("caGiven")) && len(opts.CA) == 0 {
		pem, err := nobody()
		loop.Must(err) // there is nothing that could fail but a bug
		opts.CA = [][]byte{pem}
	}
	err := setCredentials(opts, b.byteLists(o.Get("cert")),
		b.lockedList(o.Get("key"), "pem"), b.lockedList(o.Get("pfx"), "pfx"))
	var secure *tlssocket.SecureContext
	if err == nil {
		secure, err = tlssocket.NewSecureContext(opts)
	}
	if err != nil {
		panic(newError(b.l, err))
	}
	return b.contexts.Object(&secureContext{secure})
}

// text is a string option, "" if it is not set.
func text(v goja.Value) string {
	if v == nil || goja.IsUndefined(v) || goja.IsNull(v) {
		return ""
	}
	return v.String()
}

func truth(v goja.Value) bool { return v != nil && v.ToBoolean() }

func (b *binding) bytesOf(v goja.Value) []byte {
	data, _ := b.l.Bytes(v)
	return data
}

// byteLists is an option that is an array of typed arrays.
func (b *binding) byteLists(v goja.Value) (list [][]byte) {
	if v == nil || goja.IsUndefined(v) {
		return nil
	}
	b.l.VM.ForOf(v, func(item goja.Value) bool {
		list = append(list, b.bytesOf(item))
		return true
	})
	return list
}

// newError makes the exception or the event's error of an error of the
// library: with its code, and OpenSSL's text where there is one.
func newError(l *loop.Loop, err error) *goja.Object {
	c := code.SSLProtocol
	errors.As(err, &c)
	var missing pkcs12.NotImplementedError
	if errors.As(err, &missing) {
		c = codeArchive
	}
	text := sslText(c, err)
	o, failed := l.VM.New(l.VM.Get("Error"), l.VM.ToValue(text.message))
	loop.Must(failed)
	if text.library != "" {
		loop.Must(o.Set("library", text.library))
		loop.Must(o.Set("reason", text.reason))
	}
	if !text.hasNoCode {
		loop.Must(o.Set("code", string(c)))
	}
	return o
}
