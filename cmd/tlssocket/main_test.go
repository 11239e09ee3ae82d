package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// quickRace keeps the race detector from waiting a second whenever a process
// ends.
const quickRace = "atexit_sleep_ms=0"

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tlssocket": main,
		"pki":       pkiMain,
		"exits":     testtool.Exits,
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Values[processesKey{}] = processes{}
			e.Setenv("GORACE", quickRace)
			return nil
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
			"clear":     cmdClear,
			"json":      cmdJSON,
			"mode":      cmdMode,
			"freeport":  cmdFreePort,
			"usr1":      cmdUSR1,
		},
		Condition:           testtool.Condition,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}
