package node

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

func init() {
	bindings["dns"] = newDNSBinding
}

// dnsQueries are the queries of resolve, by the type of record.
var dnsQueries = map[string]func(ctx context.Context, name string) (any, error){
	"A":    addressQuery("ip4"),
	"AAAA": addressQuery("ip6"),
	"CNAME": func(ctx context.Context, name string) (any, error) {
		cname, err := net.DefaultResolver.LookupCNAME(ctx, name)
		return []string{strings.TrimSuffix(cname, ".")}, err
	},
	"MX": func(ctx context.Context, name string) (any, error) {
		records, err := net.DefaultResolver.LookupMX(ctx, name)
		list := []any{}
		for _, r := range records {
			list = append(list, map[string]any{
				"exchange": strings.TrimSuffix(r.Host, "."), "priority": r.Pref})
		}
		return list, err
	},
	"NS": func(ctx context.Context, name string) (any, error) {
		records, err := net.DefaultResolver.LookupNS(ctx, name)
		list := []string{}
		for _, r := range records {
			list = append(list, strings.TrimSuffix(r.Host, "."))
		}
		return list, err
	},
	"PTR": func(ctx context.Context, name string) (any, error) {
		names, err := net.DefaultResolver.LookupAddr(ctx, name)
		return trimDots(names), err
	},
	"SRV": func(ctx context.Context, name string) (any, error) {
		_, records, err := net.DefaultResolver.LookupSRV(ctx, "", "", name)
		list := []any{}
		for _, r := range records {
			list = append(list, map[string]any{
				"name": strings.TrimSuffix(r.Target, "."), "port": r.Port,
				"priority": r.Priority, "weight": r.Weight})
		}
		return list, err
	},
	"TXT": func(ctx context.Context, name string) (any, error) {
		texts, err := net.DefaultResolver.LookupTXT(ctx, name)
		list := [][]string{}
		for _, t := range texts {
			list = append(list, []string{t})
		}
		return list, err
	},
}

func trimDots(names []string) []string {
	trimmed := []string{}
	for _, name := range names {
		trimmed = append(trimmed, strings.TrimSuffix(name, "."))
	}
	return trimmed
}

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

// newDNSBinding makes the Go part of dns. Each function calls its callback
// later with libuv's number and the result: lookup(name, family, callback),
// where family is 0, 4 or 6, lookupService(address, port, callback) and
// query(type, name, callback).
func newDNSBinding(l *loop) *goja.Object {
	return l.object(map[string]native{
		"lookup": func(call goja.FunctionCall) goja.Value {
			name := call.Argument(0).String()
			network := map[int64]string{4: "ip4", 6: "ip6"}[call.Argument(1).ToInteger()]
			if network == "" {
				network = "ip"
			}
			return l.asyncDNS(call.Argument(2), func(ctx context.Context) (any, error) {
				return addressQuery(network)(ctx, name)
			})
		},
		"lookupService": func(call goja.FunctionCall) goja.Value {
			address, port := call.Argument(0).String(), int(call.Argument(1).ToInteger())
			return l.asyncDNS(call.Argument(2), func(ctx context.Context) (any, error) {
				names, err := net.DefaultResolver.LookupAddr(ctx, address)
				if err != nil {
					return nil, err
				}
				return []string{trimDots(names)[0], serviceName(port)}, nil
			})
		},
		"query": func(call goja.FunctionCall) goja.Value {
			query, ok := dnsQueries[call.Argument(0).String()]
			if !ok {
				panic(l.vm.NewTypeError("no such type of record"))
			}
			name := call.Argument(1).String()
			return l.asyncDNS(call.Argument(2), func(ctx context.Context) (any, error) {
				return query(ctx, name)
			})
		},
	})
}

// serviceName is the name of a TCP port, or its number.
func serviceName(port int) string {
	for _, name := range []string{"ssh", "smtp", "domain", "http", "https", "imaps"} {
		if n, err := net.LookupPort("tcp", name); err == nil && n == port {
			return name
		}
	}
	return strconv.Itoa(port)
}

// A lookup is a query under way. The script's end cancels it.
type lookup struct{ cancel context.CancelFunc }

func (q *lookup) close() { q.cancel() }

func (l *loop) asyncDNS(
	callback goja.Value, ask func(context.Context) (any, error),
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
