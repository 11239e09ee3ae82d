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
		return "go install " +
			"github.com/seed-435e3e10/tlssocket/node/cmd/tlsnode@latest"
	case errors.As(err, &usage) && usage.command == "":
		return "tlssocket help lists the commands"
	case errors.As(err, &usage):
		return "tlssocket " + usage.command + " -h lists the flags"
	case errors.As(err, &input):
		return "certificates, keys and lists are PEM; -pfx is PKCS #12 and " +
			"may need -passphrase"
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
		return "-ciphers takes OpenSSL's names, separated by colons: " +
			strings.ToUpper(strings.Join(tlssocket.Ciphers(), ":")), true
	}
	hint, ok := flagHints[flag]
	return hint, ok
}

var flagHints = map[string]string{
	"-alpn": "-alpn takes names of 1 to 255 bytes, separated by commas: " +
		"h2,http/1.1",
	"-curves": "-curves takes names, separated by colons: X25519MLKEM768:" +
		"SecP256r1MLKEM768:SecP384r1MLKEM1024:X25519:P-256:P-384:P-521",
	"-ocsp": "-ocsp takes a response in DER, as openssl ocsp -respout " +
		"writes it; or a URL, http://…; or auto",
	"-fleet-secret": "openssl rand -out FILE 32 makes such a file",
	"-passphrase": "-passphrase takes file:PATH, env:NAME, pass:TEXT or " +
		"the text itself",
	"-servername": "-servername takes a host's name or address, without a " +
		"port",
	"-session-store": "redis://:PASSWORD@HOST:6379/0, rediss://… with TLS " +
		"and nats://HOST:4222 are stores",
	"-session-timeout": "-session-timeout is at most 168h, which is 7 days",
	"-ticket-keys":     "openssl rand -out FILE 48 makes such a file",
}

var listenHints = map[code.Code]string{
	code.AddrInUse: "-listen takes another port; 0 is any",
	code.Access: "ports below 1024 may need permission: -listen " +
		"takes a higher one",
	code.AddrNotAvail: "-listen takes an address of this machine: " +
		"127.0.0.1:8443, or :8443 for all of them",
	code.NotFound: "-listen takes an address of this machine: " +
		"is the name right?",
}

// fileHints are for files that cannot be read, outputHints for others.
var fileHints = map[code.Code]string{
	"ENOENT":    "does the file exist?",
	code.Access: "the system does not permit to read it",
	code.IO:     "is it a file?",
}

var outputHints = map[code.Code]string{
	"ENOENT":    "does its folder exist?",
	code.Access: "the system does not permit to write there",
	code.IO:     "is it a file, and is there space left?",
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
		return "-ca FILE trusts another CA; " + atAnyPrice
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
			return ", such as -servername " + visible(name)
		}
	}
	return ""
}
