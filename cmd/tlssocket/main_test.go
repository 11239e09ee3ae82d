package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// quickRace keeps the race detector from waiting a second whenever a process
// ends.
const quickRace = "atexit_sleep_ms=0"

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tlssocket": main,
		"pki":       pkiMain,
		"exits":     exitsMain,
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Values[processesKey{}] = processes{}
			e.Setenv("GORACE", quickRace)
			examples, err := filepath.Abs("../../examples")
			e.Setenv("EXAMPLES", examples)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"start":     cmdStart,
			"ends":      cmdEnds,
			"interrupt": cmdInterrupt,
			"hup":       cmdHup,
			"say":       cmdSay,
			"await":     cmdAwait,
			"mute":      cmdMute,
			"cut":       cmdCut,
			"hangs":     cmdHangs,
			"plain":     cmdPlain,
			"json":      cmdJSON,
			"mode":      cmdMode,
			"freeport":  cmdFreePort,
			"usr1":      cmdUSR1,
		},
		Condition:           condition,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// exitsMain is the command "exits CODE COMMAND [ARGS]": it runs the command
// and succeeds if that exits with CODE.
func exitsMain() {
	want, err := strconv.Atoi(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "usage: exits CODE COMMAND [ARGS]")
		os.Exit(2)
	}
	cmd := exec.Command(os.Args[2], os.Args[3:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Run() // its result is the exit code
	if got := cmd.ProcessState.ExitCode(); got != want {
		fmt.Fprintf(os.Stderr, "exit code %d, not %d\n", got, want)
		os.Exit(1)
	}
}
