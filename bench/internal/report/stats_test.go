package report

import "testing"

func TestSummarize(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   Summary
	}{
		{nil, Summary{}},
		{[]float64{7}, Summary{1, 7, 7, 7}},
		{[]float64{3, 1}, Summary{2, 2, 1.5, 2.5}},
		{[]float64{5, 1, 3, 2, 4}, Summary{5, 3, 2, 4}},
		{[]float64{4, 1, 3, 2}, Summary{4, 2.5, 1.75, 3.25}},
	} {
		if got := Summarize(c.values); got != c.want {
			t.Errorf("%v: %+v, not %+v", c.values, got, c.want)
		}
	}
}

func TestSummarizeLeavesValues(t *testing.T) {
	values := []float64{3, 1, 2}
	Summarize(values)
	if values[0] != 3 || values[1] != 1 {
		t.Errorf("they are %v now", values)
	}
}

// Rounds that one of the two has not are left out, and so is a division by
// zero.
func TestSummarizeRatios(t *testing.T) {
	above := []Sample{{0, 10}, {1, 30}, {2, 8}, {4, 9}}
	below := []Sample{{0, 5}, {2, 2}, {3, 1}, {4, 0}}
	if got, want := SummarizeRatios(above, below), (Summary{2, 3, 2.5,
		3.5}); got != want {
		t.Errorf("%+v, not %+v", got, want)
	}
	if got := SummarizeRatios(nil, below); got.N != 0 {
		t.Errorf("nothing has ratios: %+v", got)
	}
}

// The median of ratios is not the ratio of medians: a slow round slows both.
func TestRatiosArePaired(t *testing.T) {
	above := []Sample{{0, 2}, {1, 20}, {2, 200}}
	below := []Sample{{0, 1}, {1, 10}, {2, 100}}
	if got := SummarizeRatios(above, below); got != (Summary{3, 2, 2, 2}) {
		t.Errorf("%+v", got)
	}
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 3: "3", 0.123: "0.12", 12.34: "12.3", 123.4: "123",
		1234.5: "1234", 12345.6: "12,346", 1234567: "1,234,567",
		-2: "-2", 50: "50.0",
	} {
		if got := number(v); got != want {
			t.Errorf("%v: %s, not %s", v, got, want)
		}
	}
}
