package main

import (
	"errors"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
)

// load reads the files of the flags, and tries each of them on its own, so
// that an error names the file.
func (f *tlsFlags) load(command string) (tlssocket.ContextOptions, error) {
	var o tlssocket.ContextOptions
	var err error
	if f.secret, err = f.phrase(); err != nil {
		return o, err
	}
	o.Passphrase, f.skipped = f.secret, nil
	authorities, err := f.authorities()
	if err != nil {
		return o, err
	}
	for _, kind := range []struct {
		flag  string
		files list
		to    *[][]byte
	}{
		{"ca", authorities, &o.CA}, {"crl", f.crl, &o.CRL},
		{"cert", f.cert, &o.Cert}, {"key", f.key, &o.Key},
		{"pfx", f.pfx, &o.PFX},
	} {
		for _, name := range kind.files {
			data, err := f.loadFile(kind.flag, name)
			if err != nil {
				return o, err
			}
			*kind.to = append(*kind.to, data)
			if kind.flag == "cert" && len(f.key) == 0 && hasKey(data) {
				o.Key = append(o.Key, data)
			}
		}
	}
	if err := f.checkPairs(&o); err != nil {
		return o, err
	}
	return o, f.setLimits(command, &o)
}

// checkPairs refuses certificates and keys that do not belong together.
func (f *tlsFlags) checkPairs(o *tlssocket.ContextOptions) error {
	_, err := tlssocket.NewSecureContext(o)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, code.OSSLX509KeyValuesMismatch) && len(o.Key) == 0:
		return &inputError{"-cert " + f.cert.String(),
			badPair("no private key was given")}
	case errors.Is(err, code.OSSLX509KeyValuesMismatch) &&
		len(f.cert) == 1 && len(f.key) == 1:
		return &inputError{"-key " + f.key[0], badPair("it is not the key of " +
			f.cert[0])}
	}
	return &inputError{"-cert and -key", err}
}

func badPair(text string) error {
	return &tlssocket.Error{Code: code.OSSLX509KeyValuesMismatch,
		Err: errors.New(text)}
}

// authorities are the files of -ca, also those in its folders.
func (f *tlsFlags) authorities() (list, error) {
	var all list
	for _, name := range f.ca {
		files, err := caFiles(name)
		if err != nil {
			return nil, &inputError{"-ca " + name, err}
		}
		all = append(all, files...)
	}
	return all, nil
}

// loadFile reads a file of PEM, or a PFX, and checks that it is one.
func (f *tlsFlags) loadFile(flag, name string) ([]byte, error) {
	data, err := f.read(name)
	if err != nil {
		return nil, &inputError{"-" + flag + " " + name, err}
	}
	if flag == "ca" {
		data = inPEM(data)
	}
	only := [][]byte{data}
	o := tlssocket.ContextOptions{Passphrase: f.secret}
	switch flag {
	case "ca":
		o.CA = only
	case "crl":
		o.CRL = only
	case "cert":
		o.Cert = only
	case "key":
		o.Key = only
	case "pfx":
		o.PFX = only
	}
	c, err := tlssocket.NewSecureContext(&o)
	if errors.Is(err, code.OSSLX509KeyValuesMismatch) &&
		(flag == "cert" || flag == "key") {
		err = nil // its other half comes with the other flag
	}
	if err != nil {
		return nil, &inputError{"-" + flag + " " + name, err}
	}
	if c != nil {
		for _, err := range c.Skipped() {
			f.skipped = append(f.skipped,
				&inputError{"-" + flag + " " + name, err})
		}
	}
	return data, nil
}

// setLimits takes the flags that are no files, one after the other, so that
// an error names the flag.
func (f *tlsFlags) setLimits(command string,
	o *tlssocket.ContextOptions) error {
	try := tlssocket.ContextOptions{}
	for _, limit := range []struct {
		flag, value string
		to          *string
	}{
		{"max", f.max, &try.MaxVersion}, {"min", f.min, &try.MinVersion},
		{"ciphers", f.ciphers, &try.Ciphers},
		{"curves", f.curves, &try.ECDHCurve},
	} {
		if *limit.to = limit.value; limit.value == "" {
			continue
		}
		if _, err := tlssocket.NewSecureContext(&try); err != nil {
			return &usageError{command,
				&inputError{
					"-" + limit.flag + " " + limit.value, err}}
		}
	}
	o.MinVersion, o.MaxVersion = try.MinVersion, try.MaxVersion
	o.Ciphers, o.ECDHCurve = try.Ciphers, try.ECDHCurve
	return f.checkALPN(command)
}

func (f *tlsFlags) checkALPN(command string) error {
	if f.alpn == "" {
		return nil
	}
	if _, err := tlssocket.FormatALPN(f.protocols()); err != nil {
		return &usageError{command, &inputError{"-alpn " + f.alpn, err}}
	}
	return nil
}
