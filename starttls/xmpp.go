package starttls

import (
	"crypto/rand"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// Names of RFC 6120.
const (
	nsStream = "http://etherx.jabber.org/streams"
	nsTLS    = "urn:ietf:params:xml:ns:xmpp-tls"
)

// namespace is that of a stream's content, of clients or of servers.
func (t *talk) namespace() string {
	if t.name == "xmpp-server" {
		return "jabber:server"
	}
	return "jabber:client"
}

// xmppClient is the client of RFC 6120, section 5.4.
func xmppClient(t *talk) error {
	if err := t.send("<?xml version='1.0'?><stream:stream xmlns='" +
		t.namespace() + "' xmlns:stream='" + nsStream + "' version='1.0' to='" +
		escaped(t.host) + "'>"); err != nil {
		return err
	}
	d := &xmlReader{d: xml.NewDecoder(t)}
	if err := d.stream(); err != nil {
		return err
	}
	features, err := d.child()
	if err != nil {
		return err
	}
	if features.Name.Space != nsStream || features.Name.Local != "features" {
		return unexpected(name(features), "the server ends the stream")
	}
	offered := false
	if err := d.skip(func(e xml.StartElement) {
		offered = offered || e.Name == xml.Name{Space: nsTLS, Local: "starttls"}
	}); err != nil {
		return err
	}
	if !offered {
		return notOffered("STARTTLS")
	}
	if err := t.send("<starttls xmlns='" + nsTLS + "'/>"); err != nil {
		return err
	}
	answer, err := d.child()
	if err != nil {
		return err
	}
	if answer.Name != (xml.Name{Space: nsTLS, Local: "proceed"}) {
		return refused(name(answer), declined)
	}
	return d.skip(nil)
}

// xmppServer offers TLS, and nothing else.
func xmppServer(t *talk) error {
	d := &xmlReader{d: xml.NewDecoder(t)}
	if err := d.stream(); err != nil {
		return err
	}
	if err := t.send("<?xml version='1.0'?><stream:stream xmlns='" +
		t.namespace() + "' xmlns:stream='" + nsStream + "' version='1.0' id='" +
		rand.Text() + "' from='" + escaped(t.host) + "'><stream:features>" +
		"<starttls xmlns='" + nsTLS + "'><required/></starttls>" +
		"</stream:features>"); err != nil {
		return err
	}
	request, err := d.child()
	if err != nil {
		return err
	}
	if request.Name != (xml.Name{Space: nsTLS, Local: "starttls"}) {
		t.send("<stream:error><policy-violation xmlns='" +
			"urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>" +
			"</stream:stream>")
		return refused(name(request), "the client does not begin TLS")
	}
	if err := d.skip(nil); err != nil {
		return err
	}
	if err := t.nothingLeft(); err != nil {
		return err
	}
	return t.send("<proceed xmlns='" + nsTLS + "'/>")
}

// xmlReader reads a stream no further than asked.
type xmlReader struct{ d *xml.Decoder }

// token is the next, but for text and the declaration. What RFC 6120, section
// 11.1 forbids is refused.
func (r *xmlReader) token() (xml.Token, error) {
	for {
		token, err := r.d.Token()
		var syntax *xml.SyntaxError
		switch {
		case errors.As(err, &syntax) && syntax.Msg == "unexpected EOF":
			return nil, io.ErrUnexpectedEOF
		case errors.As(err, &syntax):
			return nil, unexpected(syntax.Msg, "the peer does not speak XMPP")
		case err != nil:
			return nil, err
		}
		switch token.(type) {
		case xml.Directive, xml.Comment:
			return nil, unexpected("", "the peer does not speak XMPP")
		case xml.StartElement, xml.EndElement:
			return token, nil
		}
	}
}

// stream reads the start of a stream.
func (r *xmlReader) stream() error {
	token, err := r.token()
	if err != nil {
		return err
	}
	e, ok := token.(xml.StartElement)
	if !ok || e.Name != (xml.Name{Space: nsStream, Local: "stream"}) {
		return unexpected("", "the peer does not speak XMPP")
	}
	return nil
}

// child reads the start of the stream's next element.
func (r *xmlReader) child() (xml.StartElement, error) {
	token, err := r.token()
	if err != nil {
		return xml.StartElement{}, err
	}
	e, ok := token.(xml.StartElement)
	if !ok {
		return e, refused("", "the peer ends the stream")
	}
	return e, nil
}

// skip reads to the end of the element whose start was read, and tells of those
// within.
func (r *xmlReader) skip(tell func(xml.StartElement)) error {
	for depth := 1; depth > 0; {
		token, err := r.token()
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.StartElement:
			if depth++; tell != nil {
				tell(e)
			}
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

func name(e xml.StartElement) string { return "<" + e.Name.Local + ">" }

// escaped is a text within an attribute.
func escaped(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a Builder fails never
	return b.String()
}
