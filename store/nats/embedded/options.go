package embedded

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/seed-435e3e10/tlssocket/internal/storeurl"
)

// serverOptions are the options of the server that a URL asks for.
func serverOptions(text string) (*server.Options, error) {
	u, err := storeurl.Parse(text)
	if err != nil {
		return nil, err
	}
	if u.Scheme != "nats+embedded" {
		return nil, errors.New("the URL does not begin with nats+embedded")
	}
	port, err := strconv.ParseUint(cmp.Or(u.Port(), "4222"), 10, 16)
	if err != nil {
		return nil, errors.New("the URL's port is out of range")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, errors.New("the URL's parameters are malformed")
	}
	so := &server.Options{
		ServerName: "tlssocket",
		Host:       u.Hostname(),
		Port:       int(port),
		JetStream:  true,
		StoreDir:   query.Get("store_dir"),
		NoSigs:     true, // the signals are the program's
	}
	if port == 0 {
		so.Port = server.RANDOM_PORT
	}
	if u.User != nil {
		so.Username = u.User.Username()
		so.Password, _ = u.User.Password()
	}
	for name := range query {
		if name != "store_dir" {
			return nil, fmt.Errorf("the URL has an unknown parameter %q", name)
		}
	}
	if strings.Trim(u.Path, "/") != "" {
		return nil, errors.New("the URL has a path; a directory is its " +
			"parameter store_dir")
	}
	return so, nil
}
