package main

import (
	"context"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
)

// options turns the flags into the library's options.
func (f *serveFlags) options() (*tlssocket.ServerOptions, error) {
	host, err := splitHost(f.listen)
	if err != nil {
		return nil, err
	}
	if err := f.checkUsage(); err != nil {
		return nil, err
	}
	o := &tlssocket.ServerOptions{
		RequestCert:       f.requestCert,
		AllowUnauthorized: f.allowUnauthorized,
		ALPNProtocols:     f.protocols(),
	}
	if o.ContextOptions, err = f.load("serve"); err != nil {
		return nil, err
	}
	if err := f.setSessions(&o.ContextOptions); err != nil {
		return nil, err
	}
	if o.Contexts, err = f.contexts(o.ContextOptions); err != nil {
		return nil, err
	}
	if f.ownCert() {
		return o, nil
	}
	return o, f.developmentCA(host, &o.ContextOptions)
}

// ownCert reports whether there is a certificate that we need not make.
func (f *serveFlags) ownCert() bool { return len(f.cert)+len(f.pfx) > 0 }

// checkUsage refuses what this version does not offer, and what cannot be.
func (f *serveFlags) checkUsage() error {
	scheme, _, isURL := strings.Cut(f.sessionStore, ":")
	switch {
	case f.sessionStore != "" && f.sessionStore != "memory" && isURL:
		return unsupported("-session-store "+scheme, "memory")
	case f.sessionStore != "" && f.sessionStore != "memory":
		return badUsage("serve", "-session-store %s: there is no such store; "+
			"memory is one", f.sessionStore)
	case f.ocsp == "auto":
		return unsupported("-ocsp auto", "-ocsp FILE")
	case f.writeCA != "" && f.ownCert():
		return badUsage("serve", "-write-ca: with -cert or -pfx there is "+
			"no development CA")
	}
	return positive("serve", "session-timeout", f.sessionTimeout)
}

// unsupported refuses what the contract of the command has and this version
// has not.
func unsupported(what, instead string) error {
	return &usageError{"serve", &tlssocket.Error{
		Code: tlssocket.ErrTLSUnsupported,
		Err: fmt.Errorf("%s is not supported by this version; %s is", what,
			instead),
	}}
}

func (f *serveFlags) setSessions(o *tlssocket.ContextOptions) error {
	o.SessionTimeout = f.sessionTimeout
	if _, err := tlssocket.NewSecureContext(&tlssocket.ContextOptions{
		SessionTimeout: f.sessionTimeout}); err != nil {
		return &usageError{"serve", &inputError{"-session-timeout " +
			f.sessionTimeout.String(), err}}
	}
	if f.ticketKeys == "" {
		return nil
	}
	keys, err := os.ReadFile(f.ticketKeys)
	if err == nil && len(keys) != 48 {
		err = fmt.Errorf("has %d bytes, not 48", len(keys))
	}
	if err != nil {
		return &inputError{"-ticket-keys " + f.ticketKeys, err}
	}
	o.TicketKeys = keys
	return nil
}

// contexts makes the contexts of -sni. They trust whom the server trusts.
func (f *serveFlags) contexts(base tlssocket.ContextOptions) (
	map[string]*tlssocket.SecureContext, error) {
	all := make(map[string]*tlssocket.SecureContext)
	for _, value := range f.sni {
		host, files, ok := strings.Cut(value, "=")
		cert, key, two := strings.Cut(files, ",")
		if !ok || !two || host == "" || cert == "" || key == "" {
			return nil, badUsage("serve", "-sni %q is not HOST=CERT,KEY",
				value)
		}
		o := base
		var err error
		if o.Cert, err = f.oneFile("cert", value, cert); err != nil {
			return nil, err
		}
		if o.Key, err = f.oneFile("key", value, key); err != nil {
			return nil, err
		}
		o.PFX = nil
		all[host], err = tlssocket.NewSecureContext(&o)
		if err != nil {
			return nil, &inputError{"-sni " + value, err}
		}
	}
	return all, nil
}

// oneFile loads a file of -sni.
func (f *serveFlags) oneFile(kind, value, name string) ([][]byte, error) {
	data, err := loadFile(kind, name, f.passphrase)
	var input *inputError
	if errors.As(err, &input) {
		input.what = "-sni " + value + ": " + name
	}
	return [][]byte{data}, err
}

// developmentCA makes a CA and a certificate for this process.
func (f *serveFlags) developmentCA(host string,
	o *tlssocket.ContextOptions) error {
	hosts := []string{"localhost", "127.0.0.1", "::1"}
	if host != "" && !slices.Contains(hosts, host) {
		hosts = append(hosts, host)
	}
	ca, err := pki.NewCA("tlssocket development CA")
	if err != nil {
		return err
	}
	leaf, err := ca.Issue(hosts)
	if err != nil {
		return err
	}
	o.Cert = append(o.Cert, leaf.CertPEM())
	o.Key = append(o.Key, leaf.KeyPEM())
	if f.writeCA == "" {
		return nil
	}
	if err := writeFile(f.writeCA, ca.PEM(), 0o644); err != nil {
		return &inputError{"-write-ca " + f.writeCA, err}
	}
	return nil
}

// store is where sessions are kept; nil: in tickets.
func (f *serveFlags) store() tlssocket.SessionStore {
	if f.sessionStore == "" {
		return nil
	}
	return tlssocket.NewMemoryStore(0)
}

// hooks sets what the host is asked for.
func (f *serveFlags) hooks(h *host) error {
	if f.ocsp == "" {
		return nil
	}
	response, err := os.ReadFile(f.ocsp)
	if err == nil {
		err = checkDER(response)
	}
	if err != nil {
		return &inputError{"-ocsp " + f.ocsp, err}
	}
	h.ocsp = func(context.Context, *x509.Certificate, *x509.Certificate) (
		[]byte, error) {
		return response, nil
	}
	return nil
}

// checkDER makes sure of one sequence, which an OCSP response is (RFC 6960,
// section 4.2.1). It may be expired or of another server: tests need that.
func checkDER(data []byte) error {
	var v asn1.RawValue
	rest, err := asn1.Unmarshal(data, &v)
	if err != nil || len(rest) > 0 || v.Tag != asn1.TagSequence {
		return errors.New("not an OCSP response in DER")
	}
	return nil
}
