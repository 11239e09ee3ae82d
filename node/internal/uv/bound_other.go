//go:build !unix

package uv

import (
	"net"
	"syscall"
)

// bindTCP refuses: Go has no sockets here that are bound and do nothing else.
func bindTCP(string, int, ListenOptions) (int, error) { return -1, syscall.ENOTSUP }

// bindPath refuses as bindTCP does, so that the others are never called.
func bindPath(string) (int, error) { return -1, syscall.ENOTSUP }

func localAddr(int) (net.Addr, error) { return nil, syscall.ENOTSUP }

func listenOn(int, int) (net.Listener, error) { return nil, syscall.ENOTSUP }

func startConnect(int, DialRequest) (dialFunc, error) { return nil, syscall.ENOTSUP }

func closeSocket(int, string) {}
