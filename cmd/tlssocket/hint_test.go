package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// unhinted are the codes without a hint of their own, and why.
var unhinted = map[string][]code.Code{
	"an event of serve, which goes on": {
		code.SSLPeerDidNotReturnCertificate,
		code.SSLHTTPRequest, code.SSLHTTPSProxyRequest,
		code.SSLBinderDoesNotVerify},
	"the command does not use it in such a way": {
		code.Aborted, code.StreamDestroyed,
		code.StreamWriteAfterEnd, code.ServerNotRunning,
		code.TLSInvalidState, code.TLSHookPanic, code.ECHRejected,
		code.TLSHookFailed, code.TLSRequiredServerName,
		code.TLSALPNCallbackInvalidResult,
		code.TLSALPNCallbackWithProtocols,
		code.TLSInvalidContext, code.InvalidArgType,
		code.SSLIllegalExporterLabel, code.SSLDataAfterCloseNotify},
	"the flag has a hint": {code.TLSALPNInvalid,
		code.SSLNoCipherMatch, "ERR_SSL_INVALID_COMMAND",
		code.AddrInUse, "ERR_OUT_OF_RANGE"},
	"the message says what is wrong, and nobody can help it": {
		code.IO, code.SSLInternal,
		code.SSLCipherOperationFailed},
	"a file or a flag, of which there is a general hint": {
		code.TLSUnsupported, code.InvalidArgValue,
		code.CryptoOperationFailed, "ERR_OSSL_PEM_NO_START_LINE",
		"ERR_OSSL_PEM_BAD_END_LINE", "ERR_OSSL_PEM_BAD_BASE64_DECODE",
		"ERR_OSSL_ASN1_TOO_LONG", "ERR_OSSL_ASN1_WRONG_TAG",
		"ERR_OSSL_PEM_ASN1_LIB"},
}

var codePattern = regexp.MustCompile(`^(ERR_[A-Z0-9_]+|EAI_AGAIN|EIO|` +
	`EPIPE|ENOENT|EACCES|E(CONN|ADDR|NET|HOST|NOT|TIMED)[A-Z]+)$`)

// knownCodes collects the codes in the sources of the library.
func knownCodes(t *testing.T) []code.Code {
	var codes []code.Code
	eachString(t, "../..", func(s string) {
		if codePattern.MatchString(s) {
			codes = append(codes, code.Code(s))
		}
	})
	slices.Sort(codes)
	return slices.Compact(codes)
}

// eachString visits the string literals of the library's sources.
func eachString(t *testing.T, root string, visit func(string)) {
	t.Helper()
	var files []string
	for _, folder := range []string{".", "certinfo", "code", "fleet", "ocsp", "starttls",
		"store", "trust", "internal/*"} {
		more, err := filepath.Glob(filepath.Join(root, folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, more...)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if _, gone := err.(*fs.PathError); gone {
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				s, _ := strconv.Unquote(l.Value)
				visit(s)
			}
			return true
		})
	}
}

// Each code of the library has a hint, or a reason for having none.
func TestEveryCodeHasAHint(t *testing.T) {
	codes := knownCodes(t)
	if len(codes) < 80 {
		t.Fatalf("only %d codes", len(codes))
	}
	for _, c := range codes {
		without := false
		for _, list := range unhinted {
			without = without || slices.Contains(list, c)
		}
		_, plain := hints[c]
		_, refused := verificationHints[c]
		if with := plain || refused; with == without {
			t.Errorf("%s: a hint is %v, listed as one without %v", c,
				with, without)
		}
	}
}

// Each reason not to trust has a hint. Where something is forged, revoked or
// made for another use it is not the one to go on regardless.
func TestVerificationHints(t *testing.T) {
	for _, name := range []code.Code{
		code.CertRevoked, code.CertSignatureFailure,
		code.CRLSignatureFailure, code.InvalidPurpose,
	} {
		err := &trust.Error{Code: name}
		if hint := hintFor(err); hint == "" ||
			strings.Contains(hint, "-insecure") {
			t.Errorf("%s: %q", name, hint)
		}
	}
	eachString(t, "../..", func(s string) {
		if !trustPattern.MatchString(s) {
			return
		}
		if _, ok := verificationHints[code.Code(s)]; !ok {
			t.Errorf("%s has no hint", s)
		}
	})
}

var trustPattern = regexp.MustCompile(`^(CERT|CRL|UNABLE_TO|DEPTH_ZERO|` +
	`SELF_SIGNED|PATH|INVALID|UNSPECIFIED)(_[A-Z_]+)?$`)

// Hints about files and addresses do not mix.
func TestHintsForFlags(t *testing.T) {
	bad := func(c code.Code) error {
		return &tlssocket.Error{Code: c}
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{&inputError{"-listen :80", bad(code.Access)}, "above 1023"},
		{&inputError{"-listen x:80", bad(code.NotFound)},
			"an address of this machine"},
		{&inputError{"-ca f", bad(code.Access)}, "permission to read"},
		{&inputError{"-ca d", bad(code.IO)}, "name a file"},
		{&outputError{"-keylog f", bad(code.Access)}, "may write"},
		{bad(code.Access), "firewall"},
		{bad("ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR"), "-servername NAME"},
		{&usageError{"", bad(code.InvalidArgValue)}, "tlssocket help"},
	} {
		if got := hintFor(c.err); !strings.Contains(got, c.want) {
			t.Errorf("%v: %q has no %q", c.err, got, c.want)
		}
	}
}
