// Package child is the Go part of the module child_process.
package child

import (
	"bytes"
	"context"
	"errors"
	"io"
	gonet "net"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/net"
	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
	"github.com/seed-435e3e10/tlssocket/node/system/internal/fs"
	"github.com/seed-435e3e10/tlssocket/node/system/internal/host"
)

// A childOptions is how a program is started.
type childOptions struct {
	File    string
	Args    []string
	Env     []string
	Cwd     string
	Stdio   []int // a descriptor, or one of the below
	Timeout int64

	// Of runSync: how many bytes an output may have, 0 for any, and the signal that
	// ends a program that has more, or whose time is over.
	MaxBuffer  float64
	KillSignal int

	UID, GID *int // whose it is to be; nil: the script's
	Detached bool // lead a session of its own
}

const (
	stdioPipe    = -1
	stdioIgnore  = -2
	stdioChannel = -3
)

func (o *childOptions) command(ctx context.Context) (*exec.Cmd, error) {
	cmd := exec.CommandContext(ctx, o.File)
	cmd.Args, cmd.Env, cmd.Dir = o.Args, o.Env, o.Cwd
	var err error
	cmd.SysProcAttr, err = o.attributes()
	return cmd, err
}

// A childEnd is how a program ended.
type childEnd struct {
	code   int
	signal string // its name, if it was ended by one
}

func endOf(state *os.ProcessState) childEnd {
	if name := host.EndSignal(state); name != "" {
		return childEnd{signal: name}
	}
	return childEnd{code: state.ExitCode()}
}

// A child is a program that runs beside the script.
type child struct {
	l    *loop.Loop
	cmd  *exec.Cmd
	hold loop.Hold
}

// Close implements handle.
func (c *child) Close() {} // it may outlive the script, as in Node

// New makes the Go part of child_process: runSync(options, input),
// which returns what the program printed and how it ended, and
// spawn(options, callback), which returns the program's handle.
func New(l *loop.Loop) *goja.Object {
	children := loop.NewClass(l, map[string]loop.Method[child]{
		"kill": func(c *child, call goja.FunctionCall) goja.Value {
			err := c.cmd.Process.Signal(syscall.Signal(call.Argument(0).ToInteger()))
			if errors.Is(err, os.ErrProcessDone) {
				err = syscall.ESRCH
			}
			return l.VM.ToValue(int(uv.ErrnoOf(err)))
		},
		"ref": func(c *child, call goja.FunctionCall) goja.Value {
			c.hold.Set(true)
			return nil
		},
		"unref": func(c *child, call goja.FunctionCall) goja.Value {
			c.hold.Set(false)
			return nil
		},
	})
	return l.Object(map[string]loop.Native{
		"runSync": func(call goja.FunctionCall) goja.Value {
			input, _ := l.Bytes(call.Argument(1))
			return runChild(l, readOptions(l, call.Argument(0)), input)
		},
		"spawn": func(call goja.FunctionCall) goja.Value {
			return spawn(l, children, readOptions(l, call.Argument(0)), call.Argument(1))
		},
	})
}

func readOptions(l *loop.Loop, v goja.Value) *childOptions {
	o := v.ToObject(l.VM)
	options := &childOptions{
		File: o.Get("file").String(), Cwd: o.Get("cwd").String(),
		Timeout: o.Get("timeout").ToInteger(), Detached: o.Get("detached").ToBoolean(),
		MaxBuffer:  o.Get("maxBuffer").ToFloat(),
		KillSignal: int(o.Get("killSignal").ToInteger()),
		UID:        number(o.Get("uid")), GID: number(o.Get("gid")),
	}
	loop.Must(l.VM.ExportTo(o.Get("args"), &options.Args))
	loop.Must(l.VM.ExportTo(o.Get("env"), &options.Env))
	loop.Must(l.VM.ExportTo(o.Get("stdio"), &options.Stdio))
	return options
}

// number is a number, or nil for null.
func number(v goja.Value) *int {
	if goja.IsNull(v) {
		return nil
	}
	n := int(v.ToInteger())
	return &n
}

// startErrno is libuv's number for a program that could not be started.
func startErrno(err error) uv.Errno {
	if errors.Is(err, exec.ErrNotFound) {
		return -uv.Errno(syscall.ENOENT)
	}
	return uv.ErrnoOf(err)
}

