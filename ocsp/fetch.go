package ocsp

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	xocsp "golang.org/x/crypto/ocsp"

	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

const (
	requestType  = "application/ocsp-request"
	responseType = "application/ocsp-response"

	// maxGET is the length of URL up to which a request goes by GET, which
	// caches on the way can answer (RFC 5019, section 5).
	maxGET = 255
)

// errNoResponder is that of a certificate that says nowhere whom to ask.
var errNoResponder = invalid("the certificate names no OCSP responder that " +
	"is reached by HTTP")

// responders returns the URLs of http and https at which a certificate says
// that its OCSP responder is.
func responders(cert *x509.Certificate) (urls []string) {
	for _, text := range cert.OCSPServer {
		if isResponder(text) {
			urls = append(urls, text)
		}
	}
	return urls
}

// isResponder reports whether a URL can be that of a responder.
func isResponder(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" &&
		(u.Scheme == "http" || u.Scheme == "https")
}

// fetch asks the responders in turn and returns the first response that can be
// verified, and what it says. ctx should have a deadline: it bounds all. What
// a responder answers wrongly is a *coded.Error; other errors are the client's.
func fetch(ctx context.Context, client *http.Client, urls []string,
	cert, issuer *x509.Certificate) ([]byte, *Response, error) {
	var request []byte
	var err error
	withSHA1(func() { request, err = xocsp.CreateRequest(cert, issuer, nil) })
	if err != nil {
		return nil, nil, invalid("the issuer's certificate has no key that " +
			"could be named")
	}
	err = errNoResponder
	for _, to := range urls {
		var der []byte
		if der, err = ask(ctx, client, to, request); err != nil {
			continue
		}
		var r *Response
		r, err = Verify(der, cert, issuer, time.Now())
		if err == nil {
			return der, r, nil
		}
	}
	return nil, nil, err
}

// ask sends a request, by GET if it is short enough. Responders that know POST
// only get it by POST.
func ask(ctx context.Context, client *http.Client, to string,
	request []byte) ([]byte, error) {
	if get := getURL(to, request); get != "" {
		der, err := do(ctx, client, http.MethodGet, get, nil)
		var refused *coded.Error
		if !errors.As(err, &refused) {
			return der, err
		}
	}
	return do(ctx, client, http.MethodPost, to, request)
}

// getURL puts the request into a URL (RFC 6960, appendix A.1); "" if there is
// no room.
func getURL(to string, request []byte) string {
	if strings.ContainsAny(to, "?#") {
		return ""
	}
	u := strings.TrimSuffix(to, "/") + "/" +
		url.QueryEscape(base64.StdEncoding.EncodeToString(request))
	if len(u) > maxGET {
		return ""
	}
	return u
}

func do(ctx context.Context, client *http.Client, method, to string,
	body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, to,
		bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", responseType)
	if body != nil {
		req.Header.Set("Content-Type", requestType)
	}
	resp, err := client.Do(req)
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) { // its URL has the request in it
			err = failed.Err
		}
		return nil, fmt.Errorf("no answer from the OCSP responder at %s: %w",
			req.URL.Host, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, invalid("the OCSP responder answers HTTP %d",
			resp.StatusCode)
	}
	// Parse refuses what is too large.
	return io.ReadAll(io.LimitReader(resp.Body, maxSize+1))
}
