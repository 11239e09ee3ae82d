// Package watch looks whether the content of files has changed. It reads them
// all each time: a time or a size that is as it was says little, and a link may
// lead elsewhere, as where Kubernetes replaces several files at once.
package watch

import (
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
)

// maxFile bounds what is read of one file, in bytes: above any revocation list.
const maxFile = 64 << 20

// Files are files that are watched. One goroutine uses them.
type Files struct {
	names []string         // each once
	kept  map[string]*file // what is no file, such as a pipe: read once

	tried    sums // what was last given to the caller
	last     sums // of the last Poll
	accepted sums
}

// sums tell contents, and errors, apart; they are no secret.
type sums map[string][sha256.Size]byte

// file is what reading one gave.
type file struct {
	data []byte
	err  error
}

// Snapshot is the content of all files at about one time.
type Snapshot struct {
	files map[string]*file
	sums  sums
}

// New watches files. What is neither a regular file nor a folder now, such as a
// pipe, is read once.
func New(names []string) *Files {
	f := &Files{kept: make(map[string]*file)}
	for _, name := range names {
		info, err := os.Stat(name)
		switch {
		case slices.Contains(f.names, name):
			continue
		case err == nil && !info.Mode().IsRegular() && !info.IsDir():
			f.kept[name] = nil
		}
		f.names = append(f.names, name)
	}
	return f
}

// Now reads the files. [Files.Poll] has nothing to tell until they change.
func (f *Files) Now() *Snapshot {
	s := f.read()
	f.tried, f.last = s.sums, s.sums
	return s
}

// Poll reads the files, and returns their content if it has changed since they
// were last returned, and not since the last Poll: a certificate and its key are
// not written at the same time. Otherwise it returns nil.
func (f *Files) Poll() *Snapshot {
	s := f.read()
	rests := maps.Equal(s.sums, f.last)
	f.last = s.sums
	if !rests || maps.Equal(s.sums, f.tried) {
		return nil
	}
	f.tried = s.sums
	return s
}

// Accept notes that all of s is in use.
func (f *Files) Accept(s *Snapshot) { f.accepted = s.sums }

// Changed names the files whose content in s is not that which is in use.
func (f *Files) Changed(s *Snapshot) []string {
	changed := []string{}
	for _, name := range f.names {
		if s.sums[name] != f.accepted[name] {
			changed = append(changed, name)
		}
	}
	return changed
}

func (f *Files) read() *Snapshot {
	s := &Snapshot{make(map[string]*file), make(sums)}
	for _, name := range f.names {
		once, isKept := f.kept[name]
		if once == nil {
			once = readFile(name)
		}
		if isKept {
			f.kept[name] = once
		}
		s.files[name] = once
		s.sums[name] = once.sum()
	}
	return s
}

func readFile(name string) *file {
	opened, err := os.Open(name)
	if err != nil {
		return &file{err: err}
	}
	defer opened.Close()
	data, err := io.ReadAll(io.LimitReader(opened, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = &fs.PathError{Op: "read", Path: name,
			Err: errors.New("the file has more than 64 MB")}
	}
	return &file{data, err}
}

// sum tells a file from what it was. An error differs from every content.
func (f *file) sum() [sha256.Size]byte {
	if f.err != nil {
		return sha256.Sum256([]byte("error: " + f.err.Error()))
	}
	return sha256.Sum256(f.data)
}

// Read returns the content of a file, or why it has none; of one that is not
// watched it is that of now.
func (s *Snapshot) Read(name string) ([]byte, error) {
	f := s.files[name]
	if f == nil {
		f = readFile(name)
	}
	return f.data, f.err
}
