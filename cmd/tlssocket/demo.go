package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/usage"
)

const aboutDemo = `Shows %s:
servers and clients in this process, over TCP on this machine, with
certificates made for the purpose. Each scene checks what it shows. The exit
code is 0 only if all of it happened. At a terminal it is a table; a number
shows that scene, client and server side by side.
`

// aboutScenes says what there is to see.
func aboutScenes() string {
	return fmt.Sprintf("%d scenes: the main options and every event",
		len(scenes()))
}

// sceneLimit bounds one scene, which takes milliseconds.
const sceneLimit = 10 * time.Second

func runDemo(std stdio, args []string) int {
	fs := usage.NewFlags("demo")
	asJSON := registerDemo(fs)
	rest, err := parseFlags(fs, args)
	if done, code := finishParse(std, fs, err, rest[min(1, len(rest)):], "",
		fmt.Sprintf(aboutDemo, aboutScenes())); done {
		return code
	}
	all, only, err := chosen(rest)
	if err != nil {
		return report(std, "", err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	d := &demo{out: &printer{w: std.out, json: *asJSON, clock: time.Now()},
		first: only}
	// What is for people at a terminal fits there; a pipe gets every event.
	if c := newConsole(std.out); !*asJSON && (only > 0 || c.terminal) {
		d.view, d.out.w = c, io.Discard
	}
	return report(std, "", d.run(ctx, all))
}

func registerDemo(fs *flag.FlagSet) *bool {
	return fs.Bool("json", false, "print events as JSON, one a line")
}

// chosen are the scenes to play, and the number of the one that was asked for;
// 0: all of them.
func chosen(args []string) ([]script, int, error) {
	all := scenes()
	if len(args) == 0 {
		return all, 0, nil
	}
	n, err := strconv.Atoi(args[0])
	if err != nil || n < 1 || n > len(all) {
		return nil, 0, badUsage("demo", "%q is not a scene: they are 1 to %d",
			args[0], len(all))
	}
	return all[n-1 : n], n, nil
}

// demo plays the scenes.
type demo struct {
	out    *printer
	view   *console // for people at a terminal, in place of out; may be nil
	first  int      // number of the first scene; 0: 1
	world  *world
	visits atomic.Int32 // connections so far
}

// nextVisit numbers the next connection. There is one at a time, so that both
// of its ends have the same number.
func (d *demo) nextVisit() int { return int(d.visits.Add(1)) }

// visit is the number of the connection that is under way.
func (d *demo) visit() int { return int(d.visits.Load()) }

// sceneResult is a scene in the summary.
type sceneResult struct {
	Title  string  `json:"title"`
	Shown  bool    `json:"shown"`
	Reason string  `json:"reason,omitempty"` // why not
	Took   float64 `json:"ms"`
}

// summaryRecord ends the demonstration. It belongs to no side.
type summaryRecord struct {
	Event  string        `json:"event"`
	Shown  int           `json:"shown"`
	Total  int           `json:"total"`
	Took   float64       `json:"ms"`
	Scenes []sceneResult `json:"scenes"`
}

func (r summaryRecord) head() header { return header{Event: r.Event} }

func (r summaryRecord) text() string {
	return fmt.Sprintf("%d of %d shown", r.Shown, r.Total)
}

// run plays scenes, and returns an error if not all were shown.
func (d *demo) run(ctx context.Context, all []script) error {
	var err error
	if d.world, err = newWorld(); err != nil {
		return err
	}
	d.out.note("Node's tls.TLSSocket in Go: a server and its clients, " +
		"over TCP on this machine.")
	sum := summaryRecord{Event: "summary", Total: len(all)}
	d.begin(all)
	for i, sc := range all {
		if ctx.Err() != nil {
			break
		}
		r := d.play(ctx, max(d.first, 1)+i, sc)
		if r.Shown {
			sum.Shown++
		}
		sum.Scenes = append(sum.Scenes, r)
	}
	sum.Took = milliseconds(time.Since(d.out.clock))
	d.finish(sum)
	if sum.Shown < sum.Total {
		return fmt.Errorf("%d of %d scenes did not happen as they should",
			sum.Total-sum.Shown, sum.Total)
	}
	return nil
}

// finish prints the summary.
func (d *demo) finish(sum summaryRecord) {
	if d.out.json {
		d.out.print(sum)
		return
	}
	if d.view != nil {
		d.end(sum)
	}
	d.out.note("\n%s in %.0f ms.", sum.text(), sum.Took)
}

// play plays one scene.
func (d *demo) play(ctx context.Context, number int, sc script) sceneResult {
	ctx, cancel := context.WithTimeout(ctx, sceneLimit)
	defer cancel()
	d.out.note("\n%d. %s", number, sc.title)
	start := time.Now()
	s := &scene{demo: d, world: d.world, ctx: ctx, start: start,
		changed: make(chan struct{})}
	sc.play(s)
	s.close()
	r := sceneResult{Title: sc.title, Shown: s.failure == nil,
		Took: milliseconds(time.Since(start))}
	if r.Shown {
		d.out.note("   shown in %.1f ms", r.Took)
	} else {
		r.Reason = s.failure.Error()
		d.out.note("   NOT SHOWN: %s", r.Reason)
	}
	d.show(number, sc, s, r)
	return r
}
