package node

import (
	"embed"

	"github.com/seed-435e3e10/tlssocket/node/internal/buffer"
	"github.com/seed-435e3e10/tlssocket/node/internal/crypto"
	"github.com/seed-435e3e10/tlssocket/node/internal/dns"
	"github.com/seed-435e3e10/tlssocket/node/internal/events"
	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/net"
	"github.com/seed-435e3e10/tlssocket/node/internal/process"
	"github.com/seed-435e3e10/tlssocket/node/internal/streams"
	"github.com/seed-435e3e10/tlssocket/node/internal/stringdecoder"
	"github.com/seed-435e3e10/tlssocket/node/internal/tls"
	"github.com/seed-435e3e10/tlssocket/node/internal/url"
	"github.com/seed-435e3e10/tlssocket/node/internal/util"
	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

//go:embed all:lib
var lib embed.FS

// standard is what every loop has. Nothing of it may touch the system.
var standard = loop.NewModule(lib, map[string]loop.Binding{
	"buffer":         buffer.New,
	"cipher":         crypto.NewCipher,
	"crypto":         crypto.New,
	"dns":            dns.New,
	"encoding":       buffer.NewEncoding,
	"errno":          uv.NewErrnos,
	"events":         events.New,
	"keys":           crypto.NewKeys,
	"net":            net.New,
	"process":        process.New,
	"streams":        streams.New,
	"string_decoder": stringdecoder.New,
	"ticks":          loop.NewTicks,
	"timers":         loop.NewTimers,
	"tls":            tls.New,
	"url":            url.New,
	"util":           util.New,
}, nil)
