// Tidy does for all modules of the workspace what `go mod tidy` does for one.
// That looks for the versions by which our modules require each other in the
// network, where the next release is not yet; here, a copy of each go.mod has
// them replaced by their folders.
//
//	go run ./tools/tidy          # after a change of what is required
//	go run ./tools/tidy -diff    # reports what that would change
//
// A module that is new, or was made with replacements, is brought to the
// version that go.work has.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"

	"github.com/seed-435e3e10/tlssocket/tools/internal/command"
	"github.com/seed-435e3e10/tlssocket/tools/internal/workspace"
)

func main() {
	diff := flag.Bool("diff", false,
		"change nothing, and fail if there is something to change")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	w, err := workspace.Find(".")
	if err == nil && *diff {
		err = check(ctx, w, os.Stdout)
	} else if err == nil {
		err = tidy(ctx, w)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "tidy:", err)
		os.Exit(1)
	}
}

func tidy(ctx context.Context, w *workspace.Workspace) error {
	version, err := w.Version()
	if err != nil {
		return err
	}
	for _, m := range w.Modules {
		if err := w.Tidy(ctx, m); err != nil {
			return err
		}
	}
	if w, err = workspace.Open(w.Dir); err != nil {
		return err
	}
	files, err := w.SetVersion(version)
	if err != nil {
		return err
	}
	if err := w.Write(files); err != nil {
		return err
	}
	// For the sums of go.work.sum: without them, a go command in a fresh clone
	// changes that file.
	_, err = command.In{Dir: w.Dir}.Run(ctx, "go", "mod", "download")
	return err
}

// check writes what tidy would change, and what only a person can.
func check(ctx context.Context, w *workspace.Workspace, out io.Writer) error {
	version, err := w.Version()
	if err != nil {
		return err
	}
	failed := false
	for _, m := range w.Modules {
		diff, err := w.TidyDiff(ctx, m)
		if err != nil {
			return err
		}
		failed = failed || diff != ""
		fmt.Fprint(out, diff)
	}
	for _, line := range w.Problems() {
		failed = true
		fmt.Fprintln(out, line)
	}
	files, err := w.SetVersion(version)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		failed = true
		fmt.Fprintf(out, "%s does not have our modules at %s\n", name, version)
	}
	if failed {
		return fmt.Errorf("run `go run ./tools/tidy`")
	}
	return nil
}
