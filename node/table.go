package node

import (
	"embed"
	"io/fs"
)

//go:embed all:lib
var lib embed.FS

func sub(files embed.FS) fs.FS {
	folder, err := fs.Sub(files, "lib")
	must(err) // the folder is part of the program
	return folder
}

// standard is what every loop has.
var standard = newModule(sub(lib), map[string]binding{
	"authorities":    newAuthoritiesBinding,
	"buffer":         newBufferBinding,
	"channel":        newChannelBinding,
	"child":          newChildBinding,
	"cipher":         newCipherBinding,
	"crypto":         newCryptoBinding,
	"dns":            newDNSBinding,
	"encoding":       newEncodingBinding,
	"errno":          newErrnoBinding,
	"events":         newEventsBinding,
	"fs":             newFSBinding,
	"host":           newHostBinding,
	"keys":           newKeysBinding,
	"modules":        newModulesBinding,
	"net":            newNetBinding,
	"os":             newOSBinding,
	"pipe":           newPipeBinding,
	"process":        newProcessBinding,
	"resolver":       newResolverBinding,
	"signal":         newSignalBinding,
	"string_decoder": newStringDecoderBinding,
	"ticks":          newTicksBinding,
	"timers":         newTimersBinding,
	"tls":            newTLSBinding,
	"url":            newURLBinding,
	"util":           newUtilBinding,
}, func(l *loop) { l.require("internal/process_host") })
