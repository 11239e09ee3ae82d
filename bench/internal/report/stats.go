package report

import "slices"

// Sample is what was measured in a round.
type Sample struct {
	Round int     `json:"round"`
	Value float64 `json:"value"`
}

// Summary is the median of some values, and their quartiles.
type Summary struct {
	N      int     `json:"n"`
	Median float64 `json:"median"`
	Low    float64 `json:"low"`  // a quarter is below
	High   float64 `json:"high"` // a quarter is above
}

// Summarize returns the zero Summary if there are no values.
func Summarize(values []float64) Summary {
	if len(values) == 0 {
		return Summary{}
	}
	sorted := slices.Sorted(slices.Values(values))
	return Summary{len(sorted), quantile(sorted, 0.5), quantile(sorted, 0.25),
		quantile(sorted, 0.75)}
}

// quantile interpolates between the two nearest values.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 == len(sorted) {
		return sorted[i]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// SummarizeRatios summarizes the quotients of the rounds that both have. A
// machine that is slower for some time then slows both.
func SummarizeRatios(above, below []Sample) Summary {
	base := map[int]float64{}
	for _, s := range below {
		base[s.Round] = s.Value
	}
	var ratios []float64
	for _, s := range above {
		if b := base[s.Round]; b > 0 {
			ratios = append(ratios, s.Value/b)
		}
	}
	return Summarize(ratios)
}

func summarizeValues(samples []Sample) Summary {
	values := make([]float64, len(samples))
	for i, s := range samples {
		values[i] = s.Value
	}
	return Summarize(values)
}
