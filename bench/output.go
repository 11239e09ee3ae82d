package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"

	"github.com/seed-435e3e10/tlssocket/bench/internal/report"
)

// The files of -svg.
const (
	barsFile   = "benchmark.svg"
	curvesFile = "scale.svg"
)

// makeDirectories makes those of the flags: better before an hour's work than
// after it.
func (c *config) makeDirectories() error {
	for _, dir := range []string{c.svg, c.profile} {
		if dir == "" {
			continue
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	if c.doc != "" {
		_, err := os.Stat(c.doc)
		return err
	}
	return nil
}

// write writes what the flags ask for.
func (c *config) write(r *report.Run, stdout io.Writer) error {
	if err := c.makeDirectories(); err != nil {
		return err
	}
	files := []struct {
		name  string
		write func(io.Writer) error
	}{
		{c.json, r.WriteJSON},
		{c.markdown, r.WriteMarkdown},
		{within(c.svg, barsFile), r.WriteBars},
		{within(c.svg, curvesFile), r.WriteCurves},
	}
	for _, f := range files {
		if err := writeTo(f.name, stdout, f.write); err != nil {
			return err
		}
	}
	if c.doc == "" {
		return nil
	}
	return c.writeDocument(r)
}

// within is a file of a directory; "" if there is none.
func within(dir, name string) string {
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, name)
}

// writeTo writes a file; "-" is standard output, "" is none.
func writeTo(name string, stdout io.Writer, write func(io.Writer) error) error {
	switch name {
	case "":
		return nil
	case "-":
		return write(stdout)
	}
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	return os.WriteFile(name, b.Bytes(), 0o644)
}

func readRun(name string) (*report.Run, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return report.ReadJSON(f)
}
