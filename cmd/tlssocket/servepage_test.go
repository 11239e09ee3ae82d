package main

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

func TestRequestState(t *testing.T) {
	for text, want := range map[string]int{
		"":                                  noRequest,
		"hello":                             noRequest,
		"G":                                 maybeRequest,
		"GET ":                              maybeRequest,
		"GET me a beer\n":                   noRequest,
		"GETTING":                           noRequest,
		"GET / HTTP/1.1\r\nHost: a\r\n":     maybeRequest,
		"GET / HTTP/1.1\r\nHost: a\r\n\r\n": isRequest,
		"POST / HTTP/1.0\n\nbody":           isRequest,
		"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n":  noRequest,
	} {
		if got := requestState([]byte(text)); got != want {
			t.Errorf("%q: %d", text, got)
		}
	}
}

// A client that sends its body slowly, and reads then, gets the page.
func TestPageForSlowBody(t *testing.T) {
	c, s := testpair.Secure(t, nil, nil)
	go func() { // ends with the client
		answer(s)
		s.Close()
	}()
	body := strings.Repeat("x", 1<<10)
	send := func(text string) {
		if _, err := io.WriteString(c, text); err != nil {
			t.Fatal(err)
		}
	}
	send("POST / HTTP/1.1\r\nContent-Length: 4096\r\n\r\n")
	for range 4 {
		time.Sleep(400 * time.Millisecond)
		send(body)
	}
	page, err := io.ReadAll(c)
	if err != nil || !strings.HasPrefix(string(page), "HTTP/1.1 200 OK\r\n") {
		t.Errorf("%q, %v", page, err)
	}
	c.Close()
}
