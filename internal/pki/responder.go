package pki

import (
	"crypto/x509"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/ocsp"
)

// Responder is an OCSP responder of a CA (RFC 6960), as an http.Handler. It
// knows the certificates whose status was set. Make one with
// [CA.NewResponder]; all methods are safe for concurrent use.
type Responder struct {
	ca       *CA
	validity time.Duration

	mu       sync.Mutex
	statuses map[string]int // by serial number
	asked    int
}

// NewResponder makes a responder whose responses are valid from the moment
// they are made, for the time given.
func (ca *CA) NewResponder(validity time.Duration) *Responder {
	return &Responder{ca: ca, validity: validity,
		statuses: make(map[string]int)}
}

// Set sets the status of a certificate: ocsp.Good, ocsp.Revoked or
// ocsp.Unknown.
func (r *Responder) Set(cert *x509.Certificate, status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.statuses[cert.SerialNumber.String()] = status
}

// Asked returns how often the responder was asked.
func (r *Responder) Asked() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.asked
}

// ServeHTTP implements http.Handler: requests come by GET or POST (RFC 6960,
// appendix A.1).
func (r *Responder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	w.Header().Set("Content-Type", "application/ocsp-response")
	w.Write(r.respond(requestOf(req))) // who has left needs none
}

// requestOf returns the DER of a request, nil where there is none.
func requestOf(req *http.Request) []byte {
	if req.Method == http.MethodPost {
		der, _ := io.ReadAll(io.LimitReader(req.Body, 10_000))
		return der
	}
	_, last, _ := strings.Cut(req.URL.EscapedPath(), "/")
	text, _ := url.PathUnescape(last)
	der, _ := base64.StdEncoding.DecodeString(text)
	return der
}

func (r *Responder) respond(der []byte) []byte {
	request, err := ocsp.ParseRequest(der)
	if err != nil {
		return ocsp.MalformedRequestErrorResponse
	}
	r.mu.Lock()
	status, known := r.statuses[request.SerialNumber.String()]
	r.asked++
	r.mu.Unlock()
	if !known {
		return ocsp.UnauthorizedErrorResponse
	}
	now := time.Now()
	template := ocsp.Response{
		Status:       status,
		SerialNumber: request.SerialNumber,
		ThisUpdate:   now,
		NextUpdate:   now.Add(r.validity),
	}
	if status == ocsp.Revoked {
		template.RevokedAt = now
		template.RevocationReason = ocsp.KeyCompromise
	}
	response, err := r.ca.respond(template)
	if err != nil {
		return ocsp.InternalErrorErrorResponse
	}
	return response
}
