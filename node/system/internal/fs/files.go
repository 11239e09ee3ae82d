package fs

import (
	"os"
	"sync"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// Files are the files that a script has open, by their descriptors.
type Files struct {
	mu    sync.Mutex
	files map[int]*os.File
}

// Of returns a loop's. Its fs and child_process share them.
func Of(l *loop.Loop) *Files {
	return loop.Shared(l, func(l *loop.Loop) *Files {
		o := &Files{files: map[int]*os.File{
			0: os.Stdin, 1: os.Stdout, 2: os.Stderr,
		}}
		l.Opened(o)
		return o
	})
}

// Add takes a file over, and returns its descriptor.
func (o *Files) Add(f *os.File) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	fd := int(f.Fd())
	o.files[fd] = f
	return fd
}

// Get returns the open file of a descriptor.
func (o *Files) Get(fd int) (*os.File, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if f := o.files[fd]; f != nil {
		return f, nil
	}
	return nil, errBadFile
}

func (o *Files) closeOne(fd int) error {
	f, err := o.Get(fd)
	if err != nil {
		return err
	}
	o.mu.Lock()
	delete(o.files, fd)
	o.mu.Unlock()
	return f.Close()
}

// Close closes what the script left open, at its end.
func (o *Files) Close() {
	const standard = 2 // and below are the program's
	for fd := range o.files {
		if fd > standard {
			_ = o.closeOne(fd)
		}
	}
}
