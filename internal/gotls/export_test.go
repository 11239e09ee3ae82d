package gotls

// Prefixes are the texts by which Explain knows errors.
func Prefixes() (list []string) {
	for _, known := range messages {
		list = append(list, known.prefix)
	}
	return list
}
