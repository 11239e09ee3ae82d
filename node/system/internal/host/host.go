// Package host is the Go part of the module os, and of what process has of the
// system.
package host

import (
	"os"
	"runtime"
	"strings"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

// New makes what process has of the system: env, pid, ppid, program, where the
// embedder has not set process.argv, cwd(), chdir(folder), umask(mask), ids(),
// isTerminal(fd) and gc().
func New(l *loop.Loop) *goja.Object {
	o := l.Object(map[string]loop.Native{
		"cwd": func(goja.FunctionCall) goja.Value {
			dir, err := os.Getwd()
			if err != nil {
				panic(l.NewError(err))
			}
			return l.VM.ToValue(dir)
		},
		"cpu": func(goja.FunctionCall) goja.Value {
			user, system := cpu()
			return l.VM.ToValue([]any{user, system})
		},
		"chdir": func(call goja.FunctionCall) goja.Value {
			return l.VM.ToValue(int(uv.ErrnoOf(os.Chdir(call.Argument(0).String()))))
		},
		"umask": func(call goja.FunctionCall) goja.Value {
			if !goja.IsUndefined(call.Argument(0)) {
				return l.VM.ToValue(setUmask(int(call.Argument(0).ToInteger())))
			}
			mask := setUmask(0)
			setUmask(mask)
			return l.VM.ToValue(mask)
		},
		"ids": func(goja.FunctionCall) goja.Value {
			groups, _ := os.Getgroups()
			return l.VM.ToValue(map[string]any{
				"uid": os.Getuid(), "euid": os.Geteuid(),
				"gid": os.Getgid(), "egid": os.Getegid(), "groups": groups,
			})
		},
		"isTerminal": func(call goja.FunctionCall) goja.Value {
			return l.VM.ToValue(isTerminal(int(call.Argument(0).ToInteger())))
		},
		"gc": func(goja.FunctionCall) goja.Value {
			runtime.GC()
			return nil
		},
	})
	env := l.VM.NewObject()
	for _, e := range os.Environ() {
		name, value, _ := strings.Cut(e, "=")
		loop.Must(env.Set(name, value))
	}
	loop.Must(o.Set("env", env))
	if l.Config.Args == nil {
		loop.Must(o.Set("program", os.Args[0]))
	}
	loop.Must(o.Set("pid", os.Getpid()))
	loop.Must(o.Set("ppid", os.Getppid()))
	return o
}

// isTerminal looks only at the standard streams: others are no terminals here.
func isTerminal(fd int) bool {
	for _, f := range []*os.File{os.Stdin, os.Stdout, os.Stderr} {
		if int(f.Fd()) == fd {
			info, err := f.Stat()
			return err == nil && info.Mode()&os.ModeCharDevice != 0
		}
	}
	return false
}
