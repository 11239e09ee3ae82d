package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"
)

// slowWriter would mix lines that are written in pieces, or at once.
type slowWriter struct{ bytes.Buffer }

func (w *slowWriter) Write(p []byte) (int, error) {
	for _, b := range p {
		w.WriteByte(b)
	}
	return len(p), nil
}

func TestLinesDoNotMix(t *testing.T) {
	for _, asJSON := range []bool{true, false} {
		var out slowWriter
		p := &printer{w: &out, json: asJSON}
		var wg sync.WaitGroup
		const writers, each = 8, 50
		for n := range writers {
			wg.Go(func() {
				for range each {
					p.print(keyLogRecord{header{"client", n, "keylog"},
						"CLIENT_RANDOM " + strings.Repeat("ab", 32)})
				}
			})
		}
		wg.Wait()
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if len(lines) != writers*each {
			t.Fatalf("%d lines", len(lines))
		}
		for _, line := range lines {
			if asJSON != json.Valid([]byte(line)) {
				t.Fatalf("json is %v: %s", asJSON, line)
			}
		}
	}
}

// Programs rely on names, order and types.
func TestRecordsAsJSON(t *testing.T) {
	code, good := "CERT_HAS_EXPIRED", "good"
	y2k := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	h := func(event string) header { return header{"client", 1, event} }
	head := `{"side":"client","conn":1,"event":`
	for _, c := range []struct {
		record record
		want   string
	}{
		{addressRecord{header{"server", 0, "listening"}, "[::1]:443"},
			`{"side":"server","conn":0,"event":"listening",` +
				`"address":"[::1]:443"}`},
		{newOCSPResponseRecord(h("OCSPResponse"), nil),
			head + `"OCSPResponse","response":null,"status":null,` +
				`"thisUpdate":null,"nextUpdate":null}`},
		{newOCSPResponseRecord(h("OCSPResponse"), []byte{0, 255}),
			head + `"OCSPResponse","response":"AP8=","status":null,` +
				`"thisUpdate":null,"nextUpdate":null}`},
		{ocspResponseRecord{h("OCSPResponse"), []byte{1}, &good, &y2k, &y2k},
			head + `"OCSPResponse","response":"AQ==","status":"good",` +
				`"thisUpdate":"2000-01-01T00:00:00Z",` +
				`"nextUpdate":"2000-01-01T00:00:00Z"}`},
		{secureRecord{header: h("secureConnect"), Protocol: "TLSv1.3",
			AuthorizationError: &code,
			Cipher:             cipher{"a", "b", "c"}},
			head + `"secureConnect","authorized":false,` +
				`"authorizationError":"CERT_HAS_EXPIRED",` +
				`"protocol":"TLSv1.3","cipher":{"name":"a",` +
				`"standardName":"b","version":"c"},"alpnProtocol":false,` +
				`"servername":false,"sessionReused":false,"group":null,` +
				`"postQuantum":false,"signature":null,` +
				`"peerCertificate":null}`},
		{sessionRecord{header: h("session"), Size: 3},
			head + `"session","size":3}`},
		{sessionRecord{h("session"), 1, []byte{255}},
			head + `"session","size":1,"session":"/w=="}`},
		{errorRecord{header: h("error"), Code: "EIO",
			Message: "<it broke>"},
			head + `"error","code":"EIO","message":"<it broke>"}`},
		{closeRecord{h("close"), true},
			head + `"close","hadError":true}`},
	} {
		var out bytes.Buffer
		(&printer{w: &out, json: true}).print(c.record)
		if got := strings.TrimSpace(out.String()); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

// A terminal must not show what would open a recorded connection.
func TestReadableKeyLogHasNoSecret(t *testing.T) {
	random, secret := strings.Repeat("ab", 32), strings.Repeat("cd", 48)
	var out bytes.Buffer
	(&printer{w: &out}).print(keyLogRecord{header{"client", 1, "keylog"},
		"CLIENT_RANDOM " + random + " " + secret})
	if strings.Contains(out.String(), "cdcd") {
		t.Errorf("the secret is in %q", out.String())
	}
}
