package node

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/dop251/goja"
)

// A pipeBinding is the Go part of what net has of the system, for one loop.
type pipeBinding struct{ net *netBinding }

// newPipeBinding makes it. Its functions give handles as those of net:
//
//	newPipe()                                     to connect with
//	open(fd)                                      [handle or errno, kind]
//	listenPipe(path, readableAll, writableAll)    a handle or an errno
//	listenFd(fd)                                  a handle or an errno
//
// The handles of connections also have connectPath(path, callback).
func newPipeBinding(l *loop) *goja.Object {
	b := &pipeBinding{netOf(l)}
	b.net.conns.add("connectPath", answer(l, connectPath))
	return l.object(map[string]native{
		"newPipe": func(goja.FunctionCall) goja.Value {
			return b.net.newConn(nil, true)
		},
		"open":       b.open,
		"listenPipe": b.listenPipe,
		"listenFd":   b.listenFd,
	})
}

func connectPath(h *connHandle, call goja.FunctionCall) int {
	path := localPath(call.Argument(0).String())
	return int(h.connect(dialRequest{"unix", path, nil},
		h.l.callback(call.Argument(1))))
}

func (b *pipeBinding) open(call goja.FunctionCall) goja.Value {
	fd := int(call.Argument(0).ToInteger())
	given := b.given(fd)
	conn, kind, err := openDescriptor(fd)
	if err != nil {
		return b.net.l.vm.NewArray(int(errnoOf(err)), kind)
	}
	o := b.net.newConn(conn, kind == "PIPE")
	b.net.conns.of(o).given = given
	return b.net.l.vm.NewArray(o, kind)
}

// given makes what a handle knows of the descriptor it is opened by. It takes
// it over, if it is not another handle's.
func (b *pipeBinding) given(fd int) *givenDescriptor {
	for h := range b.net.l.handles {
		var v any
		switch h := h.(type) {
		case *connHandle:
			v = h.conn
		case *listenHandle:
			v = h.ln
		}
		if descriptor(v) == fd {
			return &givenDescriptor{fd: fd, close: func() {}}
		}
	}
	return &givenDescriptor{fd: fd, close: func() { closeDescriptor(fd) }}
}

func (b *pipeBinding) listenPipe(call goja.FunctionCall) goja.Value {
	var mode fs.FileMode
	if call.Argument(1).ToBoolean() {
		mode |= 0o444
	}
	if call.Argument(2).ToBoolean() {
		mode |= 0o222
	}
	return b.net.listener(
		listenLocal(call.Argument(0).String(), mode))
}

func (b *pipeBinding) listenFd(call goja.FunctionCall) goja.Value {
	fd := int(call.Argument(0).ToInteger())
	given := b.given(fd)
	v := b.net.listener(openListener(fd))
	if h := b.net.listeners.of(v); h != nil {
		h.given = given
	}
	return v
}

// listenLocal binds a path. Closing removes it. A directory that is not there
// is refused as one that may not be written to, as libuv does.
func listenLocal(path string, mode fs.FileMode) (net.Listener, error) {
	ln, err := net.Listen("unix", localPath(path))
	if errors.Is(err, fs.ErrNotExist) {
		err = syscall.EACCES
	}
	if err != nil || mode == 0 {
		return ln, err
	}
	info, err := os.Stat(path)
	if err == nil {
		err = os.Chmod(path, info.Mode().Perm()|mode)
	}
	if err != nil {
		_ = ln.Close()
		return nil, err
	}
	return ln, nil
}

// localPath returns Go's name for the path of a local socket. Go takes a
// leading @ for Linux's abstract names, which Node writes with a leading NUL.
func localPath(path string) string {
	switch {
	case strings.HasPrefix(path, "\x00"):
		return "@" + path[1:]
	case strings.HasPrefix(path, "@"):
		return "./" + path
	}
	return path
}
