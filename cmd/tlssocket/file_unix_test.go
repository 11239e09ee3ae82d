//go:build unix

package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/secretfile"
)

// A link to a device is written through, and stays. A test that replaced the
// device itself would harm the machine.
func TestWriteFileKeepsDevice(t *testing.T) {
	for _, mode := range []os.FileMode{secretMode, 0o644} {
		name := filepath.Join(t.TempDir(), "device")
		if err := os.Symlink(os.DevNull, name); err != nil {
			t.Fatal(err)
		}
		if err := writeFile(name, []byte("x"), mode); err != nil {
			t.Error(err)
		}
		if f, err := openSessionOut(name); f == nil || err != nil {
			t.Errorf("a device as -session-out: %v, %v", f, err)
		} else {
			f.Close()
		}
		if info, err := os.Lstat(name); err != nil ||
			info.Mode().Type() != fs.ModeSymlink {
			t.Errorf("the device became %v, %v", info, err)
		}
	}
}

// What is no secret is written where a link leads.
func TestWriteFileFollowsLink(t *testing.T) {
	dir := t.TempDir()
	name, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(name, []byte("old, and longer"), 0o644),
		os.Symlink(name, link)); err != nil {
		t.Fatal(err)
	}
	if err := writeFile(link, []byte("new"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(name); string(got) != "new" {
		t.Errorf("the file has %q, %v", got, err)
	}
	if err := writeFile(link, []byte("secret"), secretMode); !errors.Is(err,
		secretfile.ErrLink) {
		t.Errorf("a secret through a link: %v", err)
	}
	if got, err := os.ReadFile(name); string(got) != "new" {
		t.Errorf("the file has %q, %v", got, err)
	}
}

// A file of another user is no place for secrets, whatever its mode says.
func TestFileOfAnotherUser(t *testing.T) {
	name := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(name, nil, secretMode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(name, 65534, -1); err != nil {
		t.Skipf("only root gives files away: %v", err)
	}
	if f, err := openKeyLog(name); !errors.Is(err, secretfile.ErrReadable) {
		f.Close()
		t.Errorf("got %v", err)
	}
	if _, err := openSessionOut(name); !errors.Is(err, secretfile.ErrReadable) {
		t.Errorf("got %v", err)
	}
}
