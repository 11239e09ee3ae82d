package main

import (
	"errors"
	"strings"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/secretfile"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// hintFor says what to try next, or nothing.
func hintFor(err error) string {
	c := codeOf(err)
	if hint, ok := clearHint(err); ok {
		return hint
	}
	var refusal *secretfile.Refusal
	if errors.As(err, &refusal) {
		return refusal.Hint
	}
	var output *outputError
	if errors.As(err, &output) {
		return outputHints[c]
	}
	var input *inputError
	if errors.As(err, &input) {
		if hint, ok := inputHint(input, c); ok {
			return hint
		}
	}
	var refused *trust.Error
	if errors.As(err, &refused) {
		return verificationHint(refused, c)
	}
	if hint, ok := hints[c]; ok {
		return hint
	}
	return generalHint(err)
}

// generalHint is for errors whose code tells too little.
func generalHint(err error) string {
	var usage *usageError
	var input *inputError
	switch {
	case errors.Is(err, errRun):
		return "install tlsnode: go install " +
			"github.com/seed-435e3e10/tlssocket/node/cmd/tlsnode@latest"
	case errors.As(err, &usage) && usage.command == "":
		return "see the commands: tlssocket help"
	case errors.As(err, &usage):
		return "see the flags: tlssocket " + usage.command + " -h"
	case errors.As(err, &input):
		return "give certificates, keys and lists as PEM; -pfx FILE takes " +
			"PKCS #12 and may need -passphrase"
	}
	return ""
}

// inputHint is about a flag, where that says more than the code.
func inputHint(e *inputError, c code.Code) (string, bool) {
	flag, _, _ := strings.Cut(e.what, " ")
	if flag == "-listen" {
		hint, ok := listenHints[c]
		return hint, ok
	}
	if hint, ok := fileHints[c]; ok {
		return hint, true
	}
	if flag == "-ciphers" {
		return "give OpenSSL's names, separated by colons: -ciphers " +
			strings.ToUpper(strings.Join(tlssocket.Ciphers(), ":")), true
	}
	hint, ok := flagHints[flag]
	return hint, ok
}

var flagHints = map[string]string{
	"-alpn": "give names of 1 to 255 bytes, separated by commas: " +
		"-alpn h2,http/1.1",
	"-curves": "give names, separated by colons: -curves X25519MLKEM768:" +
		"SecP256r1MLKEM768:SecP384r1MLKEM1024:X25519:P-256:P-384:P-521",
	"-ocsp": "give a response in DER, as openssl ocsp -respout writes it, a URL " +
		"or auto: -ocsp auto",
	"-fleet-secret": "make such a file: openssl rand -out FILE 32",
	"-passphrase":   "give file:PATH, env:NAME, pass:TEXT or the text itself",
	"-servername":   "give a host's name or address, without a port",
	"-session-store": "give a store: redis://:PASSWORD@HOST:6379/0, rediss://… " +
		"with TLS or nats://HOST:4222",
	"-session-timeout": "give at most 7 days: -session-timeout 168h",
	"-ticket-keys":     "make such a file: openssl rand -out FILE 48",
}

var listenHints = map[code.Code]string{
	code.AddrInUse: "try another port, or 0 for any: -listen 127.0.0.1:0",
	code.Access: "try a port above 1023, which needs no permission: -listen " +
		"127.0.0.1:8443",
	code.AddrNotAvail: "give an address of this machine, or none for all of " +
		"them: -listen :8443",
	code.NotFound: "give an address of this machine: -listen 127.0.0.1:8443",
}

// fileHints are for files that cannot be read, outputHints for others.
var fileHints = map[code.Code]string{
	"ENOENT":    "see the name of the file: there is none",
	code.Access: "give yourself permission to read it: chmod u+r FILE",
	code.IO:     "name a file: this is none, or cannot be read",
}

var outputHints = map[code.Code]string{
	"ENOENT":    "make its folder: mkdir -p FOLDER",
	code.Access: "name a file where you may write",
	code.IO:     "name a file, and see whether there is space left: df",
}

// verificationHint is about a server that is not authorized.
func verificationHint(e *trust.Error,
	c code.Code) string {
	if hint, ok := chainHint(e); ok {
		return hint
	}
	if hint, ok := dateHint(e); ok {
		return hint
	}
	hint, ok := verificationHints[c]
	if !ok {
		return otherCA + "; " + atAnyPrice
	}
	if c == code.TLSCertAltNameInvalid {
		hint += forExample(e)
	}
	return hint
}

// forExample proposes a name of the certificate.
func forExample(e *trust.Error) string {
	if e.Certificate == nil {
		return ""
	}
	for _, name := range e.Certificate.DNSNames {
		if checkServerName(name) == nil && !strings.Contains(name, "*") {
			return "; it has " + visible(name)
		}
	}
	return ""
}
