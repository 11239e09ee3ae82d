// Package reload makes a [tlssocket.SecureContext] of files, and another one
// when they change: certificates that are renewed, CAs and revocation lists that
// are replaced.
//
//	files, err := reload.New(&reload.Options{
//		Cert: []string{"server.pem"}, Key: []string{"server.key"},
//	})
//	// …
//	srv, err := tlssocket.NewServer(&tlssocket.ServerOptions{
//		SecureContext: files.Context(),
//	})
//	// …
//	go files.Run(ctx, srv.SetSecureContext)
//
// It looks at the content, not at times, so a link that is moved to another
// folder will do, as Kubernetes moves those of its secrets. All files are taken
// up together, or none: if one cannot be used the error is told, what there was
// stays in use, and the next change is another try.
package reload

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
	"github.com/seed-435e3e10/tlssocket/internal/guard"
	"github.com/seed-435e3e10/tlssocket/internal/netcode"
	"github.com/seed-435e3e10/tlssocket/internal/watch"
)

// Options name the files of a context. A name may stand for anything that can
// be read; what is no file, such as a pipe, is read once.
type Options struct {
	// Cert, Key, PFX, CA and CRL are files for the fields of that name of
	// [tlssocket.ContextOptions].
	Cert, Key, PFX, CA, CRL []string

	// Passphrase decrypts Key and PFX.
	Passphrase string

	// Context has the rest of the context's options, such as MinVersion. What
	// the files have comes in addition.
	Context tlssocket.ContextOptions

	// Interval is how often the files are read. A change is taken up when it is
	// seen twice, so that a certificate and its key may come one after the
	// other. Zero: 2 seconds.
	Interval time.Duration

	// OnError is told, by the goroutine of Run, why changed files cannot be
	// used. Zero: it is logged, by [slog.Default].
	OnError func(error)
}

const defaultInterval = 2 * time.Second

// Files is a context that follows its files. [New] makes one, [Files.Run] keeps
// it up to date. Context may be called by any goroutine.
type Files struct {
	opts    Options
	files   *watch.Files
	context atomic.Pointer[tlssocket.SecureContext]
}

// New reads the files. Its error is a [*tlssocket.Error] with a code, and its
// text names the file.
func New(opts *Options) (*Files, error) {
	f := new(Files)
	if opts != nil {
		f.opts = *opts
	}
	o := &f.opts
	for _, list := range []*[]string{&o.Cert, &o.Key, &o.PFX, &o.CA, &o.CRL} {
		*list = slices.Clone(*list)
	}
	if o.Interval < 0 {
		return nil, &tlssocket.Error{Op: "reload", Code: code.InvalidArgValue,
			Err: coded.New(code.InvalidArgValue, "Interval is negative")}
	}
	if o.Interval == 0 {
		o.Interval = defaultInterval
	}
	f.files = watch.New(slices.Concat(o.Cert, o.Key, o.PFX, o.CA, o.CRL))
	now := f.files.Now()
	c, err := f.load(now)
	if err != nil {
		return nil, err
	}
	f.files.Accept(now)
	f.context.Store(c)
	return f, nil
}

// Context returns the context of the files as they were when they could be used
// last.
func (f *Files) Context() *tlssocket.SecureContext { return f.context.Load() }

// Run looks at the files until ctx ends, and returns its error then. use, which
// may be nil, gets each new context, such as [tlssocket.Server.SetSecureContext].
// Run is for one goroutine; a panic of use or OnError is logged.
func (f *Files) Run(ctx context.Context,
	use func(*tlssocket.SecureContext)) error {
	ticker := time.NewTicker(f.opts.Interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
			f.poll(use)
		}
	}
}

// poll takes up what has changed.
func (f *Files) poll(use func(*tlssocket.SecureContext)) {
	changed := f.files.Poll()
	if changed == nil {
		return
	}
	c, err := f.load(changed)
	if err != nil {
		f.tell(err)
		return
	}
	if len(f.files.Changed(changed)) == 0 {
		return // it is what was in use before an error
	}
	f.files.Accept(changed)
	f.context.Store(c)
	if use != nil {
		call(func() { use(c) })
	}
}

func (f *Files) tell(err error) {
	if f.opts.OnError == nil {
		slog.Error("reload", "err", err)
		return
	}
	call(func() { f.opts.OnError(err) })
}

// call calls what the application has given.
func call(f func()) {
	if p := guard.Catch("a function of reload", f); p != nil {
		slog.Error("reload", "err", p)
	}
}

// load makes a context of the files.
func (f *Files) load(s *watch.Snapshot) (*tlssocket.SecureContext, error) {
	all := f.opts.Context
	if f.opts.Passphrase != "" {
		all.Passphrase = f.opts.Passphrase
	}
	names := [...]string{"CA", "CRL", "Cert", "Key", "PFX"}
	files := [...][]string{f.opts.CA, f.opts.CRL, f.opts.Cert, f.opts.Key,
		f.opts.PFX}
	fields := func(o *tlssocket.ContextOptions) [len(names)]*[][]byte {
		return [...]*[][]byte{&o.CA, &o.CRL, &o.Cert, &o.Key, &o.PFX}
	}
	for i, list := range fields(&all) {
		*list = slices.Clip(*list)
		for _, name := range files[i] {
			data, err := s.Read(name)
			if err == nil {
				alone := tlssocket.ContextOptions{Passphrase: all.Passphrase}
				*fields(&alone)[i] = [][]byte{data}
				err = check(&alone)
			}
			if err != nil {
				return nil, inFile(names[i]+" "+name, err)
			}
			*list = append(*list, data)
		}
	}
	c, err := tlssocket.NewSecureContext(&all)
	if err != nil {
		return nil, inFile("the files together", err)
	}
	return c, nil
}

// check finds out whether a file is what it should be, so that the error names
// the file. Whether a certificate has its key does not show here.
func check(o *tlssocket.ContextOptions) error {
	_, err := tlssocket.NewSecureContext(o)
	if errors.Is(err, code.OSSLX509KeyValuesMismatch) {
		return nil
	}
	return err
}

// inFile says which file an error is about.
func inFile(what string, err error) error {
	var c code.Code
	if !errors.As(err, &c) {
		c = netcode.Of(err)
	}
	var ours *tlssocket.Error
	if errors.As(err, &ours) && ours.Err != nil {
		err = ours.Err
	}
	return &tlssocket.Error{Op: "reload", Code: c,
		Err: fmt.Errorf("%s: %w", what, err)}
}
