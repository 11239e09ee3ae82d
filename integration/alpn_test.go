package integration_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

func TestParseALPN(t *testing.T) {
	long := strings.Repeat("x", 255)
	for _, test := range []struct {
		wire string
		want []string
		good bool
	}{
		{"", nil, true},
		{"\x02h2", []string{"h2"}, true},
		{"\x05hello\x05world", []string{"hello", "world"}, true},
		{"\x01\x00", []string{"\x00"}, true},
		{"\xff" + long, []string{long}, true},
		{"\x00", nil, false},
		{"\x02h2\x00", nil, false},
		{"\x03h2", nil, false},
		{"\x02h2\x08http/1.", nil, false},
		{strings.Repeat("\xff"+long, 256), nil, false}, // 65,536 bytes
		{strings.Repeat("\xff"+long, 255) + "\xfe" + long[1:],
			append(slices.Repeat([]string{long}, 255), long[1:]), true},
	} {
		got, err := tlssocket.ParseALPN([]byte(test.wire))
		if (err == nil) != test.good || !slices.Equal(got, test.want) {
			t.Errorf("%.20q is %.60q, %v", test.wire, got, err)
		}
		if err != nil {
			testpair.RequireCode(t, err, code.TLSALPNInvalid)
			continue
		}
		back, err := tlssocket.FormatALPN(got)
		if err != nil || string(back) != test.wire {
			t.Errorf("%.20q comes back as %.20q, %v", test.wire, back, err)
		}
	}
}

func TestFormatALPNRefuses(t *testing.T) {
	for _, list := range [][]string{
		{""}, {"h2", ""}, {strings.Repeat("x", 256)},
		slices.Repeat([]string{strings.Repeat("x", 255)}, 256),
	} {
		wire, err := tlssocket.FormatALPN(list)
		testpair.RequireCode(t, err, code.TLSALPNInvalid)
		if wire != nil {
			t.Errorf("there are bytes beside the error: %.20x", wire)
		}
	}
}

// agree is the result of a handshake with these protocols.
func agree(t *testing.T, version string, client []string,
	server *tlssocket.Options) (c, s *tlssocket.Socket, cErr, sErr error) {
	t.Helper()
	o := testpair.Client(t)
	only(version)(o)
	o.ALPNProtocols = client
	c, s = testpair.New(t, o, server)
	cErr, sErr = testpair.Shake(t, c, s)
	return c, s, cErr, sErr
}

func TestALPNAgreement(t *testing.T) {
	for _, test := range []struct {
		client, server []string
		want           string
		good           bool
	}{
		{[]string{"a", "b"}, []string{"b", "a"}, "b", true},
		{[]string{"a", "b"}, []string{"c", "a"}, "a", true},
		{nil, []string{"a"}, "", true},
		{[]string{"a"}, nil, "", true},
		{[]string{"a"}, []string{"b"}, "", false},
		{[]string{"http/1.1"}, []string{"h2"}, "", false},
		{[]string{"h2"}, []string{"http/1.1"}, "", false},
		{[]string{"A"}, []string{"a"}, "", false},
		{[]string{"h2", "http/1.1"}, []string{"h2"}, "h2", true},
		// A name that no protocol has is a name nevertheless.
		{[]string{"\x00none"}, []string{"a"}, "", false},
		{[]string{"\x00none"}, []string{"\x00none"}, "\x00none", true},
	} {
		for _, version := range bothVersions {
			server := testpair.Server(t)
			server.ALPNProtocols = test.server
			c, s, cErr, sErr := agree(t, version, test.client, server)
			if !test.good {
				requireNoProtocol(t, cErr, sErr)
				continue
			}
			requireSecure(t, cErr, sErr)
			if c.ALPNProtocol() != test.want || s.ALPNProtocol() != test.want {
				t.Errorf("%s, %q and %q: %q and %q", version, test.client,
					test.server, c.ALPNProtocol(), s.ALPNProtocol())
			}
		}
	}
}

// requireNoProtocol checks that the server refused by alert 120.
func requireNoProtocol(t *testing.T, cErr, sErr error) {
	t.Helper()
	if codeOf(cErr) != nodeAlerts[120] ||
		codeOf(sErr) != code.SSLNoApplicationProtocol {
		t.Errorf("client: %v\nserver: %v\nwant a refusal by alert 120", cErr,
			sErr)
	}
}

type alpnFunc = func(context.Context, string, []string) (string, error)

func askingServer(t *testing.T, hook alpnFunc) *tlssocket.Options {
	o := testpair.Server(t)
	o.ALPN = hook
	return o
}