func runChild(l *loop.Loop, o *childOptions, input []byte) goja.Value {
	ctx, cancel := context.Background(), context.CancelFunc(func() {})
	if o.Timeout > 0 {
		ctx, cancel = context.WithTimeout(ctx, time.Duration(o.Timeout)*time.Millisecond)
	}
	defer cancel()
	cmd, err := o.command(ctx)
	if err != nil {
		return notStarted(l, err)
	}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.Signal(o.KillSignal)) }
	out, errOut := collector{cmd: cmd, most: o.MaxBuffer}, collector{cmd: cmd, most: o.MaxBuffer}
	if o.Stdio[0] == stdioPipe {
		cmd.Stdin = bytes.NewReader(input)
	} else if o.Stdio[0] >= 0 {
		cmd.Stdin = os.Stdin
	}
	if o.Stdio[1] == stdioPipe {
		cmd.Stdout = &out
	} else if o.Stdio[1] >= 0 {
		cmd.Stdout = standardOutput(o.Stdio[1])
	}
	if o.Stdio[2] == stdioPipe {
		cmd.Stderr = &errOut
	} else if o.Stdio[2] >= 0 {
		cmd.Stderr = standardOutput(o.Stdio[2])
	}
	err = cmd.Run()
	if cmd.ProcessState == nil {
		return notStarted(l, err)
	}
	result := l.VM.NewObject()
	end := endOf(cmd.ProcessState)
	errno := 0
	switch {
	case out.exceeded || errOut.exceeded:
		errno = -int(syscall.ENOBUFS)
	case ctx.Err() != nil:
		errno = -int(syscall.ETIMEDOUT)
	}
	loop.Must(result.Set("errno", errno))
	loop.Must(result.Set("pid", cmd.ProcessState.Pid()))
	loop.Must(result.Set("code", end.code))
	loop.Must(result.Set("signal", end.signal))
	loop.Must(result.Set("stdout", l.Buffer(out.said.Bytes())))
	loop.Must(result.Set("stderr", l.Buffer(errOut.said.Bytes())))
	return result
}

// A collector is an output of a program. What has more to say than is to be taken
// is ended.
type collector struct {
	said     bytes.Buffer
	cmd      *exec.Cmd
	most     float64
	exceeded bool
}

// Write implements io.Writer. After its error nobody reads the program's output
// any more.
func (c *collector) Write(p []byte) (int, error) {
	n, err := c.said.Write(p)
	if c.most > 0 && float64(c.said.Len()) > c.most {
		c.exceeded = true
		return n, errors.Join(io.ErrShortWrite, c.cmd.Cancel())
	}
	return n, err
}

// notStarted is the answer for a program that could not be started.
func notStarted(l *loop.Loop, err error) *goja.Object {
	answer := l.VM.NewObject()
	loop.Must(answer.Set("errno", int(startErrno(err))))
	return answer
}

func standardOutput(fd int) *os.File {
	if fd == 2 {
		return os.Stderr
	}
	return os.Stdout
}

// spawn starts a program. Its answer has errno, or pid, handle and stdio, the
// handles of our ends of the pipes or null, and the channel if there is one. The
// callback is called with code and signal at its end, when what the program has
// said by then was told.
func spawn(
	l *loop.Loop, children *loop.Class[child], o *childOptions, callback goja.Value,
) goja.Value {
	fn, _ := goja.AssertFunction(callback)
	cmd, err := o.command(context.Background())
	if err != nil {
		return notStarted(l, err)
	}
	ours, theirs, err := childPipes(cmd, o.Stdio, fs.Of(l))
	if err == nil {
		err = cmd.Start()
	}
	for _, f := range theirs {
		_ = f.Close()
	}
	if err != nil {
		for _, end := range ours {
			if end != nil {
				_ = end.Close()
			}
		}
		return notStarted(l, err)
	}
	answer := l.VM.NewObject()
	streams := make([]any, len(ours))
	for i, end := range ours {
		switch end := end.(type) {
		case *os.File:
			loop.Must(answer.Set("channel", channelObject(l, end)))
		case gonet.Conn:
			streams[i] = net.Of(l).NewConn(end, true)
		}
	}
	c := &child{l: l, hold: loop.Hold{Loop: l}, cmd: cmd}
	c.hold.Set(true)
	go func() {
		_ = cmd.Wait()
		end := endOf(cmd.ProcessState)
		l.PostSteps(func() {
			l.Look()
			l.Step(func() {
				c.hold.Set(false)
				l.Call(fn, goja.Undefined(), l.VM.ToValue(end.code),
					l.VM.ToValue(end.signal))
			})
		})
	}()
	loop.Must(answer.Set("errno", 0))
	loop.Must(answer.Set("pid", cmd.Process.Pid))
	loop.Must(answer.Set("handle", children.Object(c)))
	loop.Must(answer.Set("stdio", l.VM.NewArray(streams...)))
	return answer
}

// childPipes makes the pipes of a program and gives it their other ends.
func childPipes(cmd *exec.Cmd, stdio []int, files *fs.Files) (
	ours []io.Closer, theirs []*os.File, err error,
) {
	ours = make([]io.Closer, len(stdio))
	for i, kind := range stdio {
		var file *os.File
		switch {
		case kind == stdioPipe:
			var end gonet.Conn
			if end, file, err = streamPair(i > 0); err != nil {
				return ours, theirs, err
			}
			ours[i] = end
			theirs = append(theirs, file)
		case kind == stdioChannel:
			var end *os.File
			if end, file, err = channelPair(); err != nil {
				return ours, theirs, err
			}
			ours[i] = end
			theirs = append(theirs, file)
		case kind >= 0:
			if file, err = files.Get(kind); err != nil {
				return ours, theirs, err
			}
		}
		if file != nil {
			giveFile(cmd, i, file)
		}
	}
	return ours, theirs, nil
}

func giveFile(cmd *exec.Cmd, i int, file *os.File) {
	switch i {
	case 0:
		cmd.Stdin = file
	case 1:
		cmd.Stdout = file
	case 2:
		cmd.Stderr = file
	default:
		for len(cmd.ExtraFiles) < i-2 {
			cmd.ExtraFiles = append(cmd.ExtraFiles, nil)
		}
		cmd.ExtraFiles[i-3] = file
	}
}
