// Package protocol is what the benchmark and the processes that it measures
// say to each other: JSON values, one a line, on the standard input and output
// of the process. The first line is a Setup, each further one a Command; each
// gets one Reply. A process ends when its input does, so that none outlives
// the benchmark.
package protocol

// Roles of a process.
const (
	Server = "server" // has Services
	Client = "client" // has Loads
	Allocs = "allocs" // counts allocations, in its one Reply
	NATS   = "nats"   // a NATS server for the sessions of others
)

// Stacks are what carries the bytes.
const (
	TCP   = "TCP"        // no TLS at all
	Plain = "crypto/tls" // on *net.TCPConn
	Ours  = "tlssocket"
	Node  = "Node"

	// Script is the script of Node's stack, run by the package node.
	Script = "tlssocket/node"
)

// Kinds of services, and of the loads that go with them.
const (
	Stream   = "stream"   // the server writes without end
	Exchange = "exchange" // Size bytes there, Reply bytes back, again and again
	Greet    = "greet"    // one byte from the server, then the connection ends
	Proxy    = "proxy"    // what the client writes on one connection comes back on another
	HTTP     = "http"     // net/http's server; answers of Reply bytes
)

// Kinds of loads that need no service.
const (
	Seal = "seal" // AES-128-GCM over records of Size bytes
	Open = "open" // the reverse
)

// Setup says what a process is.
type Setup struct {
	Role  string `json:"role"`
	Stack string `json:"stack,omitempty"`

	// CA, Cert and Key are PEM.
	CA   string `json:"ca,omitempty"`
	Cert string `json:"cert,omitempty"`
	Key  string `json:"key,omitempty"`

	Services []Service `json:"services,omitempty"`
	Loads    []Load    `json:"loads,omitempty"`

	TLS12    bool   `json:"tls12,omitempty"`    // in the place of TLS 1.3
	Coalesce bool   `json:"coalesce,omitempty"` // Options.CoalesceWrites
	Compact  bool   `json:"compact,omitempty"`  // Options.CompactRecords
	Data     bool   `json:"data,omitempty"`     // a server exchanges by Events.Data
	Session  bool   `json:"session,omitempty"`  // a client listens to Events.Session
	Store    string `json:"store,omitempty"`    // "memory" or a URL
	Profile  string `json:"profile,omitempty"`  // a file for the CPU profile
}

// Service is what a server does on a listener of its own.
type Service struct {
	Kind  string `json:"kind"`
	Size  int    `json:"size,omitempty"`  // bytes of a write, or of a request
	Reply int    `json:"reply,omitempty"` // bytes

	// Plain is for HTTP over ours: the server gets crypto/tls's connections.
	Plain bool `json:"plain,omitempty"`
}

// Load is what a client does.
type Load struct {
	Service
	Address string `json:"address,omitempty"`
	Conns   int    `json:"conns"`            // at the same time
	Resume  bool   `json:"resume,omitempty"` // sessions
	Copy    bool   `json:"copy,omitempty"`   // a stream is read by io.Copy

	// FullRecords are records of 16 KB from the first on, which crypto/tls
	// begins with small ones. For a client of crypto/tls only.
	FullRecords bool `json:"fullRecords,omitempty"`
}

// Commands.
const (
	Connect = "connect" // opens the connections of a load
	Start   = "start"   // starts a load
	Stop    = "stop"    // ends it; its connections are of no use any more
	Mark    = "mark"    // asks for the counters
	Collect = "collect" // collects garbage and returns memory
)

// Command is one of those above, for a load where it needs one.
type Command struct {
	Do   string `json:"do"`
	Load int    `json:"load"`
}

// Reply is the answer to a Setup or a Command. The counters start with the
// process.
type Reply struct {
	Error     string   `json:"error,omitempty"`
	Addresses []string `json:"addresses,omitempty"` // of the services

	Time   int64 `json:"time"`   // ns, monotonic
	CPU    int64 `json:"cpu"`    // ns, user and system
	Bytes  int64 `json:"bytes"`  // of data
	Ops    int64 `json:"ops"`    // exchanges, handshakes, records
	Missed int64 `json:"missed"` // sessions that were not resumed

	Values map[string]float64 `json:"values,omitempty"` // of Allocs
}
