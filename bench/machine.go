package main

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/seed-435e3e10/tlssocket/bench/internal/lab"
	"github.com/seed-435e3e10/tlssocket/bench/internal/report"
)

// findNode returns Node's path, or "".
func (c *config) findNode() string {
	if c.node == "off" {
		return ""
	}
	path, err := exec.LookPath(c.node)
	if err != nil {
		return ""
	}
	return path
}

// describeMachine says what the works run on. What cannot be found out is
// left out.
func describeMachine(ctx context.Context, node string) report.Machine {
	kernel, processor := lab.System()
	m := report.Machine{
		Processor:  processor,
		Kernel:     kernel,
		Arch:       runtime.GOARCH,
		CPUs:       runtime.NumCPU(),
		GOMAXPROCS: procs(),
		GOGC:       os.Getenv("GOGC"),
		Go:         runtime.Version(),
		Commit:     commit(ctx),
	}
	if m.GOGC == "" {
		m.GOGC = "100"
	}
	if node != "" {
		versions := output(ctx, node, "-p",
			"process.versions.node + ' ' + process.versions.openssl")
		m.Node, m.OpenSSL, _ = strings.Cut(versions, " ")
	}
	return m
}

// procs is the GOMAXPROCS of a server, and of a client.
func procs() int {
	if n := lab.Halves(); n > 0 && os.Getenv("GOMAXPROCS") == "" {
		return n
	}
	return runtime.GOMAXPROCS(0)
}

// commit is that of the source, from the build or from git; "go run" has none
// in the build.
func commit(ctx context.Context) string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return s.Value[:min(len(s.Value), 12)]
			}
		}
	}
	return output(ctx, "git", "describe", "--always", "--dirty",
		"--abbrev=12")
}

// output is what a command prints, "" if it fails.
func output(ctx context.Context, name string, args ...string) string {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	b, err := exec.CommandContext(ctx, name, args...).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}
