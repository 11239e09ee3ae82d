package starttls

import (
	"slices"
	"strings"
)

// ftpClient is the client of RFC 4217, section 4.
func ftpClient(t *talk) error {
	if err := greeting220(t); err != nil {
		return err
	}
	if err := t.sendLine("AUTH TLS"); err != nil {
		return err
	}
	_, err := t.expect(declined, "234")
	return err
}

func ftpServer(t *talk) error {
	if err := ftpGreet(t); err != nil {
		return err
	}
	return t.serve(answers{
		// The others are what clients of drafts say.
		start:   []string{"AUTH TLS", "AUTH TLS-C", "AUTH SSL"},
		goAhead: "234 Go ahead",
		others: map[string]string{
			"FEAT": "211-Features:\r\n AUTH TLS\r\n211 End",
			"NOOP": "200 OK",
		},
		must: "530 Must issue AUTH TLS first",
		quit: "221 Goodbye",
	})
}

func ftpGreet(t *talk) error { return t.sendLine("220 " + t.host) }

func nntpGreeting(t *talk) error {
	_, err := t.expect(noService, "200", "201") // posting is allowed, or not
	return err
}

// nntpClient is the client of RFC 4642.
func nntpClient(t *talk) error {
	if err := nntpGreeting(t); err != nil {
		return err
	}
	if err := t.sendLine("STARTTLS"); err != nil {
		return err
	}
	_, err := t.expect(declined, "382")
	return err
}

func nntpServer(t *talk) error {
	if err := nntpGreet(t); err != nil {
		return err
	}
	return t.serve(answers{
		start:   []string{"STARTTLS"},
		goAhead: "382 Continue with TLS negotiation",
		others: map[string]string{
			"CAPABILITIES": "101 Capabilities:\r\nVERSION 2\r\nREADER\r\n" +
				"STARTTLS\r\n.",
			"MODE": "200 Reader mode",
		},
		must: "483 Must issue a STARTTLS command first",
		quit: "205 Goodbye",
	})
}

func nntpGreet(t *talk) error { return t.sendLine("200 " + t.host) }

// sieveCapabilities reads the list that ends with OK (RFC 5804, section 1.7).
// A capability's value that is a literal looks like more lines, which say
// nothing that could be taken for more than they are: TLS authenticates what
// follows.
func sieveCapabilities(t *talk) (names []string, err error) {
	for {
		line, err := t.line()
		if err != nil {
			return nil, err
		}
		fields := strings.Fields(strings.ToUpper(line))
		switch {
		case len(fields) == 0:
		case fields[0] == "OK":
			return names, nil
		case fields[0] == "NO", fields[0] == "BYE":
			return nil, refused(line, noService)
		case len(names) == 0 && fields[0][0] != '"':
			return nil, unexpected(line, "the server does not speak ManageSieve")
		default:
			names = append(names, strings.Trim(fields[0], `"`))
		}
	}
}

// sieveClient is the client of RFC 5804, section 2.2.
func sieveClient(t *talk) error {
	names, err := sieveCapabilities(t)
	if err != nil {
		return err
	}
	if !slices.Contains(names, "STARTTLS") {
		return notOffered("STARTTLS")
	}
	if err := t.sendLine("STARTTLS"); err != nil {
		return err
	}
	line, err := t.line()
	if err != nil {
		return err
	}
	if answer, _, _ := strings.Cut(line, " "); !strings.EqualFold(answer, "OK") {
		return refused(line, declined)
	}
	return nil
}

func sieveServer(t *talk) error {
	list := `"IMPLEMENTATION" "` + strings.Map(quotable, t.host) + "\"\r\n" +
		"\"SIEVE\" \"\"\r\n\"STARTTLS\"\r\n\"VERSION\" \"1.0\"\r\nOK"
	if err := t.sendLine(list); err != nil {
		return err
	}
	return t.serve(answers{
		start:   []string{"STARTTLS"},
		goAhead: "OK",
		others:  map[string]string{"CAPABILITY": list, "NOOP": "OK"},
		must:    `NO "Must issue a STARTTLS command first"`,
		quit:    "OK",
	})
}

// quotable leaves out what would end a quoted string.
func quotable(r rune) rune {
	if r == '"' || r == '\\' {
		return -1
	}
	return r
}
