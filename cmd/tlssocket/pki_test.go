package main

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/pki"
)

// pkiMain is the command "pki": it makes the files that scripts need in the
// working directory.
func pkiMain() {
	if err := makeFiles(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// index is OpenSSL's list of certificates with one in it, for its responder.
func index(l *pki.Leaf, status, revoked string) []byte {
	return fmt.Appendf(nil, "%s\t991231235959Z\t%s\t%X\tunknown\t/CN=x\n",
		status, revoked, l.Cert.SerialNumber.Bytes())
}

// damaged is PEM whose content is not base64.
func damaged(pem []byte) []byte {
	return bytes.Replace(pem, []byte("MI"), []byte("!!"), 1)
}

func makeFiles() error {
	w, err := newWorld()
	if err != nil {
		return err
	}
	expired, err := w.ca.Issue([]string{"localhost"}, in2020)
	if err != nil {
		return err
	}
	international, err := w.ca.Issue([]string{"xn--mnchen-3ya.example"})
	if err != nil {
		return err
	}
	staple, err := w.ca.OCSP(w.local.Cert, ocspGood, time.Hour)
	if err != nil {
		return err
	}
	caKey, err := x509.MarshalPKCS8PrivateKey(w.ca.Key)
	if err != nil {
		return err
	}
	files := map[string][]byte{
		"ca.key": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY",
			Bytes: caKey}),
		"good.txt":    index(w.local, "V", ""),
		"revoked.txt": index(w.local, "R", "200101000000Z,keyCompromise"),
		"ca.pem":      w.ca.PEM(),
		"other.pem":   w.otherCA.PEM(),
		"crl.pem":     w.crl,
		"bundle.pem":  append(damaged(w.ca.PEM()), w.ca.PEM()...),
		"lists.pem":   append(damaged(w.crl), w.crl...),
		"staple.der":  staple,
		"keys.bin":    bytes.Repeat([]byte("k"), 48),
		"zeros":       make([]byte, 1<<20),
	}
	for name, leaf := range map[string]*pki.Leaf{
		"local": w.local, "api": w.api, "client": w.client,
		"foreign": w.foreign, "alone": w.alone,
		"expired": expired, "international": international,
	} {
		files[name+".pem"], files[name+".key"] = leaf.CertPEM(), leaf.KeyPEM()
	}
	for name, data := range files {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			return err
		}
	}
	return nil
}
