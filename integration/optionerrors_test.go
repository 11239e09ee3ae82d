package integration_test

import (
	"bytes"
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

type badSocketOption struct {
	name string // that the text must have
	code code.Code
	edit func(*tlssocket.Options)
}

func alpnHook(context.Context, string, []string) (string, error) {
	return "", nil
}

var badSocketOptions = []badSocketOption{
	{"Server", code.InvalidArgValue,
		func(o *tlssocket.Options) { o.Server = new(tlssocket.Server) }},
	{"HandshakeTimeout", code.InvalidArgValue,
		func(o *tlssocket.Options) { o.HandshakeTimeout = -1 }},
	{"ALPN", code.InvalidArgValue,
		func(o *tlssocket.Options) { o.ALPN = alpnHook }},
	{"ALPN", code.TLSALPNCallbackWithProtocols,
		func(o *tlssocket.Options) {
			o.IsServer = true
			o.ALPN = alpnHook
			o.ALPNProtocols = []string{"h2"}
		}},
	{"ALPNProtocols[1]", code.TLSALPNInvalid,
		func(o *tlssocket.Options) { o.ALPNProtocols = []string{"h2", ""} }},
	{`ServerName "bücher.example" is an international name`,
		code.InvalidArgValue,
		func(o *tlssocket.Options) { o.ServerName = "bücher.example" }},
	{`ServerName "\xff"`, code.InvalidArgValue,
		func(o *tlssocket.Options) { o.ServerName = "\xff" }},
	{"ServerName", code.InvalidArgValue,
		func(o *tlssocket.Options) { o.ServerName = "a b" }},
	{"ServerName", code.InvalidArgValue, func(o *tlssocket.Options) {
		o.ServerName = strings.Repeat("a", 256)
	}},
	{"MinVersion", code.TLSInvalidProtocolVersion,
		func(o *tlssocket.Options) { o.MinVersion = "SSLv3" }},
}

func TestBadSocketOptions(t *testing.T) {
	a, _ := net.Pipe()
	for _, bad := range badSocketOptions {
		o := testpair.Client(t)
		bad.edit(o)
		_, err := tlssocket.New(a, o)
		testpair.RequireCode(t, err, bad.code)
		if !strings.Contains(err.Error(), bad.name) {
			t.Errorf("%q does not name %s", err, bad.name)
		}
	}
	_, err := tlssocket.New(nil, nil)
	testpair.RequireCode(t, err, code.InvalidArgType)
}

// Options that cannot be are refused before anybody is bothered.
func TestConnectChecksOptionsFirst(t *testing.T) {
	for _, bad := range badSocketOptions {
		o := testpair.Client(t)
		bad.edit(o)
		if o.IsServer {
			continue // Connect makes clients: see below
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		_, err = tlssocket.Connect(testpair.PatientContext(t), "tcp",
			l.Addr().String(), o)
		testpair.RequireCode(t, err, bad.code)
		l.(*net.TCPListener).SetDeadline(time.Now().Add(time.Millisecond))
		if c, err := l.Accept(); err == nil {
			t.Errorf("%s: the server was bothered", bad.name)
			c.Close()
		}
		l.Close()
	}
	_, err := tlssocket.Connect(t.Context(), "tcp", "localhost:0",
		&tlssocket.Options{IsServer: true})
	testpair.RequireCode(t, err, code.InvalidArgValue)
}

func TestBadServerOptions(t *testing.T) {
	for name, o := range map[string]*tlssocket.ServerOptions{
		"HandshakeTimeout": {HandshakeTimeout: -1},
		"ALPNProtocols":    {ALPNProtocols: []string{""}},
		"MaxVersion": {ContextOptions: tlssocket.ContextOptions{
			MaxVersion: "TLSv2"}},
		"a.example": {Contexts: map[string]*tlssocket.SecureContext{
			"a.example": nil}},
		"server name": {Contexts: map[string]*tlssocket.SecureContext{
			"": newContext(t, nil)}},
	} {
		srv, err := tlssocket.NewServer(o)
		var e *tlssocket.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), name) {
			t.Errorf("%v is no *Error that names %s", err, name)
		}
		if srv != nil {
			t.Errorf("%s: there is a server beside the error", name)
		}
	}
}

