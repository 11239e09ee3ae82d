package main

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// maxFolder bounds the files of a folder of -ca.
const maxFolder = 4096

// caFiles are the files that a value of -ca stands for: itself, or what is in a
// folder and may be certificates.
func caFiles(name string) ([]string, error) {
	info, err := os.Stat(name)
	if err != nil || !info.IsDir() {
		return []string{name}, nil // who reads it tells what is wrong
	}
	entries, err := os.ReadDir(name)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, e := range entries {
		path := filepath.Join(name, e.Name())
		info, err := os.Stat(path) // links are followed
		if err == nil && info.Mode().IsRegular() && len(files) < maxFolder &&
			!strings.HasPrefix(e.Name(), ".") && hasCertificate(path) {
			files = append(files, path)
		}
	}
	if len(files) == 0 {
		return nil, errors.New("no file of this folder has a certificate")
	}
	return files, nil
}

// hasCertificate reports whether a file of a folder is to be taken.
func hasCertificate(path string) bool {
	data, err := readFile(path)
	return err == nil && bytes.Contains(inPEM(data),
		[]byte("-----BEGIN CERTIFICATE-----"))
}

// inPEM makes PEM of certificates in DER, and leaves all else as it is.
func inPEM(data []byte) []byte {
	if bytes.Contains(data, []byte("-----BEGIN")) {
		return data
	}
	certs, err := x509.ParseCertificates(data)
	if err != nil || len(certs) == 0 {
		return data
	}
	var text []byte
	for _, c := range certs {
		text = append(text, pem.EncodeToMemory(&pem.Block{
			Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	return text
}

// hasKey reports whether a file of -cert has a private key, too.
func hasKey(data []byte) bool {
	return bytes.Contains(data, []byte("PRIVATE KEY-----"))
}
