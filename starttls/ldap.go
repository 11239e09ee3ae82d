package starttls

import "fmt"

// Tags of BER, and of LDAP's messages (RFC 4511, appendix B).
const (
	tagInteger     = 0x02
	tagOctetString = 0x04
	tagEnumerated  = 0x0a
	tagSequence    = 0x30
	tagRequest     = 0x77 // ExtendedRequest
	tagRequestName = 0x80
	tagResponse    = 0x78 // ExtendedResponse
)

// oidStartTLS is the name of the operation (RFC 4511, section 4.14.1).
const oidStartTLS = "1.3.6.1.4.1.1466.20037"

// ldapClient is the client of RFC 4511, section 4.14.
func ldapClient(t *talk) error {
	request := element(tagSequence, element(tagInteger, "\x01")+
		element(tagRequest, element(tagRequestName, oidStartTLS)))
	if err := t.send(request); err != nil {
		return err
	}
	id, op, body, err := t.ldapMessage()
	if err != nil {
		return err
	}
	if op != tagResponse || id != "\x01" && id != "\x00" {
		return unexpected("", "the server does not answer as one of LDAP")
	}
	result, text, ok := ldapResult(body)
	switch {
	case !ok:
		return unexpected("", "the server's answer is not one of LDAP")
	case result != 0:
		return refused(text, fmt.Sprintf("%s, result %d", declined, result))
	case id != "\x01":
		return unexpected(text, "the server answers what nobody has asked")
	}
	return nil
}

// ldapMessage reads one: its number, its operation and what that consists of.
func (t *talk) ldapMessage() (id string, op byte, body []byte, err error) {
	malformed := func() (string, byte, []byte, error) {
		return "", 0, nil, unexpected("", "the peer does not speak LDAP")
	}
	head, err := t.bytes(2)
	if err != nil {
		return "", 0, nil, err
	}
	if head[0] != tagSequence {
		return malformed()
	}
	size := int(head[1])
	if size >= 0x80 { // so many bytes of length follow
		n := size - 0x80
		if n == 0 || n > 4 {
			return malformed()
		}
		long, err := t.bytes(n)
		if err != nil {
			return "", 0, nil, err
		}
		size = 0
		for _, b := range long {
			size = size<<8 | int(b)
		}
	}
	if size < 0 || size > maxTalk { // negative where an int has 32 bits
		return malformed()
	}
	content, err := t.bytes(size)
	if err != nil {
		return "", 0, nil, err
	}
	tag, number, rest, ok := cutElement(content)
	if !ok || tag != tagInteger {
		return malformed()
	}
	if op, body, _, ok = cutElement(rest); !ok {
		return malformed()
	}
	return string(number), op, body, nil
}

// ldapResult reads what every response has: the result and a text.
func ldapResult(body []byte) (result int, text string, ok bool) {
	tag, value, rest, ok := cutElement(body)
	if !ok || tag != tagEnumerated || len(value) != 1 {
		return 0, "", false
	}
	result = int(value[0])
	for _, field := range []*string{new(string), &text} { // a name first
		tag, value, rest, ok = cutElement(rest)
		if !ok || tag != tagOctetString {
			return 0, "", false
		}
		*field = string(value)
	}
	return result, text, true
}

// cutElement takes the first element off BER. Lengths need not be as short as
// they can be: Active Directory's are not.
func cutElement(b []byte) (tag byte, value, rest []byte, ok bool) {
	if len(b) < 2 {
		return 0, nil, nil, false
	}
	tag, size, b := b[0], int(b[1]), b[2:]
	if size >= 0x80 {
		n := size - 0x80
		if n == 0 || n > 4 || n > len(b) {
			return 0, nil, nil, false
		}
		size = 0
		for _, c := range b[:n] {
			size = size<<8 | int(c)
		}
		b = b[n:]
	}
	if size < 0 || size > len(b) {
		return 0, nil, nil, false
	}
	return tag, b[:size], b[size:], true
}

// element makes an element of BER that is shorter than 128 bytes.
func element(tag byte, value string) string {
	return string([]byte{tag, byte(len(value))}) + value
}

// Results of operations (RFC 4511, appendix A).
const (
	resultSuccess       = "\x00"
	resultProtocolError = "\x02"
	resultNeedsTLS      = "\x0d" // confidentialityRequired
)

// ldapServer answers the one request. All others it answers by saying that it
// disconnects (RFC 4511, section 4.4.1): each operation has a response of its
// own.
func ldapServer(t *talk) error {
	id, op, body, err := t.ldapMessage()
	if err != nil {
		return err
	}
	if op != tagRequest || len(id) > 4 {
		t.send(ldapResponse("\x00", resultNeedsTLS))
		return refused("", "the client does not begin TLS")
	}
	tag, name, _, ok := cutElement(body)
	if !ok || tag != tagRequestName || string(name) != oidStartTLS {
		t.send(ldapResponse(id, resultProtocolError))
		return refused("", "the client does not begin TLS")
	}
	if err := t.nothingLeft(); err != nil {
		return err
	}
	return t.send(ldapResponse(id, resultSuccess))
}

// ldapResponse is an ExtendedResponse without texts.
func ldapResponse(id, result string) string {
	return element(tagSequence, element(tagInteger, id)+
		element(tagResponse, element(tagEnumerated, result)+
			element(tagOctetString, "")+element(tagOctetString, "")))
}
