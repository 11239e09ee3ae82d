// Package netcode finds Node's codes of the system's errors.
package netcode

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"syscall"

	"github.com/seed-435e3e10/tlssocket/code"
)

// Of returns the code of an error of the network, or of a dial.
func Of(err error) code.Code {
	var dns *net.DNSError
	var errno syscall.Errno
	switch {
	case errors.Is(err, net.ErrClosed):
		return code.StreamDestroyed
	case errors.Is(err, io.ErrClosedPipe):
		return code.Pipe // by its other end
	case errors.Is(err, context.Canceled),
		errors.Is(err, context.DeadlineExceeded):
		return code.Aborted
	case isBadAddress(err):
		return code.InvalidArgValue
	case errors.As(err, &dns) && dns.IsNotFound:
		return code.NotFound
	case errors.As(err, &dns):
		return code.Again
	case errors.Is(err, os.ErrDeadlineExceeded), isTimeout(err):
		return code.TimedOut
	case errors.As(err, &errno):
		if c, ok := errnoCodes[errno]; ok {
			return c
		}
	}
	return code.IO
}

// isBadAddress reports whether an address or a network cannot be.
func isBadAddress(err error) bool {
	var address *net.AddrError
	var network net.UnknownNetworkError
	var parse *net.ParseError
	return errors.As(err, &address) || errors.As(err, &network) ||
		errors.As(err, &parse)
}

func isTimeout(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) && ne.Timeout()
}

// errnoCodes has the system's error numbers that occur on sockets. The
// numbers from 10000 on are those of Windows Sockets.
var errnoCodes = map[syscall.Errno]code.Code{
	syscall.ECONNRESET: code.ConnReset, 10054: code.ConnReset,
	syscall.ECONNREFUSED: code.ConnRefused, 10061: code.ConnRefused,
	syscall.ECONNABORTED: code.ConnAborted, 10053: code.ConnAborted,
	syscall.EPIPE:     code.Pipe,
	syscall.ETIMEDOUT: code.TimedOut, 10060: code.TimedOut,
	syscall.EHOSTUNREACH: code.HostUnreachable, 10065: code.HostUnreachable,
	syscall.ENETUNREACH: code.NetUnreachable, 10051: code.NetUnreachable,
	syscall.EADDRINUSE: code.AddrInUse, 10048: code.AddrInUse,
	syscall.EADDRNOTAVAIL: code.AddrNotAvail, 10049: code.AddrNotAvail,
	syscall.EACCES: code.Access, 10013: code.Access,
	syscall.ENOTCONN: code.NotConn, 10057: code.NotConn,
	syscall.ENOENT: "ENOENT",
}
