package node

import (
	"errors"
	"time"

	"github.com/dop251/goja"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
)

// A tlsContext is the Go part of a SecureContext. It does not change: the
// script's part has another one made when something is set.
type tlsContext struct{ secure *tlssocket.SecureContext }

// newContext makes a context of options that the script's part has checked.
// Their names are Node's; what has bytes is a typed array, and lists are
// arrays.
func (b *tlsBinding) newContext(call goja.FunctionCall) goja.Value {
	o := call.Argument(0).ToObject(b.l.vm)
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
		must(err) // there is nothing that could fail but a bug
		opts.CA = [][]byte{pem}
	}
	err := setCredentials(opts, b.byteLists(o.Get("cert")),
		b.lockedList(o.Get("key"), "pem"), b.lockedList(o.Get("pfx"), "pfx"))
	var secure *tlssocket.SecureContext
	if err == nil {
		secure, err = tlssocket.NewSecureContext(opts)
	}
	if err != nil {
		panic(b.l.tlsError(err))
	}
	return b.contexts.object(&tlsContext{secure})
}

// text is a string option, "" if it is not set.
func text(v goja.Value) string {
	if v == nil || goja.IsUndefined(v) || goja.IsNull(v) {
		return ""
	}
	return v.String()
}

func truth(v goja.Value) bool { return v != nil && v.ToBoolean() }

func (b *tlsBinding) bytesOf(v goja.Value) []byte {
	data, _ := b.l.bytes(v)
	return data
}

// byteLists is an option that is an array of typed arrays.
func (b *tlsBinding) byteLists(v goja.Value) (list [][]byte) {
	if v == nil || goja.IsUndefined(v) {
		return nil
	}
	b.l.vm.ForOf(v, func(item goja.Value) bool {
		list = append(list, b.bytesOf(item))
		return true
	})
	return list
}

// tlsError makes the exception or the event's error of an error of the
// library: with its code, and OpenSSL's text where there is one.
func (l *loop) tlsError(err error) *goja.Object {
	c := code.SSLProtocol
	errors.As(err, &c)
	var missing pkcs12.NotImplementedError
	if errors.As(err, &missing) {
		c = codeArchive
	}
	text := sslText(c, err)
	o, failed := l.vm.New(l.vm.Get("Error"), l.vm.ToValue(text.message))
	must(failed)
	if text.library != "" {
		must(o.Set("library", text.library))
		must(o.Set("reason", text.reason))
	}
	must(o.Set("code", string(c)))
	return o
}
