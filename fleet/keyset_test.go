package fleet

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// sealPlain seals what seal would not.
func sealPlain(plain []byte, key [32]byte) []byte {
	return cipherOf(key).Seal(nil, nil, plain, nil)
}

// keysMade returns a set with a key for each time, newest first.
func keysMade(times ...time.Time) keySet {
	var keys []ticketKey
	for _, at := range times {
		keys = append(keys, ticketKey{made: at, secret: Random(48)})
	}
	return keySet(keys).merge(nil)
}

// Sets come together the same in any order, however often.
func TestKeySetMergeIsOrderless(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	now := time.Now()
	var pool []ticketKey
	for range 40 {
		pool = append(pool, ticketKey{ // some were made at once
			made:   now.Add(time.Duration(r.IntN(20)) * time.Hour),
			secret: Random(48)})
	}
	some := func() keySet {
		var keys []ticketKey
		for range r.IntN(20) {
			keys = append(keys, pool[r.IntN(len(pool))])
		}
		return keySet(keys).merge(nil)
	}
	for range 2000 {
		a, b, c := some(), some(), some()
		ab := a.merge(b)
		if !ab.equal(b.merge(a)) {
			t.Fatal("a + b is not b + a")
		}
		if !ab.merge(c).equal(a.merge(b.merge(c))) {
			t.Fatal("(a + b) + c is not a + (b + c)")
		}
		if !ab.merge(ab).equal(ab) || !ab.merge(a).equal(ab) {
			t.Fatal("a + a is not a")
		}
		if len(ab) > maxKeys {
			t.Fatalf("%d keys", len(ab))
		}
		keys := ab
		if !slices.IsSortedFunc(keys, func(a, b ticketKey) int {
			return b.made.Compare(a.made)
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
	before := slices.Clone(a)
	a.merge(b)
	a[:1].merge(b)
	for i, k := range a {
		if !bytes.Equal(k.secret, before[i].secret) {
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
		if got := len(set.prune(now, row.keep)); got != row.want {
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
		if got := set.due(now, time.Hour); got != want {
			t.Errorf("%v old: due %v", age, got)
		}
	}
	if !(keySet)(nil).due(now, time.Hour) {
		t.Error("no key at all is not due")
	}
}

func TestKeySetGrown(t *testing.T) {
	now := time.Now()
	set := keysMade(now.Add(-time.Hour))
	one, two := set.grown(now), set.grown(now)
	if len(one) != 2 || !one[1:].equal(set) || one.equal(two) ||
		!one[0].made.Equal(now) || len(one[0].secret) != 48 {
		t.Errorf("%d keys became %d", len(set), len(one))
	}
	full := set
	for i := range 100 {
		full = full.grown(now.Add(time.Duration(i)))
	}
	if len(full) != maxKeys ||
		!full[0].made.Equal(now.Add(99)) {
		t.Errorf("%d keys of 100 are left", len(full))
	}
}

func TestKeySetSealing(t *testing.T) {
	key := [32]byte(Random(32))
	set := keysMade(time.Now(), time.Unix(0, 1), time.Unix(0, -1))
	for n := range len(set) + 1 {
		sealed := set[:n].seal(key)
		for _, k := range set {
			if bytes.Contains(sealed, k.secret[:8]) {
				t.Error("a secret is there in clear")
			}
		}
		opened, err := openKeySet(sealed, key)
		if err != nil || !opened.equal(set[:n]) {
			t.Fatalf("%d keys became %d, %v", n, len(opened), err)
		}
		for i, k := range opened {
			if !k.made.Equal(set[i].made) {
				t.Errorf("made at %v, now %v", set[i].made, k.made)
			}
		}
	}
	if bytes.Equal(set.seal(key), set.seal(key)) {
		t.Error("the same nonce twice")
	}
}

// Whatever is not quite what was sealed is refused, without a word of it.
func TestKeySetDamage(t *testing.T) {
	key := [32]byte(Random(32))
	sealed := keysMade(time.Now(), time.Unix(1, 0)).seal(key)
	refused := func(what string, b []byte, key [32]byte) {
		t.Helper()
		if k, err := openKeySet(b, key); err == nil || k != nil {
			t.Errorf("%s: %d keys, %v", what, len(k), err)
		}
	}
	refused("another secret", sealed, [32]byte(Random(32)))
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
	key := [32]byte(Random(32))
	const one = 8 + 48
	for size, want := range map[int]bool{
		0: true, 1: false, 8: false, one - 1: false, one: true,
		one + 1:             false,
		one * maxKeys:       true,
		one*maxKeys + 1:     false,
		one * (maxKeys + 1): false,
	} {
		sealed := sealPlain(make([]byte, size), key)
		if _, err := openKeySet(sealed, key); (err == nil) != want {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}
