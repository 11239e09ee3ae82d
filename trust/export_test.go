package trust

// Verdicts counts what a Trust remembers.
func Verdicts(t *Trust) int { return t.verdicts.known.Len() }
