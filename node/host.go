package node

import (
	"os"
	"runtime"

	"github.com/dop251/goja"
)

func init() {
	bindings["host"] = newHostBinding
}

// newHostBinding makes what process has of the system beyond its essentials:
// chdir(folder), umask(mask), ids(), isTerminal(fd) and gc().
func newHostBinding(l *loop) *goja.Object {
	return l.object(map[string]native{
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
