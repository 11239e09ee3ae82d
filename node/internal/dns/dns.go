// Package dns is the Go part of the module dns that net needs: looking up the
// addresses of a host.
package dns

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

// AddressQuery asks for the addresses of a host, as texts: of network ip, ip4 or
// ip6.
func AddressQuery(network string) func(context.Context, string) (any, error) {
	return func(ctx context.Context, name string) (any, error) {
		addrs, err := net.DefaultResolver.LookupNetIP(ctx, network, name)
		return addressTexts(addrs), err
	}
}

func addressTexts(addrs []netip.Addr) []string {
	texts := []string{}
	for _, a := range addrs {
		if text := a.Unmap().String(); !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}

// New makes the Go part of dns: lookup(name, family, callback), where
// family is 0, 4 or 6, calls its callback later with libuv's number and the
// addresses.
func New(l *loop.Loop) *goja.Object {
	return l.Object(map[string]loop.Native{
		"lookup": func(call goja.FunctionCall) goja.Value {
			name := call.Argument(0).String()
			network := map[int64]string{4: "ip4", 6: "ip6"}[call.Argument(1).ToInteger()]
			if network == "" {
				network = "ip"
			}
			return AskDNS(l, call.Argument(2), func(ctx context.Context) (any, error) {
				return AddressQuery(network)(ctx, name)
			})
		},
	})
}

// A lookup is a query under way. The script's end cancels it.
type lookup struct{ cancel context.CancelFunc }

// Close implements handle.
func (q *lookup) Close() { q.cancel() }

// AskDNS calls a callback later with the outcome of a query.
func AskDNS(
	l *loop.Loop, callback goja.Value, ask func(context.Context) (any, error),
) goja.Value {
	fn, _ := goja.AssertFunction(callback)
	ctx, cancel := context.WithCancel(context.Background())
	q := &lookup{cancel}
	l.Opened(q)
	l.Ref()
	go func() {
		result, err := ask(ctx)
		cancel()
		l.Post(func() {
			l.Closed(q)
			l.Unref()
			l.Call(fn, goja.Undefined(), l.VM.ToValue(int(dnsErrno(err))),
				l.VM.ToValue(result))
		})
	}()
	return goja.Undefined()
}

// dnsErrno is ErrnoOf for what the resolver refuses itself.
func dnsErrno(err error) uv.Errno {
	var addr *net.AddrError
	if errors.As(err, &addr) {
		return uv.ErrNoName
	}
	if n := uv.ErrnoOf(err); n != uv.ErrUnknown {
		return n
	}
	return uv.ErrAgain
}