func TestALPNHookRefuses(t *testing.T) {
	server := askingServer(t, func(context.Context, string, []string) (
		string, error) {
		return "", nil
	})
	_, _, cErr, sErr := agree(t, "TLSv1.3", []string{"h2", "\x00none"}, server)
	requireNoProtocol(t, cErr, sErr)
}

func TestALPNHookFails(t *testing.T) {
	mine := errors.New("mine")
	coded := errors.Join(mine, code.Code("MYCODE"))
	for _, test := range []struct {
		name string
		hook alpnFunc
		code code.Code
		err  error
	}{
		{"invalid result", func(context.Context, string, []string) (
			string, error) {
			return "zz", nil
		}, code.TLSALPNCallbackInvalidResult, nil},
		{"error", func(context.Context, string, []string) (string, error) {
			return "a", mine
		}, code.TLSHookFailed, mine},
		{"error with a code", func(context.Context, string, []string) (
			string, error) {
			return "", coded
		}, "MYCODE", mine},
		{"panic", func(context.Context, string, []string) (string, error) {
			panic(mine)
		}, code.TLSHookPanic, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, cErr, sErr := agree(t, "TLSv1.3", []string{"a", "b"},
				askingServer(t, test.hook))
			testpair.RequireCode(t, sErr, test.code)
			if test.err != nil && !errors.Is(sErr, test.err) {
				t.Errorf("%v does not match %v", sErr, test.err)
			}
			if codeOf(cErr) == "" {
				t.Errorf("client: %v", cErr)
			}
		})
	}
}

// The text of an invalid result says what was chosen, and of what.
func TestALPNHookInvalidResultText(t *testing.T) {
	server := askingServer(t, func(context.Context, string, []string) (
		string, error) {
		return "zz", nil
	})
	_, _, _, err := agree(t, "TLSv1.2", []string{"aa", "bb"}, server)
	for _, part := range []string{`"zz"`, `"aa"`, `"bb"`} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not have %s", err, part)
		}
	}
}

func TestALPNHookMayNotChangeTheOffer(t *testing.T) {
	server := askingServer(t, func(_ context.Context, _ string,
		offered []string) (string, error) {
		offered[0] = "zz"
		return "zz", nil
	})
	_, _, _, err := agree(t, "TLSv1.3", []string{"a"}, server)
	testpair.RequireCode(t, err, code.TLSALPNCallbackInvalidResult)
}

func TestALPNHookIsNotAskedWithoutOffer(t *testing.T) {
	server := askingServer(t, func(context.Context, string, []string) (
		string, error) {
		return "", errors.New("asked")
	})
	c, _, cErr, sErr := agree(t, "TLSv1.3", nil, server)
	requireSecure(t, cErr, sErr)
	if c.ALPNProtocol() != "" {
		t.Errorf("%q is agreed on", c.ALPNProtocol())
	}
}

func TestALPNHookIsToldNoServerName(t *testing.T) {
	name := "unset"
	server := askingServer(t, func(_ context.Context, n string,
		offered []string) (string, error) {
		name = n
		return offered[0], nil
	})
	client := testpair.Client(t)
	client.ServerName = "127.0.0.1"
	client.ALPNProtocols = []string{"a"}
	testpair.Secure(t, client, server)
	if name != "" {
		t.Errorf("the name is %q", name)
	}
}

// patientHook waits until its context ends, and says so.
type patientHook struct {
	asked, ended chan struct{}
}

func newPatientHook() *patientHook {
	return &patientHook{make(chan struct{}), make(chan struct{})}
}

func (h *patientHook) wait(ctx context.Context) error {
	close(h.asked)
	<-ctx.Done()
	close(h.ended)
	return ctx.Err()
}

func (h *patientHook) alpn(ctx context.Context, _ string, _ []string) (
	string, error) {
	return "", h.wait(ctx)
}

func TestALPNHookEndsWithTheSocket(t *testing.T) {
	h := newPatientHook()
	client := testpair.Client(t)
	client.ALPNProtocols = []string{"a"}
	c, s := testpair.New(t, client, askingServer(t, h.alpn))
	go c.Handshake(t.Context())
	go s.Handshake(t.Context())
	testpair.Receive(t, h.asked)
	s.Destroy(nil)
	testpair.Receive(t, h.ended)
}

// A client that leaves ends what is done for it.
func TestALPNHookEndsWithTheClient(t *testing.T) {
	h := newPatientHook()
	client := testpair.Client(t)
	client.ALPNProtocols = []string{"a"}
	c, s := testpair.New(t, client, askingServer(t, h.alpn))
	go c.Handshake(t.Context())
	go s.Handshake(t.Context())
	testpair.Receive(t, h.asked)
	c.Destroy(nil)
	requireSoon(t, h.ended, "the hook's context ends with the client")
}
