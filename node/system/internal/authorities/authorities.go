// Package authorities finds the certificates of authorities that lie in files.
package authorities

import (
	"errors"
	"os"
	"strings"
	"syscall"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/tls"
)

// New makes the Go part of the certificates that tls finds in
// files: system() and extra().
func New(l *loop.Loop) *goja.Object {
	return l.Object(map[string]loop.Native{
		"system": func(goja.FunctionCall) goja.Value { return systemCertificates(l) },
		"extra":  func(goja.FunctionCall) goja.Value { return extraCertificates(l) },
	})
}

// systemFiles are where systems keep their certificates, and where crypto/x509
// looks for them.
var systemFiles = []string{
	"/etc/ssl/certs/ca-certificates.crt",
	"/etc/pki/tls/certs/ca-bundle.crt",
	"/etc/ssl/ca-bundle.pem",
	"/etc/pki/tls/cacert.pem",
	"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
	"/etc/ssl/cert.pem",
}

// systemCertificates are the certificates of the first of systemFiles that is
// there, or of SSL_CERT_FILE.
func systemCertificates(l *loop.Loop) goja.Value {
	files := systemFiles
	if f := os.Getenv("SSL_CERT_FILE"); f != "" {
		files = []string{f}
	}
	for _, f := range files {
		if data, err := os.ReadFile(f); err == nil {
			return tls.PEMs(l, tls.CertificatesIn(data))
		}
	}
	return l.VM.NewArray()
}

// extraCertificates are those of the file that NODE_EXTRA_CA_CERTS names, or
// the text of why it cannot be read.
func extraCertificates(l *loop.Loop) goja.Value {
	f := os.Getenv("NODE_EXTRA_CA_CERTS")
	if f == "" {
		return l.VM.NewArray()
	}
	data, err := os.ReadFile(f)
	var sys syscall.Errno
	switch {
	case err == nil:
		return tls.PEMs(l, tls.CertificatesIn(data))
	case errors.As(err, &sys):
		text := sys.Error() // as the C library has it, but for the first letter
		return l.VM.ToValue(strings.ToUpper(text[:1]) + text[1:])
	default:
		return l.VM.ToValue(err.Error())
	}
}
