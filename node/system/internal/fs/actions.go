package fs

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// readFile reads what is there; a negative position is the file's own.
func readFile(f *os.File, err error, b []byte, position int64) (any, error) {
	if err != nil {
		return nil, err
	}
	var n int
	if position < 0 {
		n, err = f.Read(b)
	} else {
		n, err = f.ReadAt(b, position)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return n, err
}

func writeFile(f *os.File, err error, b []byte, position int64) (any, error) {
	if err != nil {
		return nil, err
	}
	if position < 0 {
		return f.Write(b)
	}
	return f.WriteAt(b, position)
}

// removeFile is unlink: os.Remove would take empty directories too.
func removeFile(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return &fs.PathError{Op: "unlink", Path: path, Err: syscall.EISDIR}
	}
	return os.Remove(path)
}

func removeDirectory(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return &fs.PathError{Op: "rmdir", Path: path, Err: syscall.ENOTDIR}
	}
	return os.Remove(path)
}

// makeAll returns the first folder that it made, or nil.
func makeAll(path string, mode fs.FileMode) (first any, err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	for p := path; ; p = filepath.Dir(p) {
		if _, err := os.Stat(p); err == nil || p == filepath.Dir(p) {
			break
		}
		first = p
	}
	return first, os.MkdirAll(path, mode)
}

func realPath(path string) (any, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	return filepath.EvalSymlinks(path)
}

func copyFile(from, to string, exclusive bool) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	flags := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if exclusive {
		flags |= os.O_EXCL
	}
	out, err := os.OpenFile(to, flags, info.Mode().Perm())
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// checkAccess looks at the permissions as they are shown; mode is a set of
// fs.constants.R_OK, W_OK and X_OK.
func checkAccess(path string, mode int64) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	perm := int64(info.Mode().Perm())
	wanted := mode & (perm>>6 | perm>>3 | perm)
	const execute = 1
	if wanted == mode || os.Geteuid() == 0 && mode&execute == 0 {
		return nil
	}
	return &fs.PathError{Op: "access", Path: path, Err: syscall.EACCES}
}

// A directoryEntry is a name and the type's bits of its mode.
type directoryEntry struct {
	name string
	mode int64
}

func readDirectory(path string) (any, error) {
	list, err := os.ReadDir(path)
	entries := make([]directoryEntry, len(list))
	for i, e := range list {
		entries[i] = directoryEntry{e.Name(), unixMode(e.Type())}
	}
	return entries, err
}
