package node

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"

	"github.com/dop251/goja"
)

func addressQuery(network string) func(context.Context, string) (any, error) {
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

// newDNSBinding makes the Go part of dns: lookup(name, family, callback), where
// family is 0, 4 or 6, calls its callback later with libuv's number and the
// addresses.
func newDNSBinding(l *loop) *goja.Object {
	return l.object(map[string]native{
		"lookup": func(call goja.FunctionCall) goja.Value {
			name := call.Argument(0).String()
			network := map[int64]string{4: "ip4", 6: "ip6"}[call.Argument(1).ToInteger()]
			if network == "" {
				network = "ip"
			}
			return askDNS(l, call.Argument(2), func(ctx context.Context) (any, error) {
				return addressQuery(network)(ctx, name)
			})
		},
	})
}

// A lookup is a query under way. The script's end cancels it.
type lookup struct{ cancel context.CancelFunc }

func (q *lookup) Close() { q.cancel() }

// askDNS calls a callback later with the outcome of a query.
func askDNS(
	l *loop, callback goja.Value, ask func(context.Context) (any, error),
) goja.Value {
	fn, _ := goja.AssertFunction(callback)
	ctx, cancel := context.WithCancel(context.Background())
	q := &lookup{cancel}
	l.opened(q)
	l.ref()
	go func() {
		result, err := ask(ctx)
		cancel()
		l.post(func() {
			l.closed(q)
			l.unref()
			l.call(fn, goja.Undefined(), l.vm.ToValue(int(dnsErrno(err))),
				l.vm.ToValue(result))
		})
	}()
	return goja.Undefined()
}

// dnsErrno is errnoOf for what the resolver refuses itself.
func dnsErrno(err error) errno {
	var addr *net.AddrError
	if errors.As(err, &addr) {
		return errNoName
	}
	if n := errnoOf(err); n != errUnknown {
		return n
	}
	return errAgain
}
