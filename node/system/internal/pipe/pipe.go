// Package pipe gives the module net local sockets and descriptors.
package pipe

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	nodenet "github.com/seed-435e3e10/tlssocket/node/internal/net"
	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

// A pipeBinding is the Go part of what net has of the system, for one loop.
type pipeBinding struct {
	net    *nodenet.Binding
	bounds *loop.Class[bound]
}

// New makes it. Its functions give handles as those of net:
//
//	newPipe()                                     to connect with
//	open(fd)                                      [handle or errno, kind]
//	listenPipe(path, readableAll, writableAll)    a handle or an errno
//	listenFd(fd)                                  a handle or an errno
//	bindTCP(address, port, ipv6Only, reusePort)   a bound socket or an errno
//	bindPipe(path)                                a bound socket or an errno
//
// The handles of connections also have connectPath(path, callback).
func New(l *loop.Loop) *goja.Object {
	b := &pipeBinding{net: nodenet.Of(l)}
	b.bounds = newBoundClass(b)
	b.net.Conns.Add("connectPath", loop.Answer(l, connectPath))
	return l.Object(map[string]loop.Native{
		"newPipe": func(goja.FunctionCall) goja.Value {
			return b.net.NewConn(nil, true)
		},
		"open":       b.open,
		"listenPipe": b.listenPipe,
		"listenFd":   b.listenFd,
		"bindTCP":    b.bindTCP,
		"bindPipe":   b.bindPipe,
	})
}

func connectPath(h *uv.Conn, call goja.FunctionCall) int {
	path, err := localPath(call.Argument(0).String())
	if err != nil {
		return int(uv.ErrnoOf(err))
	}
	return int(h.Connect(uv.DialRequest{Network: "unix", Endpoint: path},
		h.Loop.Callback(call.Argument(1))))
}

func (b *pipeBinding) open(call goja.FunctionCall) goja.Value {
	fd := int(call.Argument(0).ToInteger())
	given := b.given(fd)
	conn, kind, err := openDescriptor(fd)
	if err != nil {
		return b.net.Loop.VM.NewArray(int(uv.ErrnoOf(err)), kind)
	}
	o := b.net.NewConn(conn, kind == "PIPE")
	b.net.Conns.Of(o).Given = given
	return b.net.Loop.VM.NewArray(o, kind)
}

// given makes what a handle knows of the descriptor it is opened by. It takes
// it over, if it is not another handle's.
func (b *pipeBinding) given(fd int) *uv.Given {
	for h := range b.net.Loop.Open() {
		if user, ok := h.(interface{ Uses(fd int) bool }); ok && user.Uses(fd) {
			return &uv.Given{FD: fd, Close: func() {}}
		}
	}
	return &uv.Given{FD: fd, Close: func() { CloseDescriptor(fd) }}
}

func (b *pipeBinding) listenPipe(call goja.FunctionCall) goja.Value {
	var mode fs.FileMode
	if call.Argument(1).ToBoolean() {
		mode |= 0o444
	}
	if call.Argument(2).ToBoolean() {
		mode |= 0o222
	}
	return b.net.Listener(
		listenLocal(call.Argument(0).String(), mode))
}

func (b *pipeBinding) listenFd(call goja.FunctionCall) goja.Value {
	fd := int(call.Argument(0).ToInteger())
	given := b.given(fd)
	v := b.net.Listener(openListener(fd))
	if h := b.net.Listeners.Of(v); h != nil {
		h.Given = given
	}
	return v
}

// listenLocal binds a path. Closing removes it. A directory that is not there
// is refused as one that may not be written to, as libuv does.
func listenLocal(path string, mode fs.FileMode) (net.Listener, error) {
	name, err := localPath(path)
	if err != nil {
		return nil, err
	}
	ln, err := net.Listen("unix", name)
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

// maxPath is how long the path of a local socket may be, in bytes.
const maxPath = len(syscall.RawSockaddrUnix{}.Path)

// localPath returns Go's name for the path of a local socket, if it can be one. Go
// takes a leading @ for Linux's abstract names, which Node writes with a leading
// NUL. Behind another the system would read no further.
func localPath(path string) (string, error) {
	name, abstract := strings.CutPrefix(path, "\x00")
	switch {
	case len(path) > maxPath, strings.Contains(name, "\x00"):
		return "", syscall.EINVAL
	case abstract:
		return "@" + name, nil
	case strings.HasPrefix(path, "@"):
		return "./" + path, nil
	}
	return path, nil
}
