package node

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"syscall"

	"github.com/dop251/goja"
)

// An errno is libuv's number for an error: the negative of the system's, or
// one of libuv's own. 0 is success.
type errno int

// Errors that are libuv's own.
const (
	errEOF           errno = -4095
	errUnknown       errno = -4094
	errAddrFamily    errno = -3000
	errAgain         errno = -3001
	errNoData        errno = -3007
	errNoName        errno = -3008
	errCharset       errno = -4080
	errNameResolving errno = -3003 // EAI_CANCELED
)

type errnoText struct{ name, message string }

// errnoTexts are libuv's names and messages.
var errnoTexts = map[errno]errnoText{
	errEOF:           {"EOF", "end of file"},
	errUnknown:       {"UNKNOWN", "unknown error"},
	errAddrFamily:    {"EAI_ADDRFAMILY", "address family not supported"},
	errAgain:         {"EAI_AGAIN", "temporary failure"},
	errNameResolving: {"EAI_CANCELED", "request canceled"},
	errNoData:        {"EAI_NODATA", "no address"},
	errNoName:        {"EAI_NONAME", "unknown node or service"},
	errCharset:       {"ECHARSET", "invalid Unicode character"},

	-errno(syscall.E2BIG):        {"E2BIG", "argument list too long"},
	-errno(syscall.EACCES):       {"EACCES", "permission denied"},
	-errno(syscall.EADDRINUSE):   {"EADDRINUSE", "address already in use"},
	-errno(syscall.EAFNOSUPPORT): {"EAFNOSUPPORT", "address family not supported"},
	-errno(syscall.EAGAIN):       {"EAGAIN", "resource temporarily unavailable"},
	-errno(syscall.EALREADY):     {"EALREADY", "connection already in progress"},
	-errno(syscall.EBADF):        {"EBADF", "bad file descriptor"},
	-errno(syscall.EBUSY):        {"EBUSY", "resource busy or locked"},
	-errno(syscall.ECANCELED):    {"ECANCELED", "operation canceled"},
	-errno(syscall.ECONNABORTED): {"ECONNABORTED",
		"software caused connection abort"},
	-errno(syscall.ECONNREFUSED): {"ECONNREFUSED", "connection refused"},
	-errno(syscall.ECONNRESET):   {"ECONNRESET", "connection reset by peer"},
	-errno(syscall.EDESTADDRREQ): {"EDESTADDRREQ",
		"destination address required"},
	-errno(syscall.EEXIST):       {"EEXIST", "file already exists"},
	-errno(syscall.EFAULT):       {"EFAULT", "bad address in system call argument"},
	-errno(syscall.EFBIG):        {"EFBIG", "file too large"},
	-errno(syscall.EHOSTUNREACH): {"EHOSTUNREACH", "host is unreachable"},
	-errno(syscall.EINTR):        {"EINTR", "interrupted system call"},
	-errno(syscall.EINVAL):       {"EINVAL", "invalid argument"},
	-errno(syscall.EIO):          {"EIO", "i/o error"},
	-errno(syscall.EISCONN):      {"EISCONN", "socket is already connected"},
	-errno(syscall.EISDIR):       {"EISDIR", "illegal operation on a directory"},
	-errno(syscall.ELOOP):        {"ELOOP", "too many symbolic links encountered"},
	-errno(syscall.EMFILE):       {"EMFILE", "too many open files"},
	-errno(syscall.EMSGSIZE):     {"EMSGSIZE", "message too long"},
	-errno(syscall.ENAMETOOLONG): {"ENAMETOOLONG", "name too long"},
	-errno(syscall.ENETDOWN):     {"ENETDOWN", "network is down"},
	-errno(syscall.ENETUNREACH):  {"ENETUNREACH", "network is unreachable"},
	-errno(syscall.ENFILE):       {"ENFILE", "file table overflow"},
	-errno(syscall.ENOBUFS):      {"ENOBUFS", "no buffer space available"},
	-errno(syscall.ENODEV):       {"ENODEV", "no such device"},
	-errno(syscall.ENOENT):       {"ENOENT", "no such file or directory"},
	-errno(syscall.ENOMEM):       {"ENOMEM", "not enough memory"},
	-errno(syscall.ENOPROTOOPT):  {"ENOPROTOOPT", "protocol not available"},
	-errno(syscall.ENOSPC):       {"ENOSPC", "no space left on device"},
	-errno(syscall.ENOSYS):       {"ENOSYS", "function not implemented"},
	-errno(syscall.ENOTCONN):     {"ENOTCONN", "socket is not connected"},
	-errno(syscall.ENOTDIR):      {"ENOTDIR", "not a directory"},
	-errno(syscall.ENOTEMPTY):    {"ENOTEMPTY", "directory not empty"},
	-errno(syscall.ENOTSOCK):     {"ENOTSOCK", "socket operation on non-socket"},
	-errno(syscall.ENOTSUP):      {"ENOTSUP", "operation not supported on socket"},
	-errno(syscall.EPERM):        {"EPERM", "operation not permitted"},
	-errno(syscall.EPIPE):        {"EPIPE", "broken pipe"},
	-errno(syscall.EPROTO):       {"EPROTO", "protocol error"},
	-errno(syscall.EPROTONOSUPPORT): {"EPROTONOSUPPORT",
		"protocol not supported"},
	-errno(syscall.EROFS):     {"EROFS", "read-only file system"},
	-errno(syscall.ESPIPE):    {"ESPIPE", "invalid seek"},
	-errno(syscall.ESRCH):     {"ESRCH", "no such process"},
	-errno(syscall.ETIMEDOUT): {"ETIMEDOUT", "connection timed out"},
	-errno(syscall.EXDEV):     {"EXDEV", "cross-device link not permitted"},
	-errno(syscall.EADDRNOTAVAIL): {"EADDRNOTAVAIL",
		"address not available"},
}

