package ecosystem_test

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/hashicorp/go-retryablehttp"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// overListeners runs a test over both listeners of a server.
func overListeners(t *testing.T, h http.Handler,
	f func(t *testing.T, addr string)) {
	for name, over := range map[string]func(*tlssocket.Server,
		net.Listener) net.Listener{
		"Listener": (*tlssocket.Server).Listener,
		"Sockets":  (*tlssocket.Server).Sockets,
	} {
		t.Run(name, func(t *testing.T) {
			l := over(testpair.NewServer(t, nil), listen(t))
			hs := &http.Server{Handler: h}
			served := testpair.Go(func() error { return hs.Serve(l) })
			t.Cleanup(func() {
				hs.Close()
				testpair.Receive(t, served)
			})
			f(t, l.Addr().String())
		})
	}
}

// A certificate that is refused stays refused: it is not tried again.
func TestRetryableHTTP(t *testing.T) {
	overListeners(t, http.NotFoundHandler(), func(t *testing.T, addr string) {
		for _, c := range []struct {
			context *tlssocket.SecureContext
			name    string
			want    code.Code
			dials   int
		}{
			{newContext(t), "localhost", "", 1},
			{newContext(t), "other.test", code.TLSCertAltNameInvalid, 1},
			{strangers(t), "localhost", code.UnableToVerifyLeafSignature, 1},
		} {
			dialer := &tlssocket.Dialer{Options: &tlssocket.Options{
				SecureContext: c.context, ServerName: c.name}}
			dials := 0
			dialled := &http.Transport{DialTLSContext: func(ctx context.Context,
				network, addr string) (net.Conn, error) {
				dials++
				return dialer.DialContext(ctx, network, addr)
			}}
			configured := &http.Transport{
				TLSClientConfig: c.context.TLSConfig(c.name),
				DialContext: func(ctx context.Context, network, addr string) (
					net.Conn, error) {
					dials++
					return new(net.Dialer).DialContext(ctx, network, addr)
				}}
			for _, tr := range []*http.Transport{dialled, configured} {
				dials = 0
				client := retryablehttp.NewClient()
				client.Logger = nil
				client.RetryWaitMin = time.Millisecond
				client.RetryWaitMax = time.Millisecond
				client.HTTPClient = &http.Client{Transport: tr}
				r, err := client.Get("https://" + addr)
				if err == nil {
					r.Body.Close()
				}
				if dials != c.dials {
					t.Errorf("%s: %d dials", c.want, dials)
				}
				if c.want == "" && err != nil {
					t.Error(err)
				}
				if c.want != "" {
					requireCode(t, err, c.want)
				}
				tr.CloseIdleConnections()
			}
		}
	})
}

// What can get better is tried again.
func TestRetryableHTTPTriesAgain(t *testing.T) {
	addr := net.JoinHostPort("127.0.0.1", testtool.Port(t))
	dialer := &tlssocket.Dialer{Options: &tlssocket.Options{
		SecureContext: newContext(t)}}
	dials := 0
	client := retryablehttp.NewClient()
	client.Logger, client.RetryMax = nil, 2
	client.RetryWaitMin, client.RetryWaitMax = time.Millisecond, time.Millisecond
	client.HTTPClient = &http.Client{Transport: &http.Transport{
		DialTLSContext: func(ctx context.Context, network, addr string) (net.Conn,
			error) {
			dials++
			return dialer.DialContext(ctx, network, addr)
		}}}
	_, err := client.Get("https://" + addr)
	requireText(t, err, code.ConnRefused)
	if dials != 3 {
		t.Errorf("%d dials", dials)
	}
}

// messageLimit is above what is sent, in bytes.
const messageLimit = 1 << 20

// Websockets, by a library whose server takes the connection over.
func TestWebsocket(t *testing.T) {
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		c.SetReadLimit(messageLimit)
		for {
			kind, message, err := c.Read(r.Context())
			if err != nil || c.Write(r.Context(), kind, message) != nil {
				return
			}
		}
	})
	overListeners(t, echo, func(t *testing.T, addr string) {
		ctx := testpair.PatientContext(t)
		dialer := &tlssocket.Dialer{Options: &tlssocket.Options{
			SecureContext: newContext(t)}}
		c, _, err := websocket.Dial(ctx, "wss://"+addr, &websocket.DialOptions{
			HTTPClient: &http.Client{Transport: &http.Transport{
				DialTLSContext: dialer.DialContext}}})
		if err != nil {
			t.Fatal(err)
		}
		defer c.CloseNow()
		c.SetReadLimit(messageLimit)
		for _, size := range []int{5, 100_000} {
			err := c.Write(ctx, websocket.MessageBinary, make([]byte, size))
			if err != nil {
				t.Fatal(err)
			}
			_, got, err := c.Read(ctx)
			if err != nil || len(got) != size {
				t.Errorf("%d bytes, %v", len(got), err)
			}
		}
		if err := c.Close(websocket.StatusNormalClosure, ""); err != nil {
			t.Error(err)
		}
	})
}
