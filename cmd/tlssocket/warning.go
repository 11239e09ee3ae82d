package main

// warningRecord is warning, which Node does not have: a file is used, but for a
// part of it, or clients will refuse what it has.
type warningRecord struct {
	header
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (r warningRecord) text() string { return r.Message }

// warn tells what the files of -ca and -crl have that could not be read, and was
// passed over, and of a server which of its certificates clients will refuse.
func (f *tlsFlags) warn(side string, out func(record)) {
	for _, err := range f.skipped {
		out(warningRecord{header{side, 0, "warning"}, string(codeOf(err)),
			messageOf(err) + "; it was passed over"})
	}
	if side != "client" {
		f.warnOfCertificates(side, out)
	}
}
