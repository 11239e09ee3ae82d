// Package secretfile opens files for secrets: what is there already must be
// nobody else's to read, and a FIFO must have a reader.
package secretfile

import (
	"errors"
	"io/fs"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
)

// Mode is that of files that nobody else may read.
const Mode = 0o600

// Wait is how long a FIFO may be without a reader when it is opened, and how
// long its reader may keep us from writing.
const Wait = 2 * time.Second

// Refusal is that of a file that could be written, and must not be, or not now.
type Refusal struct {
	code code.Code
	text string
	Hint string // what to do
}

func (e *Refusal) Error() string { return e.text }
func (e *Refusal) Unwrap() error { return e.code }

var (
	ErrReadable = &Refusal{code.Access, "others can read it",
		"it is for secrets: chmod 600 it, or name another file"}
	ErrLink = &Refusal{code.Access, "a link to a file",
		"it is for secrets: name the file itself"}
	ErrNoReader = &Refusal{code.TimedOut, "a FIFO that nobody reads",
		"start its reader first"}
)

// Open opens what is there for writing secrets. A regular file must be nobody
// else's: neither to read, nor reached by a link, which may be a trap.
func Open(name string, flag int) (*os.File, error) {
	f, err := OpenExisting(name, flag)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.Mode().IsRegular() {
		err = Check(name, info)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// Check refuses a regular file that is no place for secrets. info is of what
// name leads to.
func Check(name string, info os.FileInfo) error {
	itself, err := os.Lstat(name)
	switch {
	case err != nil:
		return err
	case !os.SameFile(itself, info):
		return ErrLink
	case othersCanRead(info):
		return ErrReadable
	}
	return nil
}

// OpenExisting opens what is there for writing, and waits a moment for the
// reader of a FIFO.
func OpenExisting(name string, flag int) (*os.File, error) {
	flag |= os.O_WRONLY
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.Mode()&os.ModeNamedPipe == 0 {
		return os.OpenFile(name, flag, 0)
	}
	for limit := time.Now().Add(Wait); ; time.Sleep(5 * time.Millisecond) {
		f, err := os.OpenFile(name, flag|syscall.O_NONBLOCK, 0)
		if !errors.Is(err, syscall.ENXIO) {
			return f, err
		}
		if time.Now().After(limit) {
			return nil, ErrNoReader
		}
	}
}

// Log is a file that secrets are appended to. Any goroutine may, and other
// processes too: each line is one write.
type Log struct {
	f    *os.File
	late atomic.Bool // its reader let us wait in vain
}

// OpenLog opens a Log, and makes its file if there is none.
func OpenLog(name string) (*Log, error) {
	f, err := os.OpenFile(name,
		os.O_APPEND|os.O_CREATE|os.O_EXCL|os.O_WRONLY, Mode)
	if errors.Is(err, fs.ErrExist) {
		f, err = Open(name, os.O_APPEND)
	}
	if err != nil {
		return nil, err
	}
	return &Log{f: f}, nil
}

// Append writes a line. Who reads a FIFO and stops keeps us waiting once, and
// gets no more until there is room.
func (l *Log) Append(line []byte) error {
	wait := Wait
	if l.late.Load() {
		wait = time.Millisecond
	}
	l.f.SetWriteDeadline(time.Now().Add(wait)) // files and devices have none
	_, err := l.f.Write(line)
	l.late.Store(errors.Is(err, os.ErrDeadlineExceeded))
	return err
}

// Close closes the file.
func (l *Log) Close() error { return l.f.Close() }
