package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/chainview"
	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/probe"
)

var findingWords = map[chainview.Kind]string{
	chainview.Complete:            "complete",
	chainview.Empty:               "no certificate",
	chainview.SelfSigned:          "self-signed",
	chainview.IntermediateMissing: "intermediate missing",
	chainview.IssuerMissing:       "issuer missing",
	chainview.UnknownCA:           "unknown CA",
	chainview.WrongOrder:          "wrong order",
	chainview.RootSent:            "root sent",
	chainview.Unrelated:           "unrelated certificates",
}

// dateForm is how people read days.
const dateForm = "2 Jan 2006"

// printReport tells all of one server.
func printReport(c *console, r *probe.Report) {
	look := statusLooks[r.Status]
	title := visible(r.Target)
	if r.Address != "" && r.Address != r.Target {
		title += c.paint(faint, " ("+r.Address+")")
	}
	fmt.Fprintf(c, "%s %s  %s\n", c.paint(look.color, look.mark), title,
		c.paint(look.color, statusText(r)))
	rows := grid{}
	add := func(name, text string) {
		if text != "" {
			rows = append(rows, []cell{{"  " + name, faint},
				{visible(text), ""}})
		}
	}
	if r.Error != nil {
		add("error", r.Error.Message)
		add("hint", r.Error.Hint)
	}
	for i, cert := range r.Chain {
		name := ""
		if i == 0 {
			name = "chain"
		}
		rows = append(rows, []cell{{"  " + name, faint},
			{visible(certificateText(i, cert)), ""}})
	}
	for _, f := range r.Diagnosis {
		add("", f.Text)
	}
	if len(r.Chain) > 0 {
		add("names", limited(strings.Join(r.Chain[0].Names, ", ")))
	}
	if r.StartTLS != nil {
		add("starttls", *r.StartTLS)
	}
	add("protocol", agreedText(r))
	add("staple", stapleText(r))
	add("resumption", resumptionText(r))
	add("client", clientText(r))
	add("time", stepsText(r))
	rows.write(c)
}

// statusText is the verdict in a few words.
func statusText(r *probe.Report) string {
	switch r.Status {
	case probe.Failed, probe.Unauthorized:
		return statusLooks[r.Status].word
	}
	return fmt.Sprintf("%s, %s left (until %s)", trustedText(r.Status),
		plural(*r.DaysLeft, "day"), r.Expires.Format(dateForm))
}

func trustedText(s probe.Status) string {
	if s == probe.Well {
		return "ok"
	}
	return "expires"
}

// certificateText is a line about a certificate of the chain.
func certificateText(i int, cert probe.Certificate) string {
	return fmt.Sprintf("%d %s, %s, %s, until %s (%s)", i, cert.Name, cert.Key,
		cert.Signature, cert.ValidTo.Format(dateForm), leftText(cert.DaysLeft))
}

// leftText is how many days are left.
func leftText(days int) string {
	if days < 0 {
		return "expired " + plural(-days, "day") + " ago"
	}
	return plural(days, "day")
}

func limited(text string) string {
	runes := []rune(text)
	if len(runes) > maxNames {
		return string(runes[:maxNames]) + "…"
	}
	return text
}

func agreedText(r *probe.Report) string {
	if r.Protocol == nil {
		return ""
	}
	text := *r.Protocol + " " + r.Cipher.Name
	if r.Group != nil {
		text += ", " + *r.Group + ", post-quantum: " +
			yesNo(r.PostQuantum)
	}
	if r.Signature != nil {
		text += ", signed by " + *r.Signature
	}
	if r.ALPN != nil {
		text += ", ALPN " + *r.ALPN
	}
	return text
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func stapleText(r *probe.Report) string {
	s := r.Staple
	switch {
	case len(r.Chain) == 0:
		return ""
	case s == nil && r.MustStaple:
		return "none, although the certificate promises one (must-staple)"
	case s == nil:
		return "none"
	}
	text := s.Status
	if s.NextUpdate != nil {
		text += ", until " + s.NextUpdate.Format(dateForm) + " (" +
			leftText(*s.DaysLeft) + ")"
	}
	if s.Error != "" {
		text = strings.TrimPrefix(text+": "+s.Error, ": ")
	}
	if r.MustStaple {
		text += ", must-staple"
	}
	return text
}

func resumptionText(r *probe.Report) string {
	var parts []string
	for _, v := range r.Resumption {
		text := v.Protocol + " yes"
		if !v.Resumed {
			text = v.Protocol + " no"
			if v.Reason != "" {
				text += " (" + v.Reason + ")"
			}
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}

// maxListed is how many CAs are listed for people.
const maxListed = 5

func clientText(r *probe.Report) string {
	asked := r.ClientCertificate
	if asked == nil {
		return ""
	}
	text := "certificate wanted"
	if asked.Required {
		text = "certificate required"
	}
	switch n := len(asked.Authorities); {
	case n == 0:
		return text + ", of any CA"
	case n > maxListed:
		return fmt.Sprintf("%s, of %s and %d more", text,
			strings.Join(asked.Authorities[:maxListed], "; "), n-maxListed)
	}
	return text + ", of " + strings.Join(asked.Authorities, "; ")
}

func stepsText(r *probe.Report) string {
	var parts []string
	for _, s := range r.Steps {
		parts = append(parts, fmt.Sprintf("%s %s", s.Name, took(s.Took)))
	}
	return strings.Join(parts, ", ")
}

// took is a time for people.
func took(ms float64) string {
	return time.Duration(ms * float64(time.Millisecond)).
		Round(100 * time.Microsecond).String()
}
