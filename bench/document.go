package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/seed-435e3e10/tlssocket/bench/internal/report"
)

// writeDocument replaces what of a document is generated: the list of the
// works and the results, with the pictures if they are drawn.
func (c *config) writeDocument(r *report.Run) error {
	text, err := os.ReadFile(c.doc)
	if err != nil {
		return err
	}
	links, err := c.pictures()
	if err != nil {
		return err
	}
	results := bytes.NewBufferString(links)
	if err := r.WriteMarkdown(results); err != nil {
		return err
	}
	document, err := report.Replace(string(text), "works", describe())
	if err == nil {
		document, err = report.Replace(document, "results", results.String())
	}
	if err != nil {
		return fmt.Errorf("%s: %w", c.doc, err)
	}
	return os.WriteFile(c.doc, []byte(document), 0o644)
}

// describe lists all works. Of those that differ in a number of
// connections only it has one.
func describe() string {
	var all []*report.Work
	for _, w := range works(config{idle: defaultIdle, many: defaultMany,
		exchange: []int{1000}, events: []int{1000}, scale: []int{10_000}}) {
		all = append(all, &w.Work)
	}
	return report.Describe(all)
}

// pictures are links from the document to what is drawn beside it.
func (c *config) pictures() (string, error) {
	if c.svg == "" {
		return "", nil
	}
	dir, err := filepath.Rel(filepath.Dir(c.doc), c.svg)
	if err != nil {
		return "", err
	}
	link := func(text, name string) string {
		return fmt.Sprintf("![%s](%s)\n\n", text,
			filepath.ToSlash(filepath.Join(dir, name)))
	}
	return link("tlssocket and Node beside plain crypto/tls", barsFile) +
		link("from one connection to many", curvesFile), nil
}
