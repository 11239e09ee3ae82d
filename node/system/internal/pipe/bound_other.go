//go:build !unix

package pipe

import (
	"net"
	"syscall"

	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

// bindTCP refuses: Go has no sockets here that are bound and do nothing else.
func bindTCP(string, int, uv.ListenOptions) (int, error) { return -1, syscall.ENOTSUP }

// bindPath refuses as bindTCP does, so that the others are never called.
func bindPath(string) (int, error) { return -1, syscall.ENOTSUP }

func localAddr(int) net.Addr { return nil }

func listenOn(int, int) (net.Listener, error) { return nil, syscall.ENOTSUP }

func startConnect(int, uv.DialRequest) (uv.DialFunc, error) { return nil, syscall.ENOTSUP }

func closeSocket(int, string) {}
