package main

import (
	"errors"

	"github.com/seed-435e3e10/tlssocket"
)

// options turns the flags, and what their files have, into the library's
// options.
func (f *serveFlags) options(m *material) *tlssocket.ServerOptions {
	o := &tlssocket.ServerOptions{
		RequestCert:       f.requestCert,
		AllowUnauthorized: f.allowUnauthorized,
		ALPNProtocols:     f.protocols(),
		Contexts:          m.contexts,
		ContextOptions:    m.context,
	}
	o.TicketKeys = m.keys
	return o
}

// ownCert reports whether there is a certificate that we need not make.
func (f *serveFlags) ownCert() bool { return len(f.cert)+len(f.pfx) > 0 }

// notes tells of flags that do not do what one may think.
func (f *serveFlags) notes() (notes []string) {
	idle := func(given bool, flag string) {
		if given && !f.requestCert {
			notes = append(notes, flag+" has no effect on clients without "+
				"-request-cert")
		}
	}
	idle(f.allowUnauthorized, "-allow-unauthorized")
	idle(len(f.ca) > 0 && f.ocsp == "", "-ca") // OCSPRequest has its issuer
	idle(len(f.crl) > 0, "-crl")
	if f.requestCert && len(f.ca)+len(f.pfx) == 0 {
		notes = append(notes, "-request-cert without -ca: the CAs that the "+
			"system trusts judge clients")
	}
	return notes
}

// checkUsage refuses what cannot be.
func (f *serveFlags) checkUsage() error {
	if _, err := splitHost(f.listen); err != nil {
		return err
	}
	if f.writeCA != "" && f.ownCert() {
		return badUsage("serve", "-write-ca: with -cert or -pfx there is "+
			"no development CA")
	}
	if err := f.checkStore(); err != nil {
		return err
	}
	return f.checkTimeout()
}

func (f *serveFlags) checkTimeout() error {
	err := positive("serve", "session-timeout", f.sessionTimeout)
	if err != nil {
		return err
	}
	if _, err := tlssocket.NewSecureContext(&tlssocket.ContextOptions{
		SessionTimeout: f.sessionTimeout}); err != nil {
		return &usageError{"serve", &inputError{"-session-timeout " +
			f.sessionTimeout.String(), err}}
	}
	return nil
}

// oneFile loads a file of -sni.
func (f *serveFlags) oneFile(kind, value, name string) ([][]byte, error) {
	data, err := f.loadFile(kind, name)
	var input *inputError
	if errors.As(err, &input) {
		input.what = "-sni " + value + ": " + name
	}
	return [][]byte{data}, err
}
