package interop_test

import (
	"errors"
	"io"
	"net"
	"strconv"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
)

// alerter answers every hello with an alert.
func alerter(t *testing.T, alert byte) (addr string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() { // ends with the listener
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			answerAlert(c, alert)
		}
	}()
	return l.Addr().String()
}

func answerAlert(c net.Conn, alert byte) {
	defer c.Close()
	header := make([]byte, 5)
	if _, err := io.ReadFull(c, header); err != nil {
		return
	}
	rest := int64(header[3])<<8 | int64(header[4])
	io.CopyN(io.Discard, c, rest)
	c.Write([]byte{21, 3, 3, 0, 2, 2, alert}) // fatal
	c.(*net.TCPConn).CloseWrite()
	io.Copy(io.Discard, c) // a reset could overtake the alert
}

// TestAlertCodes compares our code for an alert with Node's.
func TestAlertCodes(t *testing.T) {
	nodePath(t)
	for _, alert := range []byte{0, 1, 10, 20, 21, 22, 30, 40, 41, 42, 43, 44,
		45, 46, 47, 48, 49, 50, 51, 60, 70, 71, 80, 86, 90, 100, 109, 110, 111,
		112, 113, 114, 115, 116, 120, 121, 255} {
		t.Run(strconv.Itoa(int(alert)), func(t *testing.T) {
			t.Parallel() // each starts a process
			addr := alerter(t, alert)
			_, err := connect(t, addr, clientOptions(t, "TLSv1.3"))
			n := nodeClient(t, "TLSv1.3", addr, script{})
			var ours *tlssocket.Error
			if !errors.As(err, &ours) {
				t.Fatalf("the error is %v", err)
			}
			theirs := n.next(t, "error")
			if string(ours.Code) != theirs.Code {
				t.Errorf("our code is %s (%v), Node's %s (%s)", ours.Code,
					err, theirs.Code, theirs.Message)
			}
		})
	}
}
