package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/examples/internal/kit"
)

// caVariable is where the other process finds the CA, in PEM.
const caVariable = "BROADCAST_CA"

// weigh lets n members be silent, and tells what they cost the server. They are in
// another process: each needs a descriptor in both, and their memory is not ours.
func weigh(srv *tlssocket.Server, r *room, ca *kit.CA, n int) {
	before := memory()
	cmd := exec.Command(kit.Must(os.Executable()),
		"-members", srv.Addr().String(), "-idle", strconv.Itoa(n))
	cmd.Env = append(os.Environ(), caVariable+"="+string(ca.PEM()))
	cmd.Stderr = os.Stderr
	in, out := kit.Must(cmd.StdinPipe()), bufio.NewScanner(kit.Must(cmd.StdoutPipe()))
	kit.Check(cmd.Start())
	if !out.Scan() { // all are there
		log.Fatal("the members have not come: ", cmd.Wait())
	}
	used := memory() - before
	fmt.Printf("%d silent members: %.1f KB each, %.1f MB in all, %d goroutines\n",
		srv.Connections(), float64(used)/float64(n)/1024, float64(used)/(1<<20),
		runtime.NumGoroutine())

	began := time.Now()
	r.say([]byte("hello to all\n"), nil)
	if !out.Scan() { // all have heard it
		log.Fatal("the members are gone: ", cmd.Wait())
	}
	fmt.Printf("a line has reached all of them after %v\n",
		time.Since(began).Round(time.Millisecond))
	in.Close()
	kit.Check(cmd.Wait())
}

// memory is what the runtime has of the system, after a collection.
func memory() uint64 {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Sys - m.HeapReleased
}

// join is the other process: n members who are silent until the standard input
// ends. It writes a line when all are there, and one when each has heard one.
func join(addr string, n int) {
	log.SetPrefix("members: ")
	opts := &tlssocket.Options{ServerName: "localhost"}
	opts.CA = [][]byte{[]byte(os.Getenv(caVariable))}
	var welcomed, heard sync.WaitGroup
	welcomed.Add(n)
	heard.Add(n)
	var next atomic.Int64
	for range 2 * runtime.GOMAXPROCS(0) {
		go func() { // ends when all are there
			for int(next.Add(1)) <= n {
				s, err := tlssocket.Connect(context.Background(), "tcp", addr, opts)
				if err != nil {
					log.Fatalf("%v\nEach member needs an open file here and in "+
						"the server: see ulimit -n, or take fewer.", err)
				}
				lines := 0
				s.Events().Data.On(func(e tlssocket.DataEvent) {
					for _, b := range e.Data {
						if b != '\n' {
							continue
						}
						if lines++; lines == 1 {
							welcomed.Done()
						} else {
							heard.Done()
						}
					}
				})
			}
		}()
	}
	welcomed.Wait()
	fmt.Println("there")
	heard.Wait()
	fmt.Println("heard")
	io.Copy(io.Discard, os.Stdin)
}
