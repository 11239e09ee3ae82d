package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestWriteFileReplaces(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "session")
	if err := os.WriteFile(name, []byte("old, and longer"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := writeFile(name, []byte("new"), secretMode); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(name); string(got) != "new" {
		t.Errorf("the file has %q, %v", got, err)
	}
	if err := writeFile(dir, []byte("x"), secretMode); err == nil {
		t.Error("a directory was replaced")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("the folder has %v, %v", entries, err)
	}
	if rest, _ := filepath.Glob(dir + "/../.*"); len(rest) > 0 {
		t.Errorf("left over: %v", rest)
	}
}
