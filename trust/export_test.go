package trust

// Verdicts counts what a Trust remembers.
func Verdicts(t *Trust) int { return len(t.verdicts.known) }
