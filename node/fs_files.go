package node

import (
	"os"
	"sync"
)

// openFiles are the files that a script has open, by their descriptors.
type openFiles struct {
	mu    sync.Mutex
	files map[int]*os.File
}

// filesOf returns a loop's. Its fs and child_process share them.
func filesOf(l *loop) *openFiles {
	return shared(l, func(l *loop) *openFiles {
		o := &openFiles{files: map[int]*os.File{
			0: os.Stdin, 1: os.Stdout, 2: os.Stderr,
		}}
		l.opened(o)
		return o
	})
}

func (o *openFiles) add(f *os.File) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	fd := int(f.Fd())
	o.files[fd] = f
	return fd
}

func (o *openFiles) get(fd int) (*os.File, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if f := o.files[fd]; f != nil {
		return f, nil
	}
	return nil, errBadFile
}

func (o *openFiles) closeOne(fd int) error {
	f, err := o.get(fd)
	if err != nil {
		return err
	}
	o.mu.Lock()
	delete(o.files, fd)
	o.mu.Unlock()
	return f.Close()
}

// Close closes what the script left open, at its end.
func (o *openFiles) Close() {
	const standard = 2 // and below are the program's
	for fd := range o.files {
		if fd > standard {
			_ = o.closeOne(fd)
		}
	}
}