// No error gives away what is secret, wherever it was put by mistake.
func TestErrorsHaveNoSecrets(t *testing.T) {
	const password = "correct horse battery staple"
	key := testpair.Certs(t).Leaf.KeyPEM()
	block, _ := pem.Decode(key)
	text := strings.Split(string(key), "\n")[1]
	ticket := []byte("forty-seven bytes of which none may be repeated")
	broken := bytes.Replace(key, []byte(text), []byte(text+"!"), 1)
	for i, o := range []tlssocket.ContextOptions{
		{Cert: [][]byte{key}, Passphrase: password},
		{CA: [][]byte{key}, Passphrase: password},
		{CRL: [][]byte{key}, Passphrase: password},
		{Key: [][]byte{key}, Passphrase: password},
		{Key: [][]byte{broken}, Passphrase: password},
		{Key: [][]byte{block.Bytes}, Passphrase: password},
		{PFX: [][]byte{key}, Passphrase: password},
		{PFX: [][]byte{sealedPFX(t, "another")}, Passphrase: password},
		{TicketKeys: ticket, Passphrase: password},
	} {
		_, err := tlssocket.NewSecureContext(&o)
		if err == nil {
			t.Errorf("case %d is accepted", i)
			continue
		}
		all := fmt.Sprintf("%v %+v %#v", err, err, err)
		for _, secret := range []string{password, text, string(ticket),
			string(block.Bytes)} {
			if strings.Contains(all, secret) {
				t.Errorf("case %d gives away %q: %s", i, secret, all)
			}
		}
	}
}

// A hostile session is no secret told either.
func TestSessionErrorsAreSilent(t *testing.T) {
	client := testpair.Client(t)
	client.Session = []byte("a session that is none")
	c, s := testpair.Secure(t, client, nil)
	if c.SessionReused() || c.Err() != nil {
		t.Errorf("reused: %v; %v", c.SessionReused(), c.Err())
	}
	go s.Close()
	if _, err := c.Read(make([]byte, 1)); err != io.EOF {
		t.Error(err)
	}
}

type badContext struct {
	name string // that the text must have, whatever the case
	code code.Code
	edit func(*testing.T, *tlssocket.ContextOptions)
}

func otherKey(t *testing.T) []byte {
	return testpki.Leaf(t, testpair.Certs(t).CA, "x").KeyPEM()
}

