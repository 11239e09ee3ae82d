package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/secretfile"
)

// secretMode is for files that nobody else may read.
const secretMode = secretfile.Mode

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
	f.SetWriteDeadline(time.Now().Add(secretfile.Wait)) // devices may have none
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
		return secretfile.Open(name, 0)
	}
	f, err := secretfile.OpenExisting(name, 0)
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

// openSessionOut finds out in time whether the file of -session-out can be
// written. It returns what is written in place, open; nil if writeFile
// replaces the file.
func openSessionOut(name string) (*os.File, error) {
	f, err := openInPlace(name, secretMode)
	if f != nil || err != nil {
		return f, err
	}
	if info, err := os.Lstat(name); err == nil {
		if err := secretfile.Check(name, info); err != nil {
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
// processes, may append to it.
func openKeyLog(name string) (*secretfile.Log, error) {
	log, err := secretfile.OpenLog(name)
	if err != nil {
		return nil, &outputError{"-keylog " + name, err}
	}
	return log, nil
}
