package tlssocket_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
)

// keysMade returns a set with a key for each time, newest first.
func keysMade(times ...time.Time) tlssocket.KeySet {
	var keys []tlssocket.FleetKey
	for _, at := range times {
		keys = append(keys, tlssocket.FleetKey{Made: at, Secret: random(48)})
	}
	return tlssocket.KeySetOf(keys...).Merge(nil)
}

// Sets come together the same in any order, however often.
func TestKeySetMergeIsOrderless(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	now := time.Now()
	var pool []tlssocket.FleetKey
	for range 40 {
		pool = append(pool, tlssocket.FleetKey{ // some were made at once
			Made:   now.Add(time.Duration(r.IntN(20)) * time.Hour),
			Secret: random(48)})
	}
	some := func() tlssocket.KeySet {
		var keys []tlssocket.FleetKey
		for range r.IntN(20) {
			keys = append(keys, pool[r.IntN(len(pool))])
		}
		return tlssocket.KeySetOf(keys...).Merge(nil)
	}
	for range 2000 {
		a, b, c := some(), some(), some()
		ab := a.Merge(b)
		if !ab.Equal(b.Merge(a)) {
			t.Fatal("a + b is not b + a")
		}
		if !ab.Merge(c).Equal(a.Merge(b.Merge(c))) {
			t.Fatal("(a + b) + c is not a + (b + c)")
		}
		if !ab.Merge(ab).Equal(ab) || !ab.Merge(a).Equal(ab) {
			t.Fatal("a + a is not a")
		}
		if len(ab) > tlssocket.MaxFleetKeys {
			t.Fatalf("%d keys", len(ab))
		}
		keys := ab.Keys()
		if !slices.IsSortedFunc(keys, func(a, b tlssocket.FleetKey) int {
			return b.Made.Compare(a.Made)
		}) {
			t.Fatal("the newest is not first")
		}
	}
}

// A merge leaves its sets as they are.
func TestKeySetMergeChangesNothing(t *testing.T) {
	now := time.Now()
	a := keysMade(now.Add(-time.Hour), now)
	b := keysMade(now.Add(-time.Minute))
	before := slices.Clone(a.Keys())
	a.Merge(b)
	a[:1].Merge(b)
	for i, k := range a.Keys() {
		if !bytes.Equal(k.Secret, before[i].Secret) {
			t.Errorf("key %d became another", i)
		}
	}
}

// A key goes once the one after it has been there for long enough: until then
// there may be tickets of its own.
func TestKeySetPrune(t *testing.T) {
	now := time.Now()
	ago := func(h time.Duration) time.Time { return now.Add(-h * time.Hour) }
	for _, row := range []struct {
		made []time.Time
		keep time.Duration
		want int
	}{
		{nil, time.Hour, 0},
		{[]time.Time{ago(1000)}, time.Hour, 1}, // it still issues
		{[]time.Time{ago(1), ago(1000)}, time.Hour, 2},
		{[]time.Time{ago(2), ago(1000)}, time.Hour, 1},
		{[]time.Time{ago(1), ago(3), ago(5)}, 4 * time.Hour, 3},
		{[]time.Time{ago(1), ago(5), ago(6)}, 4 * time.Hour, 2},
		{[]time.Time{ago(-2), ago(5)}, time.Hour, 2}, // another's clock
	} {
		set := keysMade(row.made...)
		if got := len(set.Prune(now, row.keep)); got != row.want {
			t.Errorf("%v, kept %v: %d are left, want %d", row.made, row.keep,
				got, row.want)
		}
	}
}

func TestKeySetDue(t *testing.T) {
	now := time.Now()
	for age, want := range map[time.Duration]bool{
		-time.Hour:                  false,
		0:                           false,
		time.Hour - time.Nanosecond: false,
		time.Hour:                   true,
		48 * time.Hour:              true,
	} {
		set := keysMade(now.Add(-age), now.Add(-1000*time.Hour))
		if got := set.Due(now, time.Hour); got != want {
			t.Errorf("%v old: due %v", age, got)
		}
	}
	if !(tlssocket.KeySet)(nil).Due(now, time.Hour) {
		t.Error("no key at all is not due")
	}
}

func TestKeySetGrown(t *testing.T) {
	now := time.Now()
	set := keysMade(now.Add(-time.Hour))
	one, two := set.Grown(now), set.Grown(now)
	if len(one) != 2 || !one[1:].Equal(set) || one.Equal(two) ||
		!one.Keys()[0].Made.Equal(now) || len(one.Keys()[0].Secret) != 48 {
		t.Errorf("%d keys became %d", len(set), len(one))
	}
	full := set
	for i := range 100 {
		full = full.Grown(now.Add(time.Duration(i)))
	}
	if len(full) != tlssocket.MaxFleetKeys ||
		!full.Keys()[0].Made.Equal(now.Add(99)) {
		t.Errorf("%d keys of 100 are left", len(full))
	}
}

func TestKeySetSealing(t *testing.T) {
	key := [32]byte(random(32))
	set := keysMade(time.Now(), time.Unix(0, 1), time.Unix(0, -1))
	for n := range len(set) + 1 {
		sealed := set[:n].Seal(key)
		for _, k := range set.Keys() {
			if bytes.Contains(sealed, k.Secret[:8]) {
				t.Error("a secret is there in clear")
			}
		}
		opened, err := tlssocket.OpenKeySet(sealed, key)
		if err != nil || !opened.Equal(set[:n]) {
			t.Fatalf("%d keys became %d, %v", n, len(opened), err)
		}
		for i, k := range opened.Keys() {
			if !k.Made.Equal(set.Keys()[i].Made) {
				t.Errorf("made at %v, now %v", set.Keys()[i].Made, k.Made)
			}
		}
	}
	if bytes.Equal(set.Seal(key), set.Seal(key)) {
		t.Error("the same nonce twice")
	}
}

// Whatever is not quite what was sealed is refused, without a word of it.
func TestKeySetDamage(t *testing.T) {
	key := [32]byte(random(32))
	sealed := keysMade(time.Now(), time.Unix(1, 0)).Seal(key)
	refused := func(what string, b []byte, key [32]byte) {
		t.Helper()
		if k, err := tlssocket.OpenKeySet(b, key); err == nil || k != nil {
			t.Errorf("%s: %d keys, %v", what, len(k), err)
		}
	}
	refused("another secret", sealed, [32]byte(random(32)))
	refused("longer", append(slices.Clone(sealed), 0), key)
	for at := range sealed {
		refused("cut", sealed[:at], key)
		damaged := slices.Clone(sealed)
		damaged[at] ^= 1 << (at % 8)
		refused("damaged", damaged, key)
	}
}

// Also what has the right secret must have the right form.
func TestKeySetForm(t *testing.T) {
	key := [32]byte(random(32))
	const one = 8 + 48
	for size, want := range map[int]bool{
		0: true, 1: false, 8: false, one - 1: false, one: true,
		one + 1:                            false,
		one * tlssocket.MaxFleetKeys:       true,
		one*tlssocket.MaxFleetKeys + 1:     false,
		one * (tlssocket.MaxFleetKeys + 1): false,
	} {
		sealed := tlssocket.SealPlain(make([]byte, size), key)
		if _, err := tlssocket.OpenKeySet(sealed, key); (err == nil) != want {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}
