package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/seed-435e3e10/tlssocket/bench/internal/report"
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
		{within(c.svg, "benchmark.svg"), r.WriteBars},
		{within(c.svg, "scale.svg"), r.WriteCurves},
	}
	for _, f := range files {
		if err := writeTo(f.name, stdout, f.write); err != nil {
			return err
		}
	}
	if c.doc == "" {
		return nil
	}
	return writeDocument(c.doc, r)
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

// writeDocument replaces what of a document is generated: the list of the
// works and the results.
func writeDocument(name string, r *report.Run) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	var tables bytes.Buffer
	if err := r.WriteMarkdown(&tables); err != nil {
		return err
	}
	document, err := report.Replace(string(text), "results", tables.String())
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return os.WriteFile(name, []byte(document), 0o644)
}

func readRun(name string) (*report.Run, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return report.ReadJSON(f)
}
