package interop_test

import (
	"bufio"
	"encoding/json"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// judge is a process of Node's that judges chains for as long as a test runs.
type judge struct {
	*process
	mu      sync.Mutex
	last    int
	waiting map[int]chan judgement
}

// judgement is an answer of the judge's.
type judgement struct {
	Job     int
	Port    int // of its server, before the verdict
	Code    string
	Text    string
	Failure string
}

// job is what the judge is told to do.
type job struct {
	Number  int `json:"number"`
	Port    int `json:"port,omitempty"` // to connect to; 0: be a server
	Options js  `json:"options"`
}

func startJudge(t *testing.T) *judge {
	j := &judge{
		process: start(t, nodePath(t), filepath.Join("testdata", "verdict.js")),
		waiting: make(map[int]chan judgement),
	}
	go j.read() // ends with the process, which the test's end kills
	return j
}

func (j *judge) read() {
	lines := bufio.NewScanner(j.out.from(""))
	for lines.Scan() {
		var a judgement
		if json.Unmarshal(lines.Bytes(), &a) != nil {
			continue // a warning of Node's
		}
		j.mu.Lock()
		c := j.waiting[a.Job]
		j.mu.Unlock()
		if c != nil {
			c <- a
		}
	}
}

// ask gives the judge a job. Its answers come through the channel.
func (j *judge) ask(t *testing.T, port int, options js) <-chan judgement {
	t.Helper()
	// A server has two answers, and a failure may follow a verdict.
	answers := make(chan judgement, 4)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.last++
	j.waiting[j.last] = answers
	line := must(json.Marshal(job{j.last, port, options}))(t)
	if _, err := j.stdin.Write(append(line, '\n')); err != nil {
		t.Fatal(err)
	}
	return answers
}

// heard is an answer that must come.
func heard(t *testing.T, answers <-chan judgement) judgement {
	t.Helper()
	select {
	case a := <-answers:
		if a.Failure != "" {
			t.Fatalf("Node has no connection: %s", a.Failure)
		}
		return a
	case <-time.After(testpair.Patience):
		t.Fatal("Node does not answer")
	}
	return judgement{}
}

// verdict is what is compared: a code, or a sentence for what has none.
func (a judgement) verdict() string {
	if a.Code == "UNSPECIFIED" {
		return a.Text
	}
	return a.Code
}
