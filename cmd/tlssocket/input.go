package main

import (
	"fmt"
	"io"
	"os"
)

// maxInput is the most that is read of a file of certificates, keys or lists.
const maxInput = 64 << 20

// readFile is os.ReadFile for what flags name: a folder, or a device without an
// end, is an error.
func readFile(name string) ([]byte, error) {
	f, err := openInput(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return usable(io.ReadAll(io.LimitReader(f, maxInput+1)))
}

// usable is what was read of a file, if there is something in it and not too
// much.
func usable(data []byte, err error) ([]byte, error) {
	switch {
	case err != nil:
		return nil, err
	case len(data) > maxInput:
		return nil, badContent("has more than %d MB", maxInput>>20)
	case len(data) == 0:
		return nil, badContent("is empty")
	}
	return data, nil
}

// openInput opens a file for reading.
func openInput(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = errFolder
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

var errFolder = fmt.Errorf("is a folder")
