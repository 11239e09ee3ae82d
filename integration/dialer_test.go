package integration_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

func TestDialer(t *testing.T) {
	srv := startEcho(t, nil)
	o := testpair.Client(t)
	o.ServerName = ""
	o.Sessions = tlssocket.NewSessionCache(0)
	o.MaxVersion = "TLSv1.2" // sessions have come when it is dialled
	d := &tlssocket.Dialer{Options: o}
	for i := range 2 {
		conn, err := d.Dial("tcp", srv.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		s, ok := conn.(*tlssocket.Socket)
		if !ok || !s.Authorized() || s.SessionReused() != (i > 0) {
			t.Errorf("%T, or not authorized, or resumed %v", conn,
				s.SessionReused())
		}
		ping(t, conn)
		o.CA[0] = nil // it has read its options
	}
}

// The name to check is the host of each address.
func TestDialerNames(t *testing.T) {
	srv := startServer(t, nil)
	_, port, err := net.SplitHostPort(srv.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	o := testpair.Client(t)
	o.ServerName = ""
	d := &tlssocket.Dialer{Options: o}
	for _, host := range []string{"localhost", "127.0.0.1"} {
		conn, err := d.DialContext(testpair.PatientContext(t), "tcp4",
			net.JoinHostPort(host, port))
		if err != nil {
			t.Fatal(host, err)
		}
		if got := tlssocket.Of(conn).ServerName(); got == "" &&
			host == "localhost" {
			t.Error("it asked for no name")
		}
		conn.Close()
	}
	_, err = d.Dial("tcp", net.JoinHostPort("bücher.test", port))
	testpair.RequireCode(t, err, code.InvalidArgValue)
}

// Contexts are made once, whoever dials first.
func TestDialerMakesContextOnce(t *testing.T) {
	srv := startServer(t, nil)
	d := &tlssocket.Dialer{Options: testpair.Client(t)}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			conn, err := d.Dial("tcp", srv.Addr().String())
			if err != nil {
				t.Error(err)
				return
			}
			conn.Close()
		})
	}
	wg.Wait()
}

// Errors are nil connections, and of a refused certificate crypto/tls's type.
func TestDialerErrors(t *testing.T) {
	srv := startServer(t, nil)
	dial := func(edit func(*tlssocket.Options)) error {
		o := testpair.Client(t)
		edit(o)
		d := &tlssocket.Dialer{Options: o}
		var err error
		for range 2 {
			var conn net.Conn
			conn, err = d.DialContext(testpair.PatientContext(t), "tcp",
				srv.Addr().String())
			if conn != nil {
				t.Errorf("%T comes with %v", conn, err)
			}
		}
		return err
	}
	refused := func(err error, want code.Code) {
		t.Helper()
		if _, ok := err.(*tls.CertificateVerificationError); !ok {
			t.Errorf("it is a %T", err)
		}
		testpair.RequireCode(t, err, want)
	}
	refused(dial(func(o *tlssocket.Options) {
		o.CA = [][]byte{testpki.CA(t, "stranger").PEM()}
	}), code.UnableToVerifyLeafSignature)
	err := dial(func(o *tlssocket.Options) { o.ServerName = "other.test" })
	refused(err, code.TLSCertAltNameInvalid)
	var host x509.HostnameError
	if !errors.As(err, &host) || host.Host != "other.test" {
		t.Errorf("%v is about %q", err, host.Host)
	}
	testpair.RequireCode(t, dial(func(o *tlssocket.Options) {
		o.IsServer = true
	}), code.InvalidArgValue)
	testpair.RequireCode(t, dial(func(o *tlssocket.Options) {
		o.MinVersion = "SSLv3"
	}), code.TLSInvalidProtocolVersion)
	srv.Close()
	testpair.RequireCode(t, dial(func(*tlssocket.Options) {}), code.ConnRefused)
}

// NetDialer dials, and its time is for the handshake too.
func TestDialerNetDialer(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	for name, beneath := range map[string]*net.Dialer{
		"timeout":  {Timeout: 50 * time.Millisecond},
		"deadline": {Deadline: time.Now().Add(50 * time.Millisecond)},
	} {
		t.Run(name, func(t *testing.T) {
			d := &tlssocket.Dialer{NetDialer: beneath}
			_, err := d.Dial("tcp", silent.Addr().String())
			testpair.RequireCode(t, err, code.Aborted)
			if !isLateAnyhow(err) {
				t.Errorf("%v is no timeout", err)
			}
		})
	}
	srv := startServer(t, nil)
	d := &tlssocket.Dialer{Options: testpair.Client(t), NetDialer: &net.Dialer{
		LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}}
	conn, err := d.Dial("tcp", srv.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if host, _, _ := net.SplitHostPort(conn.LocalAddr().String()); host !=
		"127.0.0.2" {
		t.Errorf("it is dialled from %s", host)
	}
}
