package nats

import (
	"cmp"
	"time"
)

// DefaultBucket is the bucket of a Store whose Options name no other.
const DefaultBucket = "tlssocket-sessions"

const (
	defaultMaxTTL   = 24 * time.Hour
	defaultMaxBytes = 128 << 20
)

// Options are what New takes beside the connection. nil means all defaults.
// All but Bucket say how a bucket is made; one that exists stays as it is.
type Options struct {
	// Bucket is the name of the key-value bucket, DefaultBucket if empty.
	// Servers that resume each other's clients have the same one.
	Bucket string

	// MaxTTL is when the server forgets a session at the latest, whatever
	// time it was stored for: a day if zero. A NATS server before 2.11 has no
	// time for each session, and keeps all as long, though none is given out
	// after its own.
	MaxTTL time.Duration

	// MaxBytes is how large the bucket may become, 128 MB if zero, without a
	// limit if negative. A bucket that is full refuses sessions.
	MaxBytes int64

	// Replicas is how many servers of a cluster have the bucket, one if zero.
	Replicas int

	// Persistent keeps sessions on the server's disk instead of in memory.
	Persistent bool
}

// clone returns a copy with the defaults filled in.
func (o *Options) clone() Options {
	var c Options
	if o != nil {
		c = *o
	}
	c.Bucket = cmp.Or(c.Bucket, DefaultBucket)
	c.MaxTTL = cmp.Or(c.MaxTTL, defaultMaxTTL)
	c.MaxBytes = cmp.Or(c.MaxBytes, defaultMaxBytes)
	c.Replicas = cmp.Or(c.Replicas, 1)
	return c
}
