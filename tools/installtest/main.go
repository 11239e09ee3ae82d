// Installtest proves that others can install what this repository has.
//
//	go run ./tools/installtest
//
// In a clone of what is committed it makes a release with tools/release, and
// from a bare clone of that it does what a user does: install the commands and
// run them, and get each package of testdata in a module of its own and run the
// program there, and run the tests of examples. git is told, by this process'
// environment, that the bare clone is where the modules' paths say. Other modules
// come from where they do for who runs this, those in his module cache from there.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/seed-435e3e10/tlssocket/tools/internal/workspace"
)

// version is one that the repository never has.
const version = "v0.999.0"

func main() {
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "installtest:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	space, err := workspace.Find(".")
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "installtest")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	u := &user{dir: temp, path: space.Root().Path}
	start := time.Now()
	if err := u.release(ctx, space.Dir); err != nil {
		return err
	}
	fmt.Printf("a release (%.0fs)\n", time.Since(start).Seconds())
	if err := u.settle(ctx); err != nil {
		return err
	}
	testdata := filepath.Join(space.Dir, "tools", "installtest", "testdata")
	return errors.Join(u.commands(ctx), u.programs(ctx, testdata),
		u.examples(ctx, filepath.Join(space.Dir, "examples")))
}
