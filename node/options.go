package node

import (
	"io"

	"github.com/dop251/goja_nodejs/require"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// A Module is a part of Node that [Enable] gives when it is asked [With] it.
// Package system has them.
type Module = loop.Module

// An Option changes how [Enable] sets a loop up.
type Option func(*options)

type options struct {
	config     loop.Config
	loader     require.SourceLoader
	onUncaught func(p *Process, err error)
}

// With gives scripts more than the modules that are there without it. Those of
// package system let them read and write files and run programs.
func With(modules ...*Module) Option {
	return func(o *options) { o.config.Modules = append(o.config.Modules, modules...) }
}

// WithLoader sets where the require of scripts finds what is no module of ours
// or the registry's: load is called with paths, as goja_nodejs' require makes
// them. Without it there is nothing to be found. It is set on the registry, and
// so for all loops of the registry: what may be read by one of them only needs
// a registry of its own.
//
// goja_nodejs looks symbolic links up in the file system, unless the registry
// has another [require.PathResolver]. That of [require.DefaultSourceLoader] is
// the file system, whole.
func WithLoader(load require.SourceLoader) Option {
	return func(o *options) { o.loader = load }
}

// WithUncaught sets what is called, on the loop, with an exception that no
// script caught: a [*goja.Exception]. The script goes on afterwards, unless
// the function calls [Process.Exit]. Without it the exception is written to
// process.stderr and the script ends with exit code 1, as in Node.
func WithUncaught(fn func(p *Process, err error)) Option {
	return func(o *options) { o.onUncaught = fn }
}

// WithArgs sets process.argv. Without it, it is "node" or, with the modules of
// package system, the program's own name.
func WithArgs(argv ...string) Option {
	return func(o *options) { o.config.Args = argv }
}

// WithOutput sets where process.stdout and process.stderr, and console, write.
// Without it they are the program's own. The loop waits for the writes.
func WithOutput(stdout, stderr io.Writer) Option {
	return func(o *options) { o.config.Stdout, o.config.Stderr = stdout, stderr }
}