// errnoOf returns libuv's number for an error of Go.
func errnoOf(err error) errno {
	var sys syscall.Errno
	var dns *net.DNSError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &sys):
		if _, ok := errnoTexts[-errno(sys)]; ok {
			return -errno(sys)
		}
		return errUnknown
	case errors.Is(err, io.EOF):
		return errEOF
	case errors.As(err, &dns) && dns.IsNotFound:
		return errNoName
	case errors.As(err, &dns) && (dns.IsTemporary || dns.IsTimeout):
		return errAgain
	case errors.Is(err, net.ErrClosed), errors.Is(err, context.Canceled):
		return -errno(syscall.ECANCELED)
	case errors.Is(err, os.ErrDeadlineExceeded),
		errors.Is(err, context.DeadlineExceeded):
		return -errno(syscall.ETIMEDOUT)
	case errors.Is(err, io.ErrClosedPipe):
		return -errno(syscall.EPIPE)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return -errno(syscall.ECONNRESET)
	case errors.Is(err, fs.ErrNotExist):
		return -errno(syscall.ENOENT)
	case errors.Is(err, fs.ErrPermission):
		return -errno(syscall.EACCES)
	}
	return errUnknown
}

// newErrnoBinding makes the Go part of internal/errors: name(errno),
// message(errno) and UV, the numbers by name.
func newErrnoBinding(l *loop) *goja.Object {
	text := func(call goja.FunctionCall) errnoText {
		n := call.Argument(0).ToInteger()
		if t, ok := errnoTexts[errno(n)]; ok {
			return t
		}
		name := "Unknown system error " + call.Argument(0).String()
		return errnoText{name, name}
	}
	o := l.object(map[string]native{
		"name": func(call goja.FunctionCall) goja.Value {
			return l.vm.ToValue(text(call).name)
		},
		"message": func(call goja.FunctionCall) goja.Value {
			return l.vm.ToValue(text(call).message)
		},
	})
	numbers := l.vm.NewObject()
	for n, t := range errnoTexts {
		must(numbers.Set("UV_"+t.name, int(n)))
	}
	must(o.Set("UV", numbers))
	return o
}
