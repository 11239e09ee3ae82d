//go:build unix

package secretfile

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func makeFIFO(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Skipf("no FIFOs here: %v", err)
	}
	return name
}

// A FIFO whose reader has stopped keeps a Log waiting once; when it reads
// again, lines come again.
func TestLogOfLazyReader(t *testing.T) {
	name := makeFIFO(t)
	reader, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	log, err := OpenLog(name)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	line := make([]byte, 512)
	lines := 0
	for err == nil {
		err = log.Append(line)
		lines++
	}
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("after %d lines: %v", lines, err)
	}
	for range 1000 { // each would wait for as long
		if err := log.Append(line); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatal(err)
		}
	}
	if _, err := reader.Read(make([]byte, 1<<16)); err != nil {
		t.Fatal(err)
	}
	if err := log.Append(line); err != nil {
		t.Errorf("once there is room: %v", err)
	}
	reader.Close()
	if err := log.Append(line); !errors.Is(err, syscall.EPIPE) {
		t.Errorf("without a reader: %v", err)
	}
}

func TestOpenLog(t *testing.T) {
	dir := t.TempDir()
	file := func(name string, mode os.FileMode) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte("mine\n"), mode); err != nil {
			t.Fatal(err)
		}
		return name
	}
	open, private := file("open", 0o644), file("private", 0o600)
	link := filepath.Join(dir, "link")
	if err := os.Symlink(private, link); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		want error
	}{
		{open, ErrReadable},
		{link, ErrLink},
		{private, nil},
		{filepath.Join(dir, "new"), nil},
		{os.DevNull, nil},
		{makeFIFO(t), ErrNoReader},
	} {
		log, err := OpenLog(test.name)
		if !errors.Is(err, test.want) {
			t.Errorf("%s: %v; want %v", test.name, err, test.want)
		}
		if log == nil {
			continue
		}
		if err := log.Append([]byte("line\n")); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		log.Close()
	}
	if got, _ := os.ReadFile(private); string(got) != "mine\nline\n" {
		t.Errorf("the private file has %q", got)
	}
	info, err := os.Stat(filepath.Join(dir, "new"))
	if err != nil || info.Mode().Perm() != Mode {
		t.Errorf("the new file: %v, %v", info, err)
	}
	if info, err := os.Stat(os.DevNull); err != nil ||
		info.Mode()&os.ModeDevice == 0 {
		t.Errorf("the device became %v, %v", info, err)
	}
}
