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
)

// unhinted are the codes without a hint of their own, and why.
var unhinted = map[string][]tlssocket.Code{
	"an event of serve, which goes on": {
		tlssocket.ErrSSLPeerDidNotReturnCertificate,
		tlssocket.ErrSSLHTTPRequest, tlssocket.ErrSSLHTTPSProxyRequest,
		tlssocket.ErrSSLBinderDoesNotVerify},
	"the command does not use it in such a way": {
		tlssocket.ErrAborted, tlssocket.ErrStreamDestroyed,
		tlssocket.ErrStreamWriteAfterEnd, tlssocket.ErrServerNotRunning,
		tlssocket.ErrTLSInvalidState, tlssocket.ErrTLSHookPanic,
		tlssocket.ErrTLSHookFailed, tlssocket.ErrTLSRequiredServerName,
		tlssocket.ErrTLSALPNCallbackInvalidResult,
		tlssocket.ErrTLSALPNCallbackWithProtocols,
		tlssocket.ErrTLSInvalidContext, tlssocket.ErrInvalidArgType,
		tlssocket.ErrSSLIllegalExporterLabel},
	"the flag has a hint": {tlssocket.ErrTLSALPNInvalid,
		tlssocket.ErrSSLNoCipherMatch, "ERR_SSL_INVALID_COMMAND",
		tlssocket.ErrAddrInUse, "ERR_OUT_OF_RANGE", "ENOENT"},
	"the message says what is wrong, and nobody can help it": {
		tlssocket.ErrIO, tlssocket.ErrSSLInternal,
		tlssocket.ErrSSLCipherOperationFailed},
	"a file or a flag, of which there is a general hint": {
		tlssocket.ErrTLSUnsupported, tlssocket.ErrInvalidArgValue,
		tlssocket.ErrCryptoOperationFailed, "ERR_OSSL_PEM_NO_START_LINE",
		"ERR_OSSL_PEM_BAD_END_LINE", "ERR_OSSL_PEM_BAD_BASE64_DECODE",
		"ERR_OSSL_ASN1_TOO_LONG", "ERR_OSSL_ASN1_WRONG_TAG",
		"ERR_OSSL_PEM_ASN1_LIB"},
}

var codePattern = regexp.MustCompile(`^(ERR_[A-Z0-9_]+|EAI_AGAIN|EIO|` +
	`EPIPE|ENOENT|EACCES|E(CONN|ADDR|NET|HOST|NOT|TIMED)[A-Z]+)$`)

// knownCodes collects the codes in the sources of the library.
func knownCodes(t *testing.T) []tlssocket.Code {
	var codes []tlssocket.Code
	eachString(t, "../..", func(s string) {
		if codePattern.MatchString(s) {
			codes = append(codes, tlssocket.Code(s))
		}
	})
	slices.Sort(codes)
	return slices.Compact(codes)
}

// eachString visits the string literals of the library's sources.
func eachString(t *testing.T, root string, visit func(string)) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob(filepath.Join(root, "internal", "*", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(files, more...) {
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
	for _, code := range codes {
		without := false
		for _, list := range unhinted {
			without = without || slices.Contains(list, code)
		}
		_, plain := hints[code]
		_, refused := verificationHints[code]
		if with := plain || refused; with == without {
			t.Errorf("%s: a hint is %v, listed as one without %v", code,
				with, without)
		}
	}
}

// Each reason not to trust has a hint. Where something is forged, revoked or
// made for another use it is not the one to go on regardless.
func TestVerificationHints(t *testing.T) {
	for _, name := range []tlssocket.Code{
		tlssocket.ErrCertRevoked, tlssocket.ErrCertSignatureFailure,
		tlssocket.ErrCRLSignatureFailure, tlssocket.ErrInvalidPurpose,
	} {
		err := &tlssocket.VerificationError{Code: name}
		if hint := hintFor(err); hint == "" ||
			strings.Contains(hint, "-insecure") {
			t.Errorf("%s: %q", name, hint)
		}
	}
	eachString(t, "../..", func(s string) {
		if !trustPattern.MatchString(s) {
			return
		}
		if _, ok := verificationHints[tlssocket.Code(s)]; !ok {
			t.Errorf("%s has no hint", s)
		}
	})
}

var trustPattern = regexp.MustCompile(`^(CERT|CRL|UNABLE_TO|DEPTH_ZERO|` +
	`SELF_SIGNED|PATH|INVALID|UNSPECIFIED)(_[A-Z_]+)?$`)

// Hints about files and addresses do not mix.
func TestHintsForFlags(t *testing.T) {
	bad := func(code tlssocket.Code) error {
		return &tlssocket.Error{Code: code}
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{&inputError{"-listen :80", bad(tlssocket.ErrAccess)}, "1024"},
		{&inputError{"-listen x:80", bad(tlssocket.ErrNotFound)},
			"an address of this machine"},
		{&inputError{"-ca f", bad(tlssocket.ErrAccess)}, "permit to read"},
		{&inputError{"-ca d", bad(tlssocket.ErrIO)}, "is it a file?"},
		{&outputError{"-keylog f", bad(tlssocket.ErrAccess)}, "write there"},
		{bad(tlssocket.ErrAccess), "firewall"},
		{bad("ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR"), "-servername NAME"},
		{&usageError{"", bad(tlssocket.ErrInvalidArgValue)}, "help lists"},
	} {
		if got := hintFor(c.err); !strings.Contains(got, c.want) {
			t.Errorf("%v: %q has no %q", c.err, got, c.want)
		}
	}
}
