package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// config is what the flags say.
type config struct {
	works, stacks       []string // nil is all
	rounds, scaleRounds int
	window, warmup      time.Duration
	idle, many          int   // connections
	exchange, events    []int // connections, each
	scale               []int // the same
	node, redis, nats   string
	markdown, json, svg string // where to; "" is nowhere
	doc, from, profile  string
	list                bool
}

// defaultIdle is how many connections are weighed.
const defaultIdle = 5000

// defaultMany leaves some of 20,000 open files, a common limit.
const defaultMany = 19_000

// Numbers of connections that exchange, and of those in events.
const (
	defaultExchange = "1,10,100,1000"
	defaultEvents   = "1,100,1000"
)

// errUsage is wrong usage, which has been explained.
var errUsage = errors.New("usage")

// quick are the flags that -quick stands for, unless they are given.
var quick = map[string]string{
	"rounds": "2", "scale-rounds": "1", "time": "100ms", "warmup": "50ms",
	"idle": "200", "many": "400", "exchange": "1,10,100", "events": "1,100",
	"scale": "1,10,100",
}

// parse reads the flags. What is wrong with them goes to stderr.
func parse(args []string, stderr io.Writer) (c config, err error) {
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.SetOutput(stderr)
	isQuick := f.Bool("quick", false, "measure with little care")
	f.BoolVar(&c.list, "list", false, "list the works and end")
	f.Func("works", "the `works`, with commas between; a prefix stands for "+
		"all that have it (default all)", list(&c.works))
	f.Func("stacks", "the `variants` to compare, with commas between "+
		"(default all)", list(&c.stacks))
	f.IntVar(&c.rounds, "rounds", 9, "how often each is measured")
	f.IntVar(&c.scaleRounds, "scale-rounds", 3, "the same for works of scale")
	f.DurationVar(&c.window, "time", time.Second, "how long each time")
	f.DurationVar(&c.warmup, "warmup", 400*time.Millisecond,
		"how long it runs before")
	f.IntVar(&c.idle, "idle", defaultIdle, "how many `connections` are idle")
	f.IntVar(&c.many, "many", defaultMany,
		"how many `connections` are idle in the largest work")
	exchange := f.String("exchange", defaultExchange,
		"numbers of `connections` for the works of exchange; off is none")
	events := f.String("events", defaultEvents,
		"the same for the works of exchange-events")
	scale := f.String("scale", "1,10,100,1000,10000",
		"numbers of `connections` for the works of scale; off is none")
	f.StringVar(&c.node, "node", "node", "the `command`; off is none")
	f.StringVar(&c.redis, "redis", "auto",
		"a `URL`; auto starts a server, off is none")
	f.StringVar(&c.nats, "nats", "auto",
		"a `URL`; auto starts a server, off is none")
	c.outputs(f)
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return c, err
		}
		return c, errUsage
	}
	if *isQuick {
		setUnless(f, quick)
	}
	for _, numbers := range []struct {
		name, text string
		to         *[]int
	}{{"exchange", *exchange, &c.exchange}, {"events", *events, &c.events},
		{"scale", *scale, &c.scale}} {
		if err == nil {
			*numbers.to, err = counts(numbers.name, numbers.text)
		}
	}
	if err == nil {
		err = c.check(f.Args())
	}
	if err != nil {
		fmt.Fprintf(stderr, "bench: %v\n", err)
		return c, errUsage
	}
	return c, nil
}

// list reads names with commas between.
func list(to *[]string) func(string) error {
	return func(s string) error {
		*to = strings.Split(s, ",")
		if slices.Contains(*to, "") {
			return errors.New("a name is empty")
		}
		return nil
	}
}

// outputs defines the flags of files.
func (c *config) outputs(f *flag.FlagSet) {
	f.StringVar(&c.markdown, "md", "-",
		"write the tables to a `file`; - is standard output")
	f.StringVar(&c.json, "json", "", "write all that was measured to a `file`")
	f.StringVar(&c.svg, "svg", "",
		"write benchmark.svg and scale.svg to a `directory`")
	f.StringVar(&c.doc, "doc", "",
		"replace the generated parts of a Markdown `file`")
	f.StringVar(&c.from, "from", "",
		"measure nothing: take what -json wrote to a `file`")
	f.StringVar(&c.profile, "profile", "",
		"write CPU profiles of the last round to a `directory`")
}

// setUnless sets flags that were not given.
func setUnless(f *flag.FlagSet, values map[string]string) {
	given := map[string]bool{}
	f.Visit(func(one *flag.Flag) { given[one.Name] = true })
	for name, v := range values {
		if !given[name] {
			f.Set(name, v) // of values that are known to be good
		}
	}
}

// counts reads numbers of connections.
func counts(name, s string) (all []int, err error) {
	if s == "off" {
		return nil, nil
	}
	for text := range strings.SplitSeq(s, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("-%s: %q is no number of connections", name,
				text)
		}
		all = append(all, n)
	}
	return all, nil
}

// check refuses what cannot be.
func (c *config) check(rest []string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("%q is not a flag", rest[0])
	case c.rounds < 1 || c.scaleRounds < 1:
		return errors.New("there must be a round")
	case c.window <= 0 || c.warmup < 0:
		return errors.New("-time must be positive and -warmup not negative")
	case c.idle < 10 || c.many < 10:
		return errors.New("-idle and -many must be 10 or more")
	}
	for _, name := range c.works {
		if !slices.ContainsFunc(works(*c), func(w *work) bool {
			return strings.HasPrefix(w.Name, name)
		}) {
			return fmt.Errorf("there is no work %q; -list has them", name)
		}
	}
	return nil
}

// chosen are the works that the flags ask for.
func (c *config) chosen() []*work {
	return slices.DeleteFunc(works(*c), func(w *work) bool {
		return c.works != nil && !slices.ContainsFunc(c.works,
			func(name string) bool { return strings.HasPrefix(w.Name, name) })
	})
}
