package records

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/iotest"
)

// What a hostile peer does, a byte each; the next one is how much.
const (
	doData = iota
	doPadded
	doEmpty
	doUpdate
	doAskUpdate
	doAlert
	doMessage
	doOtherType
	doNoType
	doChangeCipherSpec
	doPlain
	doCorrupt
	doLarge
	doSplitUpdate
	doCut
	doEnd // how many there are
)

// play makes the records of a script.
func (p *peer) play(steps []byte) {
	content := bytes.Repeat([]byte("some content "), 2000)
	for ; len(steps) >= 2; steps = steps[2:] {
		n := int(steps[1])
		switch steps[0] % doEnd {
		case doData:
			p.send(kindData, content[n:][:n*(n+1)/4], 0)
		case doPadded:
			p.send(kindData, content[:n%5], n*20)
		case doEmpty:
			p.send(kindData, nil, n%3)
		case doUpdate:
			p.updateKey(0)
		case doAskUpdate:
			p.updateKey(1)
		case doAlert:
			p.send(kindAlert, []byte{byte(n & 3), byte(n), 0}[:2+n>>7], 0)
		case doMessage:
			p.send(kindHandshake, []byte{byte(n), 0, 0, byte(n >> 4), 1, 1}[:n%7], 0)
		case doOtherType:
			p.send(byte(n), content[:2], 0)
		case doNoType:
			p.sendInner(make([]byte, n))
		case doChangeCipherSpec:
			p.Write([]byte{kindChangeCipherSpec, 3, 3, 0, 1 + byte(n&1), 1, 1}[:6+n&1])
		case doPlain:
			p.Write([]byte{byte(n), 3, 3 + byte(n)&1, byte(n), byte(n), 2, 10})
		case doCorrupt:
			p.send(kindData, content[:9], 0)
			p.Bytes()[p.Len()-1-n%(9+tagSize+headerSize)] ^= 1 << (n & 7)
		case doLarge:
			p.send(kindData, content[:maxPlain-2+n%4], n>>2)
		case doSplitUpdate:
			update := []byte{messageKeyUpdate, 0, 0, 1, byte(n & 3)}
			p.send(kindHandshake, update[:1+n%4], 0)
			p.send(kindHandshake, update[1+n%4:], 0)
			p.turn()
		case doCut:
			p.Truncate(max(0, p.Len()-n))
		}
	}
}

// FuzzRead gives the same records of a hostile peer to crypto/tls and to us: the
// same data must come of them, the same alert must be sent, and reading must end
// in the same way.
func FuzzRead(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		if len(in) < 2 || len(in) > 200 {
			return
		}
		compare(t, in[0], in[1], in[2:])
	})
}

func compare(t *testing.T, chunks, size byte, steps []byte) {
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	swap := &script{Conn: b, in: b}
	out := &turned{script: swap}
	_, server, suite, fromClient, fromServer := handshake(t, a, out)
	if !Supported(suite) {
		t.Skip("there are no records of ours in FIPS mode")
	}
	p := newPeer(t, suite, fromClient)
	p.play(steps)
	out.kept, swap.in = true, chunked(p.Bytes(), chunks)
	theirs := readAll(server, sizeOf(size))

	wire := &script{in: chunked(p.Bytes(), chunks)}
	c, err := New(wire, suite, Direction{fromClient, 0}, Direction{fromServer, 0})
	if err != nil {
		t.Fatal(err)
	}
	ours := readAll(c, sizeOf(size))
	if c.in.own != nil && !errors.Is(ours.err, io.ErrUnexpectedEOF) {
		t.Errorf("a buffer is left after %v", ours.err)
	}
	differ := mayDiffer(ours.err, steps)
	if !bytes.Equal(ours.data, theirs.data) &&
		!(differ && bytes.HasPrefix(theirs.data, ours.data)) {
		t.Errorf("we read %d bytes, crypto/tls %d", len(ours.data), len(theirs.data))
	}
	if differ {
		return
	}
	if ours.err.Error() != theirs.err.Error() {
		t.Errorf("we end with %q, crypto/tls with %q", ours.err, theirs.err)
	}
	alert := alertOf(t, suite, fromServer, wire.out.Bytes())
	if want := alertOf(t, suite, fromServer, swap.out.Bytes()); alert != want {
		t.Errorf("our last word is %q, crypto/tls's %q", alert, want)
	}
}

// turned is the wire of crypto/tls: a pipe, and then a script.
type turned struct {
	*script
	kept bool
}

func (w *turned) Write(p []byte) (int, error) {
	if w.kept {
		return w.script.Write(p)
	}
	return w.Conn.Write(p)
}

func (w *turned) Close() error { return w.Conn.Close() }

// mayDiffer tells where we mean to differ from crypto/tls: see the package's
// documentation.
// There we end earlier.
func mayDiffer(ours error, steps []byte) bool {
	if strings.HasPrefix(ours.Error(), "tls: received unexpected handshake") ||
		ours.Error() == "local error: tls: error decoding message" {
		return true
	}
	for i := 0; i+1 < len(steps); i += 2 {
		switch n := steps[i+1]; steps[i] % doEnd {
		case doNoType:
			if n == 0 {
				return true
			}
		case doOtherType:
			if n == kindChangeCipherSpec {
				return true
			}
		}
	}
	return false
}

func chunked(b []byte, how byte) io.Reader {
	r := io.Reader(bytes.NewReader(b))
	switch how % 4 {
	case 1:
		return iotest.OneByteReader(r)
	case 2:
		return iotest.HalfReader(r)
	case 3:
		return iotest.DataErrReader(r)
	}
	return r
}

func sizeOf(b byte) int {
	return []int{1, 7, 512, smallSize, 4096, maxPlain, 1 << 16}[b%7]
}

type outcome struct {
	data []byte
	err  error
}

// readAll reads until an error, that comes again then.
func readAll(r io.Reader, size int) (o outcome) {
	p := make([]byte, size)
	for o.err == nil {
		var n int
		n, o.err = r.Read(p)
		o.data = append(o.data, p[:n]...)
	}
	return o
}
