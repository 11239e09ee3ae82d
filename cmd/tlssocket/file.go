package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
)

// secretMode is for files that nobody else may read.
const secretMode = 0o600

// fifoWait is how long a FIFO may be without a reader when it is opened, and
// how long its reader may keep us from writing a file's content.
const fifoWait = 2 * time.Second

// refusedFile is a file that could be written, and must not be, or not now.
type refusedFile struct {
	code       code.Code
	text, hint string
}

func (e *refusedFile) Error() string { return e.text }
func (e *refusedFile) Unwrap() error { return e.code }

var (
	errReadable = &refusedFile{code.Access, "others can read it",
		"it is for secrets: chmod 600 it, or name another file"}
	errLink = &refusedFile{code.Access, "a link to a file",
		"it is for secrets: name the file itself"}
	errNoReader = &refusedFile{code.TimedOut, "a FIFO that nobody reads",
		"start its reader first"}
)

// writeFile replaces a regular file at once: who reads it sees the old content
// or the new, never a part. Anything else of this name is written.
func writeFile(name string, data []byte, mode os.FileMode) error {
	f, err := openInPlace(name, mode)
	if err != nil {
		return err
	}
	if f == nil {
		return replaceFile(name, data, mode)
	}
	return writeAndClose(f, data)
}

// writeAndClose writes all of a file's content.
func writeAndClose(f *os.File, data []byte) error {
	f.SetWriteDeadline(time.Now().Add(fifoWait)) // devices may have none
	_, err := f.Write(data)
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

func replaceFile(name string, data []byte, mode os.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails once it has its new name
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(mode)
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// openInPlace opens what must not be replaced, such as a device, a FIFO or a
// link. It returns nil if there is a regular file, or nothing.
func openInPlace(name string, mode os.FileMode) (*os.File, error) {
	info, err := os.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) ||
		err == nil && info.Mode().IsRegular() {
		return nil, nil
	}
	if mode == secretMode {
		return openSecret(name, 0)
	}
	f, err := openExisting(name, 0)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil && info.Mode().IsRegular() {
		err = f.Truncate(0)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// openSecret opens what is there for secrets. A regular file must be nobody
// else's: neither to read, nor reached by a link, which may be a trap.
func openSecret(name string, flag int) (*os.File, error) {
	f, err := openExisting(name, flag)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.Mode().IsRegular() {
		err = checkPrivate(name, info)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// checkPrivate refuses a regular file that is no place for secrets. info is of
// what name leads to.
func checkPrivate(name string, info os.FileInfo) error {
	itself, err := os.Lstat(name)
	switch {
	case err != nil:
		return err
	case !os.SameFile(itself, info):
		return errLink
	case othersCanRead(info):
		return errReadable
	}
	return nil
}

// openExisting opens what is there for writing, and waits a moment for the
// reader of a FIFO.
func openExisting(name string, flag int) (*os.File, error) {
	flag |= os.O_WRONLY
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.Mode()&os.ModeNamedPipe == 0 {
		return os.OpenFile(name, flag, 0)
	}
	for limit := time.Now().Add(fifoWait); ; time.Sleep(5 * time.Millisecond) {
		f, err := os.OpenFile(name, flag|syscall.O_NONBLOCK, 0)
		if !errors.Is(err, syscall.ENXIO) {
			return f, err
		}
		if time.Now().After(limit) {
			return nil, errNoReader
		}
	}
}

// openSessionOut finds out in time whether the file of -session-out can be
// written. It returns what is written in place, open; nil if writeFile
// replaces the file.
func openSessionOut(name string) (*os.File, error) {
	f, err := openInPlace(name, secretMode)
	if f != nil || err != nil {
		return f, err
	}
	if info, err := os.Lstat(name); err == nil {
		if err := checkPrivate(name, info); err != nil {
			return nil, err
		}
	}
	return nil, tryFolder(name)
}

// tryFolder finds out whether a file of that name can be made.
func tryFolder(name string) error {
	trial, err := os.CreateTemp(filepath.Dir(name),
		"."+filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	trial.Close()
	return os.Remove(trial.Name())
}

// openKeyLog opens the file of -keylog. Several connections, and several
// processes, may append to it: each line is one write.
func openKeyLog(name string) (*os.File, error) {
	f, err := os.OpenFile(name,
		os.O_APPEND|os.O_CREATE|os.O_EXCL|os.O_WRONLY, secretMode)
	if errors.Is(err, fs.ErrExist) {
		f, err = openSecret(name, os.O_APPEND)
	}
	if err != nil {
		return nil, &outputError{"-keylog " + name, err}
	}
	return f, nil
}
