package main

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/seed-435e3e10/tlssocket"
)

// maxRequest bounds the head of an HTTP request.
const maxRequest = 16 << 10

// answer serves a client: one that begins with a request of HTTP gets a page of
// what we saw of it, any other an echo. Its errors are events of the socket,
// which the caller closes.
func answer(s *tlssocket.Socket) {
	var head []byte
	buf := make([]byte, maxRequest)
	for {
		n, err := s.Read(buf[:maxRequest-len(head)])
		head = append(head, buf[:n]...)
		state := requestState(head)
		switch {
		case state == isRequest:
			answerHTTP(s, head)
			return
		case err == nil && state == maybeRequest && len(head) < maxRequest:
			continue
		}
		if _, failed := s.Write(head); err == nil && failed == nil {
			echo(s)
		}
		return
	}
}

// How far the beginning of a connection is a request.
const (
	noRequest = iota
	maybeRequest
	isRequest
)

var methods = []string{"GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "OPTIONS ",
	"PATCH "}

// requestState tells what the first bytes are. A request is known by its first
// line, and complete with its head.
func requestState(head []byte) int {
	begun := false
	for _, m := range methods {
		n := min(len(m), len(head))
		begun = begun || n > 0 && m[:n] == string(head[:n])
	}
	if !begun {
		return noRequest
	}
	line, _, whole := bytes.Cut(head, []byte("\n"))
	switch {
	case !whole:
		return maybeRequest
	case !bytes.Contains(line, []byte(" HTTP/1.")):
		return noRequest
	case bytes.Contains(head, []byte("\r\n\r\n")), bytes.Contains(head, []byte("\n\n")):
		return isRequest
	}
	return maybeRequest
}

// answerHTTP sends the page, as text or as HTML.
func answerHTTP(s *tlssocket.Socket, head []byte) {
	kind, body := "text/plain", pageText(s)
	if bytes.Contains(head, []byte("text/html")) {
		kind, body = "text/html", pageHTML(s)
	}
	response := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: %s; "+
		"charset=utf-8\r\nContent-Length: %d\r\nDate: %s\r\n"+
		"Connection: close\r\n\r\n", kind, len(body),
		time.Now().UTC().Format(http.TimeFormat))
	if !bytes.HasPrefix(head, []byte("HEAD ")) {
		response += body
	}
	if _, err := io.WriteString(s, response); err != nil {
		return
	}
	s.CloseWrite()
	discardBody(s)
}

// discardBody reads what a client still sends, for half a minute at most: a body
// that nobody reads would make the system take the page back.
func discardBody(s *tlssocket.Socket) {
	end := time.Now().Add(30 * time.Second)
	buf := make([]byte, 4<<10)
	for time.Now().Before(end) {
		s.SetReadDeadline(time.Now().Add(5 * time.Second))
		if _, err := s.Read(buf); err != nil {
			return
		}
	}
}

// seen is what is told of a client, in lines of a name and a text.
func seen(s *tlssocket.Socket) [][2]string {
	r := newSecureRecord(header{"server", 0, "secureConnection"}, s)
	lines := [][2]string{{"address", s.RemoteAddr().String()},
		{"protocol", r.Protocol}, {"cipher", r.Cipher.Name}}
	if r.Group != nil {
		lines = append(lines, [2]string{"group", *r.Group + ", post-quantum: " +
			yesNo(r.PostQuantum)})
	}
	client := "none"
	if r.PeerCertificate != nil {
		client = strings.TrimPrefix(r.PeerCertificate.text(), "certificate ") +
			", authorized: " + yesNo(r.Authorized)
	}
	return append(lines,
		[2]string{"server name", orNone(string(r.ServerName))},
		[2]string{"ALPN", orNone(string(r.ALPNProtocol))},
		[2]string{"client certificate", client},
		[2]string{"resumed", yesNo(r.SessionReused)})
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return visible(text)
}

func pageText(s *tlssocket.Socket) string {
	var b strings.Builder
	b.WriteString("tlssocket serve: your connection\n\n")
	for _, line := range seen(s) {
		fmt.Fprintf(&b, "%-20s%s\n", line[0], line[1])
	}
	return b.String()
}

const pageHead = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Your connection</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<style>body { font: 16px/1.6 system-ui, sans-serif; max-width: 40rem;
margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere }
th { text-align: left; padding-right: 1.5rem; vertical-align: top }</style>
<h1>Your connection</h1>
<table>
`

func pageHTML(s *tlssocket.Socket) string {
	var b strings.Builder
	b.WriteString(pageHead)
	for _, line := range seen(s) {
		fmt.Fprintf(&b, "<tr><th>%s<td>%s\n", html.EscapeString(line[0]),
			html.EscapeString(line[1]))
	}
	b.WriteString("</table>\n</html>\n")
	return b.String()
}
