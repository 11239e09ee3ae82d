// Package resolver is the Go part of what the module dns asks servers.
package resolver

import (
	"context"
	"net"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/dns"
	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// dnsQueries are the queries of resolve, by the type of record.
var dnsQueries = map[string]func(ctx context.Context, name string) (any, error){
	"A":    dns.AddressQuery("ip4"),
	"AAAA": dns.AddressQuery("ip6"),
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

// New makes the Go part of what dns asks servers: each function
// calls its callback later with libuv's number and the result:
// lookupService(address, port, callback) and query(type, name, callback).
func New(l *loop.Loop) *goja.Object {
	return l.Object(map[string]loop.Native{
		"lookupService": func(call goja.FunctionCall) goja.Value {
			address, port := call.Argument(0).String(), int(call.Argument(1).ToInteger())
			return dns.AskDNS(l, call.Argument(2), func(ctx context.Context) (any, error) {
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
				panic(l.VM.NewTypeError("no such type of record"))
			}
			name := call.Argument(1).String()
			return dns.AskDNS(l, call.Argument(2), func(ctx context.Context) (any, error) {
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
