package uv

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"syscall"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// An Errno is libuv's number for an error: the negative of the system's, or
// one of libuv's own. 0 is success.
type Errno int

// Errors that are libuv's own.
const (
	ErrEOF           Errno = -4095
	ErrUnknown       Errno = -4094
	errAddrFamily    Errno = -3000
	ErrAgain         Errno = -3001
	errNoData        Errno = -3007
	ErrNoName        Errno = -3008
	errCharset       Errno = -4080
	errNameResolving Errno = -3003 // EAI_CANCELED
)

type errnoText struct{ name, message string }

// errnoTexts are libuv's names and messages.
var errnoTexts = map[Errno]errnoText{
	ErrEOF:           {"EOF", "end of file"},
	ErrUnknown:       {"UNKNOWN", "unknown error"},
	errAddrFamily:    {"EAI_ADDRFAMILY", "address family not supported"},
	ErrAgain:         {"EAI_AGAIN", "temporary failure"},
	errNameResolving: {"EAI_CANCELED", "request canceled"},
	errNoData:        {"EAI_NODATA", "no address"},
	ErrNoName:        {"EAI_NONAME", "unknown node or service"},
	errCharset:       {"ECHARSET", "invalid Unicode character"},

	-Errno(syscall.E2BIG):        {"E2BIG", "argument list too long"},
	-Errno(syscall.EACCES):       {"EACCES", "permission denied"},
	-Errno(syscall.EADDRINUSE):   {"EADDRINUSE", "address already in use"},
	-Errno(syscall.EAFNOSUPPORT): {"EAFNOSUPPORT", "address family not supported"},
	-Errno(syscall.EAGAIN):       {"EAGAIN", "resource temporarily unavailable"},
	-Errno(syscall.EALREADY):     {"EALREADY", "connection already in progress"},
	-Errno(syscall.EBADF):        {"EBADF", "bad file descriptor"},
	-Errno(syscall.EBUSY):        {"EBUSY", "resource busy or locked"},
	-Errno(syscall.ECANCELED):    {"ECANCELED", "operation canceled"},
	-Errno(syscall.ECONNABORTED): {"ECONNABORTED",
		"software caused connection abort"},
	-Errno(syscall.ECONNREFUSED): {"ECONNREFUSED", "connection refused"},
	-Errno(syscall.ECONNRESET):   {"ECONNRESET", "connection reset by peer"},
	-Errno(syscall.EDESTADDRREQ): {"EDESTADDRREQ",
		"destination address required"},
	-Errno(syscall.EEXIST):       {"EEXIST", "file already exists"},
	-Errno(syscall.EFAULT):       {"EFAULT", "bad address in system call argument"},
	-Errno(syscall.EFBIG):        {"EFBIG", "file too large"},
	-Errno(syscall.EHOSTUNREACH): {"EHOSTUNREACH", "host is unreachable"},
	-Errno(syscall.EINTR):        {"EINTR", "interrupted system call"},
	-Errno(syscall.EINVAL):       {"EINVAL", "invalid argument"},
	-Errno(syscall.EIO):          {"EIO", "i/o error"},
	-Errno(syscall.EISCONN):      {"EISCONN", "socket is already connected"},
	-Errno(syscall.EISDIR):       {"EISDIR", "illegal operation on a directory"},
	-Errno(syscall.ELOOP):        {"ELOOP", "too many symbolic links encountered"},
	-Errno(syscall.EMFILE):       {"EMFILE", "too many open files"},
	-Errno(syscall.EMSGSIZE):     {"EMSGSIZE", "message too long"},
	-Errno(syscall.ENAMETOOLONG): {"ENAMETOOLONG", "name too long"},
	-Errno(syscall.ENETDOWN):     {"ENETDOWN", "network is down"},
	-Errno(syscall.ENETUNREACH):  {"ENETUNREACH", "network is unreachable"},
	-Errno(syscall.ENFILE):       {"ENFILE", "file table overflow"},
	-Errno(syscall.ENOBUFS):      {"ENOBUFS", "no buffer space available"},
	-Errno(syscall.ENODEV):       {"ENODEV", "no such device"},
	-Errno(syscall.ENOENT):       {"ENOENT", "no such file or directory"},
	-Errno(syscall.ENOMEM):       {"ENOMEM", "not enough memory"},
	-Errno(syscall.ENOPROTOOPT):  {"ENOPROTOOPT", "protocol not available"},
	-Errno(syscall.ENOSPC):       {"ENOSPC", "no space left on device"},
	-Errno(syscall.ENOSYS):       {"ENOSYS", "function not implemented"},
	-Errno(syscall.ENOTCONN):     {"ENOTCONN", "socket is not connected"},
	-Errno(syscall.ENOTDIR):      {"ENOTDIR", "not a directory"},
	-Errno(syscall.ENOTEMPTY):    {"ENOTEMPTY", "directory not empty"},
	-Errno(syscall.ENOTSOCK):     {"ENOTSOCK", "socket operation on non-socket"},
	-Errno(syscall.ENOTSUP):      {"ENOTSUP", "operation not supported on socket"},
	-Errno(syscall.EPERM):        {"EPERM", "operation not permitted"},
	-Errno(syscall.EPIPE):        {"EPIPE", "broken pipe"},
	-Errno(syscall.EPROTO):       {"EPROTO", "protocol error"},
	-Errno(syscall.EPROTONOSUPPORT): {"EPROTONOSUPPORT",
		"protocol not supported"},
	-Errno(syscall.EROFS):     {"EROFS", "read-only file system"},
	-Errno(syscall.ESPIPE):    {"ESPIPE", "invalid seek"},
	-Errno(syscall.ESRCH):     {"ESRCH", "no such process"},
	-Errno(syscall.ETIMEDOUT): {"ETIMEDOUT", "connection timed out"},
	-Errno(syscall.EXDEV):     {"EXDEV", "cross-device link not permitted"},
	-Errno(syscall.EADDRNOTAVAIL): {"EADDRNOTAVAIL",
		"address not available"},
}

