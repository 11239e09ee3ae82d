package nats

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// markerTTL is how long the server keeps the marker of a key that was
// removed. Nobody watches for them, so it is the shortest time there is.
const markerTTL = time.Second

// bucket is the key-value bucket and what it can do.
type bucket struct {
	kv     jetstream.KeyValue
	keyTTL bool // it has a ttl for each key
}

// findBucket opens the bucket, or makes it.
func (s *Store) findBucket(ctx context.Context) error {
	kv, err := s.js.KeyValue(ctx, s.opts.Bucket)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		kv, err = s.makeBucket(ctx)
	}
	if errors.Is(err, jetstream.ErrBucketExists) { // another one was faster
		kv, err = s.js.KeyValue(ctx, s.opts.Bucket)
	}
	if err != nil {
		return err
	}
	status, err := kv.Status(ctx)
	if err != nil {
		return err
	}
	s.bucket.Store(&bucket{kv, status.LimitMarkerTTL() > 0})
	return nil
}

// makeBucket makes the bucket, with a ttl for each key if the server knows
// that.
func (s *Store) makeBucket(ctx context.Context) (jetstream.KeyValue, error) {
	config := jetstream.KeyValueConfig{
		Bucket:         s.opts.Bucket,
		Description:    "TLS sessions, encrypted",
		History:        1,
		TTL:            s.opts.MaxTTL,
		MaxBytes:       s.opts.MaxBytes,
		Replicas:       s.opts.Replicas,
		Storage:        jetstream.MemoryStorage,
		LimitMarkerTTL: markerTTL,
	}
	if s.opts.Persistent {
		config.Storage = jetstream.FileStorage
	}
	kv, err := s.js.CreateKeyValue(ctx, config)
	if errors.Is(err, jetstream.ErrLimitMarkerTTLNotSupported) {
		config.LimitMarkerTTL = 0
		return s.js.CreateKeyValue(ctx, config)
	}
	return kv, err
}

// put stores a value, in place of an earlier one. A ttl can be given to a new
// key only, so an earlier one, which is rare, is removed first.
func (b *bucket) put(ctx context.Context, key string, value []byte,
	ttl time.Duration) (err error) {
	var opts []jetstream.KVCreateOpt
	if b.keyTTL {
		opts = append(opts, jetstream.KeyTTL(wholeSeconds(ttl)))
	}
	for range 3 { // others may put it too
		_, err = b.kv.Create(ctx, key, value, opts...)
		if !errors.Is(err, jetstream.ErrKeyExists) {
			return err
		}
		if err := b.remove(ctx, key, 0); err != nil {
			return err
		}
	}
	return err
}

// remove removes a revision of a key, if it is the last one, or any if
// revision is zero.
func (b *bucket) remove(ctx context.Context, key string,
	revision uint64) error {
	var opts []jetstream.KVDeleteOpt
	if revision != 0 {
		opts = append(opts, jetstream.LastRevision(revision))
	}
	if b.keyTTL {
		opts = append(opts, jetstream.PurgeTTL(markerTTL))
	}
	return b.kv.Purge(ctx, key, opts...)
}

// wholeSeconds rounds up to what the server counts in.
func wholeSeconds(ttl time.Duration) time.Duration {
	return max(time.Second, (ttl + time.Second - 1).Truncate(time.Second))
}
