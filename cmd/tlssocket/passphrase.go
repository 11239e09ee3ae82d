package main

import (
	"bytes"
	"os"
	"strings"
)

// The forms of -passphrase that are not the text itself, as OpenSSL has them.
const (
	phraseFile = "file:"
	phraseEnv  = "env:"
	phraseText = "pass:"
)

// phrase returns what -passphrase stands for. No error repeats it.
func (f *tlsFlags) phrase() (string, error) {
	if name, ok := f.phraseFile(); ok {
		data, err := f.read(name)
		if err != nil {
			return "", &inputError{"-passphrase " + f.passphrase, err}
		}
		line, _, _ := bytes.Cut(data, []byte("\n"))
		return string(bytes.TrimSuffix(line, []byte("\r"))), nil
	}
	if name, ok := strings.CutPrefix(f.passphrase, phraseEnv); ok {
		text, set := os.LookupEnv(name)
		if !set {
			return "", &inputError{"-passphrase " + f.passphrase,
				badContent("the environment has no such variable")}
		}
		return text, nil
	}
	return strings.TrimPrefix(f.passphrase, phraseText), nil
}

// phraseFile names the file of -passphrase, if it is one.
func (f *tlsFlags) phraseFile() (string, bool) {
	return strings.CutPrefix(f.passphrase, phraseFile)
}