// ErrnoOf returns libuv's number for an error of Go.
func ErrnoOf(err error) Errno {
	var sys syscall.Errno
	var dns *net.DNSError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &sys):
		if _, ok := errnoTexts[-Errno(sys)]; ok {
			return -Errno(sys)
		}
		return ErrUnknown
	case errors.Is(err, io.EOF):
		return ErrEOF
	case errors.As(err, &dns) && dns.IsNotFound:
		return ErrNoName
	case errors.As(err, &dns) && (dns.IsTemporary || dns.IsTimeout):
		return ErrAgain
	case errors.Is(err, net.ErrClosed), errors.Is(err, context.Canceled):
		return -Errno(syscall.ECANCELED)
	case errors.Is(err, os.ErrDeadlineExceeded),
		errors.Is(err, context.DeadlineExceeded):
		return -Errno(syscall.ETIMEDOUT)
	case errors.Is(err, io.ErrClosedPipe):
		return -Errno(syscall.EPIPE)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return -Errno(syscall.ECONNRESET)
	case errors.Is(err, fs.ErrNotExist):
		return -Errno(syscall.ENOENT)
	case errors.Is(err, fs.ErrPermission):
		return -Errno(syscall.EACCES)
	}
	return ErrUnknown
}

// NewErrnos makes the Go part of internal/errors: name(errno),
// message(errno) and UV, the numbers by name.
func NewErrnos(l *loop.Loop) *goja.Object {
	text := func(call goja.FunctionCall) errnoText {
		n := call.Argument(0).ToInteger()
		if t, ok := errnoTexts[Errno(n)]; ok {
			return t
		}
		name := "Unknown system error " + call.Argument(0).String()
		return errnoText{name, name}
	}
	o := l.Object(map[string]loop.Native{
		"name": func(call goja.FunctionCall) goja.Value {
			return l.VM.ToValue(text(call).name)
		},
		"message": func(call goja.FunctionCall) goja.Value {
			return l.VM.ToValue(text(call).message)
		},
	})
	numbers := l.VM.NewObject()
	for n, t := range errnoTexts {
		loop.Must(numbers.Set("UV_"+t.name, int(n)))
	}
	loop.Must(o.Set("UV", numbers))
	return o
}
