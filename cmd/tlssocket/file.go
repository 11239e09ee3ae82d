package main

import (
	"os"
	"path/filepath"
	"syscall"
)

// secretMode is for files that nobody else may read.
const secretMode = 0o600

// writeFile replaces a file at once: who reads it sees the old content or the
// new, never a part.
func writeFile(name string, data []byte, mode os.FileMode) error {
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

// checkWritable finds out in time whether writeFile can replace a file.
func checkWritable(name string) error {
	info, err := os.Stat(name)
	if err == nil && info.IsDir() {
		return syscall.EISDIR
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	f.Close()
	return os.Remove(f.Name())
}

// openKeyLog opens the file of -keylog. Several connections, and several
// processes, may append to it: each line is one write.
func openKeyLog(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY,
		secretMode)
	if err != nil {
		return nil, &outputError{"-keylog " + name, err}
	}
	return f, nil
}
