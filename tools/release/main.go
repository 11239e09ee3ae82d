// Release makes a release in a clean clone, and pushes nothing.
//
//	go run ./tools/release v0.2.0
//
// One commit lets our modules require each other at the version and moves what
// CHANGELOG.md has under Unreleased under it; the tags of all modules that
// others install are on that commit. All is done in a worktree of its own and
// moves here last: a release that fails leaves the clone as it was.
//
// The tags are lightweight. Who made the release, and when, is in the commit;
// seven tag objects would only repeat it.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const usage = `usage: go run ./tools/release [-test] VERSION

Makes a release in a clean clone: a commit and the tags of all modules. It
pushes nothing, and says what to type for that.

`

func main() {
	test := flag.Bool("test", false, "run all tests as well (minutes)")
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), usage)
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt,
		syscall.SIGTERM)
	defer stop()
	err := run(ctx, ".", flag.Arg(0), *test, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// run makes a release in the clone that has the folder dir.
func run(
	ctx context.Context, dir, version string, test bool, out io.Writer,
) error {
	if err := checkVersion(version); err != nil {
		return err
	}
	c, err := openClone(ctx, dir)
	if err != nil {
		return err
	}
	if err := c.checkUnused(ctx, version); err != nil {
		return err
	}
	r := &release{clone: c, version: version, date: time.Now().UTC(), out: out}
	defer r.close()
	for _, step := range []func(context.Context) error{
		r.makeWorktree, r.edit, r.commit, r.check,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if test {
		if err := r.test(ctx); err != nil {
			return err
		}
	}
	if err := r.land(ctx); err != nil {
		return err
	}
	r.sayWhatNext(ctx)
	return nil
}
