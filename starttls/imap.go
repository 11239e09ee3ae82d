package starttls

import "strings"

func imapGreeting(t *talk) error {
	line, err := t.line()
	if err != nil {
		return err
	}
	switch word := secondWord(line, "*"); word {
	case "OK":
		return nil
	case "PREAUTH": // STARTTLS is over then (RFC 9051, section 11.1)
		return refused(line, "the server takes us for somebody before TLS")
	case "BYE":
		return refused(line, noService)
	}
	return unexpected(line, "the server does not speak IMAP")
}

// secondWord is the second word of a line, in upper case, if first is its first.
func secondWord(line, first string) string {
	fields := strings.Fields(line)
	if len(fields) < 2 || fields[0] != first {
		return ""
	}
	return strings.ToUpper(fields[1])
}

// imapClient is the client of RFC 9051, section 6.2.1.
func imapClient(t *talk) error {
	if err := imapGreeting(t); err != nil {
		return err
	}
	const tag = "a1"
	if err := t.sendLine(tag + " STARTTLS"); err != nil {
		return err
	}
	for {
		line, err := t.line()
		if err != nil {
			return err
		}
		switch {
		case secondWord(line, tag) == "OK":
			return nil
		case secondWord(line, tag) != "":
			return refused(strings.TrimPrefix(line, tag+" "), declined)
		case !strings.HasPrefix(line, "*"):
			return unexpected(line, "the server does not speak IMAP")
		} // what begins with a star is no answer
	}
}

func imapServer(t *talk) error {
	const capabilities = "CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED"
	if err := imapGreet(t); err != nil {
		return err
	}
	for range maxTries {
		line, err := t.line()
		if err != nil {
			return err
		}
		fields := strings.Fields(line)
		if len(fields) < 2 || len(fields[0]) > 64 {
			if err := t.sendLine("* BAD A tag and a command, please"); err != nil {
				return err
			}
			continue
		}
		tag := strings.Map(quotable, fields[0])
		answer := " NO [PRIVACYREQUIRED] Must issue STARTTLS first"
		switch strings.ToUpper(fields[1]) {
		case "STARTTLS":
			return t.goAhead(tag + " OK Begin TLS now")
		case "LOGOUT":
			t.sendLine("* BYE\r\n" + tag + " OK")
			return errQuit()
		case "CAPABILITY":
			tag, answer = "* "+capabilities+"\r\n"+tag, " OK Done"
		case "NOOP":
			answer = " OK Done"
		}
		if err := t.sendLine(tag + answer); err != nil {
			return err
		}
	}
	return errTries()
}

func imapGreet(t *talk) error { return t.sendLine("* OK " + t.host) }

// pop3OK reads a line that must begin with +OK.
func pop3OK(t *talk, otherwise string) error {
	line, err := t.line()
	if err != nil {
		return err
	}
	switch answer, _, _ := strings.Cut(line, " "); answer {
	case "+OK":
		return nil
	case "-ERR":
		return refused(line, otherwise)
	}
	return unexpected(line, "the server does not speak POP3")
}

func pop3Greeting(t *talk) error { return pop3OK(t, noService) }

// pop3Client is the client of RFC 2595, section 4.
func pop3Client(t *talk) error {
	if err := pop3Greeting(t); err != nil {
		return err
	}
	if err := t.sendLine("STLS"); err != nil {
		return err
	}
	return pop3OK(t, declined)
}

func pop3Server(t *talk) error {
	if err := pop3Greet(t); err != nil {
		return err
	}
	return t.serve(answers{
		start:   []string{"STLS"},
		goAhead: "+OK Begin TLS now",
		others:  map[string]string{"CAPA": "+OK\r\nSTLS\r\n.", "NOOP": "+OK"},
		must:    "-ERR Must issue STLS first",
		quit:    "+OK",
	})
}

func pop3Greet(t *talk) error { return t.sendLine("+OK " + t.host) }
