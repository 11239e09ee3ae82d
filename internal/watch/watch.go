// Package watch looks whether the content of files has changed. It reads them
// all each time: a time or a size that is as it was says little, and a link may
// lead elsewhere, as where Kubernetes replaces several files at once. Only what
// is large is not read again as long as it is the same file and looks as it did.
package watch

import (
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"time"
)

const (
	maxFile = 256 << 20 // bytes of one file: above any revocation list
	large   = 1 << 20   // bytes above which a file must look new to be read again
)

// Files are files that are watched. One goroutine uses them.
type Files struct {
	names []string         // each once
	kept  map[string]*file // what is no file, such as a pipe: read once
	big   map[string]*file // what is large, as it was read

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
	info fs.FileInfo       // before it was read; nil if that failed
	sum  [sha256.Size]byte // of data, or else of err, which differs from all data
}

// Snapshot is the content of all files at about one time.
type Snapshot struct {
	files map[string]*file
	sums  sums
}

// New watches files. What is neither a regular file nor a folder now, such as a
// pipe, is read once.
func New(names []string) *Files {
	f := &Files{kept: make(map[string]*file), big: make(map[string]*file)}
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
			once = f.readAgain(name)
		}
		if isKept {
			f.kept[name] = once
		}
		s.files[name] = once
		s.sums[name] = once.sum
	}
	return s
}

// readAgain reads a file, unless it is large and looks as it did.
func (f *Files) readAgain(name string) *file {
	before := f.big[name]
	if before != nil && before.looksLike(name) {
		return before
	}
	now := readFile(name)
	delete(f.big, name)
	if len(now.data) > large {
		f.big[name] = now
	}
	return now
}

// looksLike reports whether it is what the name leads to, and has not been
// written to. What was written just before it was read may be written to again
// within the same tick of the file system's clock.
func (f *file) looksLike(name string) bool {
	info, err := os.Stat(name)
	return err == nil && f.info != nil && os.SameFile(info, f.info) &&
		info.Size() == f.info.Size() && info.ModTime().Equal(f.info.ModTime()) &&
		time.Since(info.ModTime()) > 10*time.Second
}

func readFile(name string) *file {
	f := new(file)
	f.data, f.info, f.err = contentOf(name)
	if f.err != nil {
		f.sum = sha256.Sum256([]byte("error: " + f.err.Error()))
	} else {
		f.sum = sha256.Sum256(f.data)
	}
	return f
}

func contentOf(name string) ([]byte, fs.FileInfo, error) {
	opened, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer opened.Close()
	info, err := opened.Stat()
	if err != nil {
		return nil, nil, err
	}
	if info.Size() > maxFile {
		return nil, info, &fs.PathError{Op: "read", Path: name,
			Err: errors.New("the file has more than 256 MB")}
	}
	data, err := io.ReadAll(io.LimitReader(opened, maxFile))
	return data, info, err
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
