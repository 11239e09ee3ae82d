package main

import (
	"bytes"
	"os"
	"time"

	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/page"
	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/probe"
)

// checkPage is the file of -html.
type checkPage struct {
	inPlace *os.File // what must not be replaced, such as a device; nil else
}

// pageMode is of a page, which has no secrets.
const pageMode = 0o644

// openPage finds out in time whether the file can be written.
func (f *checkFlags) openPage() (*checkPage, error) {
	p := new(checkPage)
	if f.html == "" {
		return p, nil
	}
	var err error
	if p.inPlace, err = openInPlace(f.html, pageMode); err != nil {
		return nil, &outputError{"-html " + f.html, err}
	}
	if p.inPlace == nil {
		if err := tryFolder(f.html); err != nil {
			return nil, &outputError{"-html " + f.html, err}
		}
	}
	return p, nil
}

// write makes the page, the worst server first.
func (p *checkPage) write(f *checkFlags, reports []*probe.Report) error {
	if f.html == "" {
		return nil
	}
	var b bytes.Buffer
	err := page.Write(&b, worstFirst(reports), time.Now())
	if err == nil && p.inPlace != nil {
		err = writeAndClose(p.inPlace, b.Bytes())
	} else if err == nil {
		err = replaceFile(f.html, b.Bytes(), pageMode)
	}
	if err != nil {
		return &outputError{"-html " + f.html, err}
	}
	return nil
}
