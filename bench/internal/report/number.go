package report

import (
	"fmt"
	"math"
	"strconv"
)

// number formats a value with three or four digits that count.
func number(v float64) string {
	switch a := math.Abs(v); {
	case v == math.Trunc(v) && a < 10:
		return strconv.Itoa(int(v))
	case a >= 10_000:
		return thousands(int64(math.Round(v)))
	case a >= 100:
		return fmt.Sprintf("%.0f", v)
	case a >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

// thousands has a comma at each thousand.
func thousands(v int64) string {
	s := strconv.FormatInt(v, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// ratio formats a ratio.
func ratio(v float64) string {
	if v >= 10 {
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

// limit formats a bar: "≥ 1.4".
func (m *Metric) limit(b Bar) string {
	sign := "≥"
	if m.Less {
		sign = "≤"
	}
	return sign + " " + strconv.FormatFloat(b.Limit, 'g', -1, 64)
}

// verdict says how a summary does beside a bar.
func (m *Metric) verdict(b Bar) string {
	if _, ok := m.Reached(b); ok {
		return m.limit(b) + " ✓"
	}
	return m.limit(b) + " ✗"
}
