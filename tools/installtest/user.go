package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/seed-435e3e10/tlssocket/tools/internal/command"
)

// A user is somebody elsewhere, with a module cache that has nothing yet.
type user struct {
	dir  string // all is below it
	path string // of the root module
	env  []string
}

// settle makes the user's environment.
func (u *user) settle(ctx context.Context) error {
	in := command.In{Dir: u.dir, Env: []string{"GOWORK=off"}}
	out, err := in.Run(ctx, "go", "env", "GOMODCACHE", "GOPROXY", "GOFLAGS",
		"GOPRIVATE")
	if err != nil {
		return err
	}
	have := strings.Split(out, "\n")
	cache, proxy, flags, private := have[0], have[1], have[2], have[3]
	u.env = []string{
		"GOWORK=", // the folder is in no workspace
		"GOBIN=" + filepath.Join(u.dir, "bin"),
		"GOMODCACHE=" + filepath.Join(u.dir, "mod"),
		"GOPROXY=file://" + filepath.ToSlash(cache) + "/cache/download," + proxy,
		"GOFLAGS=" + strings.TrimSpace(flags+" -modcacherw"),
		"GOPRIVATE=" + strings.TrimPrefix(private+","+u.path, ","),
		"GIT_CONFIG_COUNT=1",
		"GIT_CONFIG_KEY_0=url.file://" + filepath.ToSlash(u.bare()) + ".insteadOf",
		"GIT_CONFIG_VALUE_0=https://" + u.path,
	}
	return nil
}

// run runs a program as the user, in a folder of his.
func (u *user) run(ctx context.Context, dir string, args ...string) error {
	_, err := u.output(ctx, dir, args...)
	return err
}

func (u *user) output(
	ctx context.Context, dir string, args ...string,
) (string, error) {
	return command.In{Dir: dir, Env: u.env}.Run(ctx, args...)
}

// commands installs the commands and runs them.
func (u *user) commands(ctx context.Context) error {
	script := filepath.Join(u.dir, "script.js")
	const text = "console.log(require('node:tls').DEFAULT_MAX_VERSION);\n"
	if err := os.WriteFile(script, []byte(text), 0o666); err != nil {
		return err
	}
	var failures []error
	for _, test := range []struct {
		pkg  string
		args []string
		want string
	}{
		{"cmd/tlssocket", []string{"version"}, "tlssocket " + version + " "},
		{"cmd/tlssocket", []string{"demo"}, " shown in "},
		{"node/cmd/tlsnode", []string{script}, "TLSv1.3\n"},
	} {
		start := time.Now()
		err := u.command(ctx, test.pkg, test.args, test.want)
		report(test.pkg+" "+filepath.Base(test.args[0]), start, err)
		failures = append(failures, err)
	}
	return errors.Join(failures...)
}

func (u *user) command(
	ctx context.Context, pkg string, args []string, want string,
) error {
	err := u.run(ctx, u.dir, "go", "install", u.path+"/"+pkg+"@"+version)
	if err != nil {
		return err
	}
	name := filepath.Join(u.dir, "bin", filepath.Base(pkg))
	out, err := u.output(ctx, u.dir, append([]string{name}, args...)...)
	if err == nil && !strings.Contains(out, want) {
		err = fmt.Errorf("%s %s printed, without %q:\n%s", pkg,
			strings.Join(args, " "), want, out)
	}
	return err
}

// programs gets the packages of which testdata has a program, and runs that.
func (u *user) programs(ctx context.Context, testdata string) error {
	var failures []error
	err := filepath.WalkDir(testdata, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "main.go" {
			return err
		}
		source := filepath.Dir(name)
		pkg, err := filepath.Rel(testdata, source)
		if err != nil {
			return err
		}
		start := time.Now()
		err = u.program(ctx, source, filepath.ToSlash(pkg))
		report(pkg, start, err)
		failures = append(failures, err)
		return nil
	})
	return errors.Join(append(failures, err)...)
}

// program runs the program for a package in a module of the user's.
func (u *user) program(ctx context.Context, source, pkg string) error {
	dir := filepath.Join(u.dir, "programs", pkg)
	if err := os.CopyFS(dir, os.DirFS(source)); err != nil {
		return err
	}
	want, err := os.ReadFile(filepath.Join(source, "want"))
	if err != nil {
		return err
	}
	path := u.path
	if pkg != "root" {
		path += "/" + pkg
	}
	for _, args := range [][]string{
		{"go", "mod", "init", "example.com/program"},
		{"go", "get", path + "@" + version},
		{"go", "mod", "tidy"},
	} {
		if err := u.run(ctx, dir, args...); err != nil {
			return err
		}
	}
	out, err := u.output(ctx, dir, "go", "run", ".")
	if err == nil && out != string(want) {
		err = fmt.Errorf("the program for %s printed %q, not %q", pkg, out, want)
	}
	return err
}

// examples runs the tests of the examples, in a copy that is in no workspace.
func (u *user) examples(ctx context.Context, source string) error {
	start := time.Now()
	dir := filepath.Join(u.dir, "examples")
	err := os.CopyFS(dir, os.DirFS(source))
	for _, args := range [][]string{
		// The version that the file names may be one that is not released yet.
		{"go", "mod", "edit", "-require", u.path + "@" + version},
		{"go", "get", u.path + "@" + version},
		{"go", "test", "./..."},
	} {
		if err == nil {
			err = u.run(ctx, dir, args...)
		}
	}
	report("examples", start, err)
	return err
}

func report(what string, start time.Time, err error) {
	verdict := "ok"
	if err != nil {
		verdict = "FAIL"
	}
	fmt.Printf("%-4s %s (%.0fs)\n", verdict, what, time.Since(start).Seconds())
}
