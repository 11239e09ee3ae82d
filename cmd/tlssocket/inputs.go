package main

import (
	"crypto/sha256"
	"os"
	"slices"
)

// inputs are the files that flags name. They may be read again, and looked at
// to see whether that is worth it. One goroutine uses them.
type inputs struct {
	names []string          // as on the command line, each once
	kept  map[string][]byte // of what is no file, such as a pipe: read once
	sums  sums              // of what was read since the last start
}

// sums tell contents apart and are no secret.
type sums map[string][sha256.Size]byte

func newInputs(names []string) *inputs {
	in := &inputs{kept: make(map[string][]byte), sums: make(sums)}
	for _, name := range names {
		info, err := os.Stat(name)
		switch {
		case slices.Contains(in.names, name):
		case err == nil && !info.Mode().IsRegular():
			in.kept[name] = nil
		default:
			in.names = append(in.names, name)
		}
	}
	return in
}

// start forgets what was read, and returns its sums.
func (in *inputs) start() sums {
	before := in.sums
	in.sums = make(sums)
	return before
}

// read is readFile that takes notes.
func (in *inputs) read(name string) ([]byte, error) {
	data, once := in.kept[name]
	if data != nil {
		return data, nil
	}
	data, err := readFile(name)
	if err != nil {
		return nil, err
	}
	if once {
		in.kept[name] = data
	} else {
		in.sums[name] = sha256.Sum256(data)
	}
	return data, nil
}

// changed names the files whose content is not what it was before.
func (in *inputs) changed(before sums) []string {
	changed := []string{}
	for _, name := range in.names {
		if in.sums[name] != before[name] {
			changed = append(changed, name)
		}
	}
	return changed
}

// look is what the system says of the files; nil stands for one that is not
// there.
type look []os.FileInfo

func (in *inputs) look() look {
	l := make(look, len(in.names))
	for i, name := range in.names {
		if info, err := os.Stat(name); err == nil {
			l[i] = info
		}
	}
	return l
}

// equal reports whether nothing has happened between two looks. The mode
// counts: a file that could not be read may be readable now.
func (l look) equal(other look) bool {
	return slices.EqualFunc(l, other, func(a, b os.FileInfo) bool {
		if a == nil || b == nil {
			return a == nil && b == nil
		}
		return a.ModTime().Equal(b.ModTime()) && a.Size() == b.Size() &&
			a.Mode() == b.Mode() && os.SameFile(a, b)
	})
}
