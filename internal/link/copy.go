package link

import (
	"io"
	"net"

	"github.com/seed-435e3e10/tlssocket/internal/link/internal/transport"
)

const (
	// copySize is how much ReadFrom reads at a time until it shows that there
	// is more.
	copySize = 2 * MaxRecord

	// waitSize is what WriteTo has room for while it waits.
	waitSize = 512
)

// ReadFrom gives write what r gives, until its end. What r gives at a time leaves
// at once. If that is much, up to 264 KB are read and written at a time.
func ReadFrom(write func([]byte) (int, error), r io.Reader) (
	n int64, err error) {
	f := newFeed(r)
	defer f.release()
	for {
		p, readErr := f.next()
		if len(p) > 0 {
			m, err := write(p)
			n += int64(m)
			if err != nil {
				return n, err
			}
		}
		if readErr == io.EOF {
			return n, nil
		}
		if readErr != nil {
			return n, readErr
		}
	}
}

// feed gives what a reader gives, in pieces as large as those. It has a large
// buffer only while it gets much.
type feed struct {
	r     io.Reader
	conn  bool            // r may make us wait
	bulk  *transport.Bulk // if one can wait for r without a buffer
	small []byte          // made when it is needed
	large *transport.Buffer
	last  int // bytes that r gave
}

func newFeed(r io.Reader) *feed {
	f := &feed{r: r}
	if conn, ok := r.(net.Conn); ok {
		f.conn, f.bulk = true, transport.NewBulk(conn)
	}
	return f
}

// next returns what r gives next; it is valid until the next call.
func (f *feed) next() ([]byte, error) {
	if f.bulk != nil {
		f.bulk.Drop()
		if n, err := f.bulk.Fill(true); n > 0 || err != nil {
			return f.bulk.Peek(n), err
		}
	}
	p := f.buffer()
	n, err := f.r.Read(p)
	f.last = n
	return p[:n], err
}

func (f *feed) buffer() []byte {
	if f.conn || f.last < copySize {
		f.release()
	} else if f.large == nil {
		f.large = transport.Buffers.Get()
	}
	if f.large != nil {
		return f.large[:]
	}
	if f.small == nil {
		f.small = make([]byte, copySize)
	}
	return f.small
}

func (f *feed) release() {
	if f.bulk != nil {
		f.bulk.Drop()
	}
	if f.large != nil {
		transport.Buffers.Put(f.large)
		f.large = nil
	}
}

// A Reader has a Read that waits, and one that returns what has come already.
type Reader interface {
	Read(p []byte) (int, error)
	ReadReady(p []byte) (int, error)
}

// WriteTo writes to w what r gives, until its end. What has come already is
// written at once, up to 264 KB at a time.
func WriteTo(w io.Writer, r Reader) (n int64, err error) {
	first := make([]byte, waitSize)
	for {
		m, readErr := r.Read(first)
		if m == waitSize && readErr == nil {
			readErr, err = writeMuchTo(w, r, first, &n)
		} else {
			err = writeAll(w, first[:m], &n)
		}
		switch {
		case err != nil:
			return n, err
		case readErr == io.EOF:
			return n, nil
		case readErr != nil:
			return n, readErr
		}
	}
}

// writeMuchTo writes first and what has come already behind it. It returns the
// errors of reading and of writing.
func writeMuchTo(w io.Writer, r Reader, first []byte, count *int64) (
	readErr, err error) {
	var p []byte
	if large := transport.Buffers.Get(); large != nil {
		defer transport.Buffers.Put(large)
		p = large[:]
	} else {
		p = make([]byte, waitSize+MaxRecord)
	}
	m, readErr := readOn(r, p, copy(p, first))
	return readErr, writeAll(w, p[:m], count)
}

// writeAll writes p and counts.
func writeAll(w io.Writer, p []byte, count *int64) error {
	if len(p) == 0 {
		return nil
	}
	n, err := w.Write(p)
	*count += int64(n)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	return err
}

// readOn reads what has come already to where p has n bytes.
func readOn(r Reader, p []byte, n int) (int, error) {
	for n < len(p) {
		m, err := r.ReadReady(p[n:])
		n += m
		if m == 0 || err != nil {
			return n, err
		}
	}
	return n, nil
}
