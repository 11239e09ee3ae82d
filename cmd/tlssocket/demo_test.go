package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
)

// badScripts are scenes that do not show what they should, or cannot.
var badScripts = []script{
	{"an expectation fails", "", "", func(s *scene) {
		v := s.visit(s.serve(s.serverOptions(s.local)),
			s.visitor("localhost")).went()
		v.verdict("client", false, code.CertHasExpired)
	}},
	{"the client is refused", "", "", func(s *scene) {
		s.visit(s.serve(s.serverOptions(s.alone)),
			s.visitor("localhost")).went()
	}},
	{"the wrong refusal", "", "", func(s *scene) {
		s.visit(s.serve(s.serverOptions(s.alone)),
			s.visitor("localhost")).failed(code.CertHasExpired)
	}},
	{"no server", "", "", func(s *scene) {
		o := s.serverOptions(s.local)
		o.MinVersion = "SSLv3"
		s.visit(s.serve(o), s.visitor("localhost"))
	}},
	{"an event that does not come", "", "", func(s *scene) {
		ctx, cancel := context.WithTimeout(s.ctx, time.Millisecond)
		defer cancel()
		s.ctx = ctx
		s.awaitEnds(1)
	}},
	{"no session", "", "", func(s *scene) {
		s.visit(s.serve(s.serverOptions(s.alone)),
			s.visitor("localhost")).session()
	}},
}

// A demonstration whose checks cannot fail shows nothing.
func TestDemoNoticesFailures(t *testing.T) {
	for _, sc := range badScripts {
		t.Run(sc.title, func(t *testing.T) {
			var out bytes.Buffer
			d := &demo{out: &printer{w: &out, clock: time.Now()}}
			if err := d.run(t.Context(), []script{sc}); err == nil {
				t.Error("no error")
			}
			for _, want := range []string{"NOT SHOWN: ", "0 of 1 shown"} {
				if !strings.Contains(out.String(), want) {
					t.Errorf("no %q in:\n%s", want, &out)
				}
			}
		})
	}
}

func TestDemoSummary(t *testing.T) {
	var out bytes.Buffer
	d := &demo{out: &printer{w: &out, json: true, clock: time.Now()}}
	good := script{"nothing to show", "", "", func(*scene) {}}
	err := d.run(t.Context(), []script{good, badScripts[3]})
	if err == nil {
		t.Error("no error")
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	var sum summaryRecord
	last := lines[len(lines)-1]
	if err := json.Unmarshal([]byte(last), &sum); err != nil {
		t.Fatal(err)
	}
	if sum.Event != "summary" || sum.Shown != 1 || sum.Total != 2 ||
		len(sum.Scenes) != 2 || !sum.Scenes[0].Shown || sum.Scenes[1].Shown ||
		sum.Scenes[1].Reason == "" {
		t.Errorf("the summary is %s", last)
	}
}

// An interrupt ends the demonstration, and it is not complete.
func TestDemoInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d := &demo{out: &printer{w: new(bytes.Buffer), clock: time.Now()}}
	if err := d.run(ctx, scenes()); err == nil {
		t.Error("no error")
	}
}