var badContexts = []badContext{
	{"MinVersion", code.TLSInvalidProtocolVersion,
		func(_ *testing.T, o *tlssocket.ContextOptions) {
			o.MinVersion = "TLSv1.4"
		}},
	{"MaxVersion", code.TLSInvalidProtocolVersion,
		func(_ *testing.T, o *tlssocket.ContextOptions) {
			o.MaxVersion = "tlsv1.2"
		}},
	{"MaxVersion", code.TLSProtocolVersionConflict,
		func(_ *testing.T, o *tlssocket.ContextOptions) {
			o.MinVersion, o.MaxVersion = "TLSv1.3", "TLSv1.2"
		}},
	{"Ciphers", code.SSLNoCipherMatch,
		func(_ *testing.T, o *tlssocket.ContextOptions) {
			o.Ciphers = "NO-SUCH-CIPHER"
		}},
	{"Ciphers", code.SSLNoCipherMatch,
		func(_ *testing.T, o *tlssocket.ContextOptions) {
			o.Ciphers = "HIGH:!ALL"
		}},
	{"Ciphers", code.TLSUnsupported,
		func(_ *testing.T, o *tlssocket.ContextOptions) {
			o.Ciphers = "TLS_AES_128_GCM_SHA256"
		}},
	{"Ciphers", code.TLSUnsupported,
		func(_ *testing.T, o *tlssocket.ContextOptions) {
			o.Ciphers = "DHE-RSA-AES128-GCM-SHA256"
		}},
	{"Ciphers", code.SSLNoCipherMatch,
		func(_ *testing.T, o *tlssocket.ContextOptions) {
			o.Ciphers = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:" +
				"TLS_CHACHA20_POLY1305_SHA256"
			o.MaxVersion = "TLSv1.2"
		}},
	{"ECDHCurve", code.TLSUnsupported,
		func(_ *testing.T, o *tlssocket.ContextOptions) {
			o.ECDHCurve = "X448"
		}},
	{"ECDH curve", code.CryptoOperationFailed,
		func(_ *testing.T, o *tlssocket.ContextOptions) {
			o.ECDHCurve = "P-257"
		}},
	{"Key", code.OSSLX509KeyValuesMismatch,
		func(t *testing.T, o *tlssocket.ContextOptions) {
			o.Key = [][]byte{otherKey(t)}
		}},
	{"Cert", code.OSSLX509KeyValuesMismatch,
		func(_ *testing.T, o *tlssocket.ContextOptions) { o.Key = nil }},
	{"Key", code.OSSLX509KeyValuesMismatch,
		func(_ *testing.T, o *tlssocket.ContextOptions) { o.Cert = nil }},
	{"Cert", "ERR_OSSL_PEM_NO_START_LINE",
		func(_ *testing.T, o *tlssocket.ContextOptions) {
			o.Cert = [][]byte{[]byte("garbage")}
		}},
	{"Key", "ERR_OSSL_UNSUPPORTED",
		func(_ *testing.T, o *tlssocket.ContextOptions) {
			o.Key = [][]byte{[]byte("garbage")}
		}},
	{"PFX", code.CryptoOperationFailed,
		func(t *testing.T, o *tlssocket.ContextOptions) {
			o.PFX = [][]byte{sealedPFX(t, "right")}
			o.Passphrase = "wrong"
		}},
	{"PFX", code.CryptoOperationFailed,
		func(t *testing.T, o *tlssocket.ContextOptions) {
			o.PFX = [][]byte{[]byte("garbage")}
		}},
	{"TicketKeys", code.InvalidArgValue,
		func(_ *testing.T, o *tlssocket.ContextOptions) {
			o.TicketKeys = make([]byte, 47)
		}},
	{"TicketKeys", code.InvalidArgValue,
		func(_ *testing.T, o *tlssocket.ContextOptions) {
			o.TicketKeys = []byte{}
		}},
	{"SessionTimeout", "ERR_OUT_OF_RANGE",
		func(_ *testing.T, o *tlssocket.ContextOptions) {
			o.SessionTimeout = -1
		}},
	{"SessionTimeout", "ERR_OUT_OF_RANGE",
		func(_ *testing.T, o *tlssocket.ContextOptions) {
			o.SessionTimeout = 8 * 24 * time.Hour
		}},
	{"SessionIDContext", code.InvalidArgValue,
		func(_ *testing.T, o *tlssocket.ContextOptions) {
			o.SessionIDContext = strings.Repeat("x", 33)
		}},
}

func TestBadContextOptions(t *testing.T) {
	for _, bad := range badContexts {
		t.Run(bad.name+" "+string(bad.code), func(t *testing.T) {
			var o tlssocket.ContextOptions
			present(&o, testpair.Certs(t).Leaf)
			bad.edit(t, &o)
			c, err := tlssocket.NewSecureContext(&o)
			testpair.RequireCode(t, err, bad.code)
			if c != nil {
				t.Error("there is a context beside the error")
			}
			if !strings.Contains(strings.ToLower(err.Error()),
				strings.ToLower(bad.name)) {
				t.Errorf("%q does not name %s", err, bad.name)
			}
		})
	}
}

// Garbage where CAs and CRLs belong must not go unnoticed.
func TestGarbageInTrust(t *testing.T) {
	garbage := [][]byte{[]byte("garbage")}
	for name, o := range map[string]*tlssocket.ContextOptions{
		"crl": {CRL: garbage},
		"ca":  {CA: garbage},
	} {
		_, err := tlssocket.NewSecureContext(o)
		if codeOf(err) == "" ||
			!strings.Contains(strings.ToLower(err.Error()), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
