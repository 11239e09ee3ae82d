package redis

import (
	"cmp"
	"context"
	"errors"
	"net/url"

	goredis "github.com/redis/go-redis/v9"

	"github.com/seed-435e3e10/tlssocket/internal/storeurl"
)

// Open makes a Store from a URL and asks the server whether it is there, as
// long as ctx lasts: a wrong address or password is known at once. The
// caller closes the Store.
//
//	redis://user:password@host:port/db
//	rediss://host:port                                     over TLS
//	unix://user:password@/path/redis.sock?db=1
//	redis://node1:port?addr=node2:port                     a cluster
//	redis://sentinel1:port?addr=sentinel2:port&master_name=name
//
// A URL with master_name is of sentinels, any other with addr of a cluster's
// nodes; both may also be rediss. The parameters are those of go-redis: see
// its ParseURL, ParseClusterURL and ParseFailoverURL. Unlike there, commands
// and dials are not repeated unless max_retries or dialer_retries says so.
func Open(ctx context.Context, url string) (*Store, error) {
	client, err := newClient(url)
	if err != nil {
		return nil, wrap(err)
	}
	s := New(client, nil)
	s.owned = true
	_, err = await(ctx, func() (string, error) {
		return client.Ping(ctx).Result()
	})
	if err != nil {
		client.Close()
		return nil, wrap(err)
	}
	return s, nil
}

// noRetries tells go-redis to give up after the first try. It would repeat a
// command whose answer did not come, and a SET that is repeated can bring a
// session back that was taken meanwhile.
const noRetries = -1

// newClient makes the client that a URL asks for.
func newClient(text string) (goredis.UniversalClient, error) {
	query, err := checkURL(text)
	if err != nil {
		return nil, err
	}
	switch {
	case query.Has("master_name"):
		o, err := goredis.ParseFailoverURL(text)
		if err != nil {
			return nil, err
		}
		o.ContextTimeoutEnabled = true
		o.MaxRetries = cmp.Or(o.MaxRetries, noRetries)
		o.DialerRetries = cmp.Or(o.DialerRetries, 1)
		return goredis.NewFailoverClient(o), nil
	case query.Has("addr"):
		o, err := goredis.ParseClusterURL(text)
		if err != nil {
			return nil, err
		}
		o.ContextTimeoutEnabled = true
		o.MaxRetries = cmp.Or(o.MaxRetries, noRetries)
		o.DialerRetries = cmp.Or(o.DialerRetries, 1)
		return goredis.NewClusterClient(o), nil
	default:
		o, err := goredis.ParseURL(text)
		if err != nil {
			return nil, err
		}
		o.ContextTimeoutEnabled = true
		o.MaxRetries = cmp.Or(o.MaxRetries, noRetries)
		o.DialerRetries = cmp.Or(o.DialerRetries, 1)
		return goredis.NewClient(o), nil
	}
}

// checkURL returns the parameters of a URL.
func checkURL(text string) (url.Values, error) {
	u, err := storeurl.Parse(text)
	if err != nil {
		return nil, err
	}
	switch u.Scheme {
	case "redis", "rediss", "unix":
		return u.Query(), nil
	}
	return nil, errors.New("the URL begins with neither redis, rediss nor unix")
}
