package integration_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

// slogLines is where a logger writes, a line a value of the channel.
type slogLines chan map[string]any

func newSlog() (slogLines, *slog.Logger) {
	lines := make(slogLines, 100)
	return lines, slog.New(slog.NewJSONHandler(lines, nil))
}

func (l slogLines) Write(line []byte) (int, error) {
	var v map[string]any
	if err := json.Unmarshal(line, &v); err != nil {
		return 0, err
	}
	l <- v
	return len(line), nil
}

// A failed handshake that no listener hears is logged, with its code.
func TestLoggerGetsFailedHandshakes(t *testing.T) {
	lines, logger := newSlog()
	edit := func(o *tlssocket.ServerOptions) { o.Logger = logger }
	stranger := testpki.CA(t, "stranger")
	refuse := func(t *testing.T, srv *tlssocket.Server) {
		_, err := (&running{Server: srv}).dial(t, func(o *tlssocket.Options) {
			o.CA = [][]byte{stranger.PEM()}
		})
		if err == nil {
			t.Fatal("the client got through")
		}
	}
	check := func(t *testing.T, srv *tlssocket.Server) {
		refuse(t, srv)
		line := testpair.Receive(t, lines)
		err, _ := line["err"].(map[string]any)
		if line["level"] != "WARN" || line["msg"] != "TLS handshake failed" ||
			err["code"] != "ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE" ||
			err["side"] != "server" || err["addr"] == nil {
			t.Errorf("logged: %v", line)
		}
		// Who listens is told, and the log is not.
		failures := make(chan error, 1)
		remove := srv.Events().TLSClientError.On(
			func(e tlssocket.TLSClientErrorEvent) { failures <- e.Err })
		refuse(t, srv)
		testpair.Receive(t, failures)
		remove()
		refuse(t, srv)
		testpair.Receive(t, lines)
		if len(lines) > 0 {
			t.Error("something was logged that somebody heard")
		}
	}
	eachListener(t, edit, func(t *testing.T, srv *tlssocket.Server,
		l net.Listener) {
		check(t, srv)
	})
	t.Run("Serve", func(t *testing.T) {
		srv := testpair.NewServer(t, edit)
		err := srv.Listen(testpair.PatientContext(t), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		check(t, srv)
	})
}

// What New made has somebody who gets the error: it is not logged.
func TestLoggerGetsNoReturnedError(t *testing.T) {
	lines, logger := newSlog()
	server := testpair.Server(t)
	server.Logger = logger
	client := testpair.Client(t)
	client.Logger = logger
	client.CA = [][]byte{testpki.CA(t, "stranger").PEM()}
	c, s := testpair.New(t, client, server)
	if cErr, sErr := testpair.Shake(t, c, s); cErr == nil || sErr == nil {
		t.Fatalf("client: %v, server: %v", cErr, sErr)
	}
	if len(lines) > 0 {
		t.Errorf("logged: %v", <-lines)
	}
}

// The panic of a listener whose socket has no other is logged.
func TestLoggerGetsPanics(t *testing.T) {
	lines, logger := newSlog()
	client := testpair.Client(t)
	client.Logger = logger
	client.Events = new(tlssocket.Events)
	client.Events.SecureConnect.On(func(tlssocket.SecureConnectEvent) {
		panic("in a listener")
	})
	testpair.Secure(t, client, nil)
	line := testpair.Receive(t, lines)
	if line["msg"] != "a listener panicked: in a listener" ||
		line["stack"] == nil {
		t.Errorf("logged: %v", line)
	}
}

// A server's Logger is that of its sockets, unless they have one.
func TestLoggerIsInherited(t *testing.T) {
	of := func(own *slog.Logger) (fromServer int) {
		lines, logger := newSlog()
		srv := testpair.NewServer(t, func(o *tlssocket.ServerOptions) {
			o.Logger = logger
		})
		ownLines, ownLogger := newSlog()
		server := &tlssocket.Options{IsServer: true, Server: srv,
			Events: new(tlssocket.Events)}
		if own != nil {
			server.Logger = ownLogger
		}
		server.Events.SecureConnect.On(func(tlssocket.SecureConnectEvent) {
			panic("in a listener")
		})
		testpair.Secure(t, nil, server)
		select {
		case <-lines:
			return 1
		case <-ownLines:
			return 0
		case <-testpair.PatientContext(t).Done():
			t.Error("nothing was logged")
			return -1
		}
	}
	if of(nil) != 1 || of(slog.Default()) != 0 {
		t.Error("the wrong one got it")
	}
}

// A handler that panics, or takes forever, is no worse than a listener.
type badHandler struct{ slog.Handler }

func (badHandler) Write([]byte) (int, error) { panic("in a log") }

func TestLoggerPanics(t *testing.T) {
	srv := testpair.NewServer(t, func(o *tlssocket.ServerOptions) {
		o.Logger = slog.New(slog.NewTextHandler(badHandler{}, nil))
	})
	if err := srv.Listen(testpair.PatientContext(t), "tcp",
		"127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	r := &running{Server: srv}
	r.raw(t).Close()
	testpair.Until(t, "the connection is gone", func() bool {
		return srv.Connections() == 0
	})
	srv.Close()
	if err := srv.Shutdown(testpair.PatientContext(t)); err != nil {
		t.Error(err)
	}
}

// Errors and events are groups to slog, without secrets.
func TestLogValues(t *testing.T) {
	var mu sync.Mutex
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, nil))
	note := func(what string, v any) {
		mu.Lock()
		defer mu.Unlock()
		logger.Info(what, "v", v)
	}
	events := new(tlssocket.Events)
	var secrets [][]byte
	events.KeyLog.On(func(e tlssocket.KeyLogEvent) {
		secrets = append(secrets, bytes.Fields(e.Line)[2])
		note("keylog", e)
	})
	sessions := make(chan struct{}, 10)
	events.Session.On(func(e tlssocket.SessionEvent) {
		note("session", e)
		sessions <- struct{}{}
	})
	events.SecureConnect.On(func(e tlssocket.SecureConnectEvent) {
		note("secure", e)
	})
	events.OCSPResponse.On(func(e tlssocket.OCSPResponseEvent) {
		note("ocsp", e)
	})
	events.Error.On(func(e tlssocket.ErrorEvent) { note("error", e) })
	closed := make(chan struct{})
	events.Close.On(func(e tlssocket.CloseEvent) {
		note("close", e)
		close(closed)
	})
	client := testpair.Client(t)
	client.Events, client.RequestOCSP = events, true
	c, s := testpair.Secure(t, client, nil)
	note("connection", tlssocket.ConnectionEvent{Conn: c.NetConn()})
	note("secureConnection", tlssocket.SecureConnectionEvent{Socket: s})
	note("clientError", tlssocket.TLSClientErrorEvent{Socket: s, Err: io.EOF})
	note("serverClose", tlssocket.CloseEvent{})
	testpair.Receive(t, sessions)
	c.Destroy(&tlssocket.AlertError{Alert: 48, Remote: true})
	testpair.Receive(t, closed)

	mu.Lock()
	defer mu.Unlock()
	for _, secret := range secrets {
		if bytes.Contains(log.Bytes(), secret) {
			t.Error("the log has key material")
		}
	}
	seen := map[string]map[string]any{}
	for d := json.NewDecoder(&log); ; {
		var line map[string]any
		if err := d.Decode(&line); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		v, ok := line["v"].(map[string]any)
		if !ok {
			t.Errorf("no group: %v", line)
		}
		seen[line["msg"].(string)] = v
	}
	for what, key := range map[string]string{"keylog": "remote",
		"session": "bytes", "secure": "cipher", "ocsp": "bytes", "error": "err",
		"close": "hadError", "connection": "remote",
		"secureConnection": "protocol", "clientError": "err",
		"serverClose": "hadError"} {
		if seen[what][key] == nil {
			t.Errorf("%s has no %s: %v", what, key, seen[what])
		}
	}
	err, _ := seen["error"]["err"].(map[string]any)
	if err["code"] != "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA" || err["op"] != "destroy" {
		t.Errorf("the error is %v", err)
	}
}
