package cipherlist

// Evaluate runs OpenSSL's rules without cutting the result down to crypto/tls,
// so that the whole model can be compared with the openssl command.
func Evaluate(list string) ([]string, error) {
	r, err := evaluate(list)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, s := range r.order.active() {
		names = append(names, s.name)
	}
	return names, nil
}
