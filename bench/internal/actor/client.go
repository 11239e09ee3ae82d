package actor

import (
	"context"
	"fmt"

	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
)

// client runs the loads of a Setup.
type client struct {
	*meter
	loads []load
}

// load is something that a client does again and again.
type load interface {
	connect(ctx context.Context) error
	start()
	stop()
}

func newClient(setup protocol.Setup, m *meter) (role, protocol.Reply, error) {
	c := &client{meter: m}
	for _, l := range setup.Loads {
		made, err := newLoad(setup, l, m)
		if err != nil {
			return nil, protocol.Reply{}, err
		}
		c.loads = append(c.loads, made)
	}
	return c, protocol.Reply{}, nil
}

func newLoad(setup protocol.Setup, l protocol.Load, m *meter) (load, error) {
	if l.Kind == protocol.Seal || l.Kind == protocol.Open {
		return newRecords(l, m)
	}
	s, ok := stacks[setup.Stack]
	if !ok {
		return nil, fmt.Errorf("%q is no stack", setup.Stack)
	}
	dialers, err := s.dialers(setup, l)
	if err != nil {
		return nil, err
	}
	dialers = checked(dialers, versionOf(setup))
	switch l.Kind {
	case protocol.Stream, protocol.Exchange, protocol.Proxy, protocol.HTTP:
		return newConns(l, dialers(), m), nil
	case protocol.Greet:
		return newComers(l, dialers, m), nil
	}
	return nil, fmt.Errorf("%q is no load", l.Kind)
}

func (c *client) do(cmd protocol.Command) (protocol.Reply, error) {
	var none protocol.Reply
	if cmd.Load < 0 || cmd.Load >= len(c.loads) {
		return none, errCommand(cmd)
	}
	switch l := c.loads[cmd.Load]; cmd.Do {
	case protocol.Connect:
		return none, l.connect(context.Background())
	case protocol.Start:
		l.start()
		return none, nil
	case protocol.Stop:
		l.stop()
		return none, nil
	}
	return c.meter.do(cmd)
}
