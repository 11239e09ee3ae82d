package ocsp

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	xocsp "golang.org/x/crypto/ocsp"

	"github.com/seed-435e3e10/tlssocket/internal/coded"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// responder runs a responder that knows the leaf, with something before it.
func responder(t *testing.T, w *world,
	before func(http.Handler) http.Handler) string {
	t.Helper()
	r := w.ca.NewResponder(time.Hour)
	r.Set(w.leaf.Cert, xocsp.Good)
	var h http.Handler = r
	if before != nil {
		h = before(r)
	}
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv.URL
}

func fetchFor(t *testing.T, w *world, leaf *pki.Leaf, urls ...string) ([]byte,
	*Response, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	return fetch(ctx, http.DefaultClient, urls, leaf.Cert, w.ca.Cert)
}

// Requests are short enough for GET, unless the URL is long or has a query.
func TestFetch(t *testing.T) {
	w := newWorld(t)
	for name, row := range map[string]struct{ path, method string }{
		"short": {"", http.MethodGet}, "path": {"/ca/1/", http.MethodGet},
		"long":  {"/" + strings.Repeat("x", 255), http.MethodPost},
		"query": {"/?ca=1", http.MethodPost},
	} {
		t.Run(name, func(t *testing.T) {
			methods := make(chan string, 9)
			path, _, _ := strings.Cut(row.path, "?")
			url := responder(t, w, func(next http.Handler) http.Handler {
				return http.StripPrefix(strings.TrimSuffix(path, "/"),
					http.HandlerFunc(func(w http.ResponseWriter,
						r *http.Request) {
						methods <- r.Method
						next.ServeHTTP(w, r)
					}))
			})
			der, s, err := fetchFor(t, w, w.leaf, url+row.path)
			if err != nil || s.Status != Good {
				t.Fatalf("%+v, %v", s, err)
			}
			if m := <-methods; m != row.method || len(methods) > 0 {
				t.Errorf("by %s, and %d more requests", m, len(methods))
			}
			if _, err := Parse(der); err != nil {
				t.Error(err)
			}
		})
	}
}

// A responder that knows POST only is asked by POST.
func TestFetchByPost(t *testing.T) {
	w := newWorld(t)
	url := responder(t, w, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter,
			r *http.Request) {
			if r.Method != http.MethodPost || r.Header.Get("Content-Type") !=
				"application/ocsp-request" {
				http.Error(w, "POST it", http.StatusMethodNotAllowed)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	if _, _, err := fetchFor(t, w, w.leaf, url); err != nil {
		t.Error(err)
	}
}

func TestFetchFails(t *testing.T) {
	w := newWorld(t)
	with := func(status int, body []byte) string {
		return responder(t, w, func(http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter,
				_ *http.Request) {
				w.WriteHeader(status)
				w.Write(body)
			})
		})
	}
	down := "http://127.0.0.1:" + testtool.Port(t)
	unknown := w.issue(t, w.ca, "unknown")
	for name, row := range map[string]struct {
		url  string
		want string
	}{
		"HTTP 503": {with(503, nil), "HTTP 503"},
		"tryLater": {with(200, xocsp.TryLaterErrorResponse), "tryLater"},
		"HTML":     {with(200, []byte("<html>")), "malformed"},
		"endless": {with(200, bytes.Repeat([]byte{0x30}, 1<<20)),
			"more than"},
		"forged":  {with(200, newWorld(t).make(t, nil)), "another cert"},
		"unknown": {responder(t, w, nil), "unauthorized"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := fetchFor(t, w, unknown, row.url)
			requireText(t, err, row.want)
		})
	}
	_, _, err := fetchFor(t, w, w.leaf, down)
	var answer *coded.Error
	if err == nil || errors.As(err, &answer) {
		t.Errorf("a responder that is down: %v", err)
	}
	_, _, err = fetchFor(t, w, w.leaf)
	requireText(t, err, "names no OCSP responder")
	// The next one is asked in place of one that fails.
	_, _, err = fetchFor(t, w, w.leaf, down, with(500, nil),
		responder(t, w, nil))
	if err != nil {
		t.Error(err)
	}
}

// A slow responder does not outlast the context.
func TestFetchEnds(t *testing.T) {
	w := newWorld(t)
	asked := make(chan struct{}, 9)
	url := responder(t, w, func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter,
			r *http.Request) {
			asked <- struct{}{}
			<-r.Context().Done()
		})
	})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { // ends with its context
		_, _, err := fetch(ctx, http.DefaultClient, []string{url},
			w.leaf.Cert, w.ca.Cert)
		done <- err
	}()
	<-asked
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// A responder that never stops to answer is not listened to for long.
func TestFetchIsBounded(t *testing.T) {
	w := newWorld(t)
	url := responder(t, w, func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter,
			_ *http.Request) {
			for {
				if _, err := w.Write(make([]byte, 1000)); err != nil {
					return
				}
			}
		})
	})
	_, _, err := fetchFor(t, w, w.leaf, url)
	requireText(t, err, "more than")
}

func TestResponders(t *testing.T) {
	got := responders(&x509.Certificate{OCSPServer: []string{
		"ldap://ocsp.example", "http://ocsp.example/1", "file:///etc/passwd",
		"https://ocsp.example", "http://", "::", "ocsp.example"}})
	want := "http://ocsp.example/1 https://ocsp.example"
	if strings.Join(got, " ") != want {
		t.Errorf("%q", got)
	}
}
