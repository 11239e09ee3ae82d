package node

import (
	"os"
	"runtime"
	"strings"

	"github.com/dop251/goja"
)

// newHostBinding makes what process has of the system: env, pid, ppid,
// program, where the embedder has not set process.argv, cwd(), chdir(folder), umask(mask), ids(), isTerminal(fd) and gc().
func newHostBinding(l *loop) *goja.Object {
	o := l.object(map[string]native{
		"cwd": func(goja.FunctionCall) goja.Value {
			dir, err := os.Getwd()
			if err != nil {
				panic(l.vm.NewGoError(err))
			}
			return l.vm.ToValue(dir)
		},
		"chdir": func(call goja.FunctionCall) goja.Value {
			return l.vm.ToValue(int(errnoOf(os.Chdir(call.Argument(0).String()))))
		},
		"umask": func(call goja.FunctionCall) goja.Value {
			if !goja.IsUndefined(call.Argument(0)) {
				return l.vm.ToValue(setUmask(int(call.Argument(0).ToInteger())))
			}
			mask := setUmask(0)
			setUmask(mask)
			return l.vm.ToValue(mask)
		},
		"ids": func(goja.FunctionCall) goja.Value {
			groups, _ := os.Getgroups()
			return l.vm.ToValue(map[string]any{
				"uid": os.Getuid(), "euid": os.Geteuid(),
				"gid": os.Getgid(), "egid": os.Getegid(), "groups": groups,
			})
		},
		"isTerminal": func(call goja.FunctionCall) goja.Value {
			return l.vm.ToValue(isTerminal(int(call.Argument(0).ToInteger())))
		},
		"gc": func(goja.FunctionCall) goja.Value {
			runtime.GC()
			return nil
		},
	})
	env := l.vm.NewObject()
	for _, e := range os.Environ() {
		name, value, _ := strings.Cut(e, "=")
		must(env.Set(name, value))
	}
	must(o.Set("env", env))
	if l.argv == nil {
		must(o.Set("program", os.Args[0]))
	}
	must(o.Set("pid", os.Getpid()))
	must(o.Set("ppid", os.Getppid()))
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
