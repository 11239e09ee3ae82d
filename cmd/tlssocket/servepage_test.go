package main

import "testing"

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
