// Package page makes an HTML page of what was found out of servers: one file,
// without scripts, that needs nothing from elsewhere.
package page

import (
	_ "embed"
	"fmt"
	"html"
	"io"
	"strings"
	"time"

	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/probe"
)

//go:embed page.css
var style string

const head = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>%s</title>
<style>
%s</style>
</head>
<body>
<h1>%s</h1>
<p class="when">checked %s by tlssocket check</p>
`

// builder writes HTML. Servers choose much of what is in it.
type builder struct{ strings.Builder }

// markup is HTML already.
type markup string

// f is fmt.Fprintf with constant HTML as format. It escapes texts among the
// arguments; numbers need no escaping.
func (b *builder) f(format string, args ...any) {
	for i, arg := range args {
		switch a := arg.(type) {
		case string:
			args[i] = html.EscapeString(a)
		case markup, int, float64:
		default:
			panic(fmt.Sprintf("%T is in HTML", arg)) // a bug of ours
		}
	}
	fmt.Fprintf(b, format, args...)
}

var words = map[probe.Status]string{probe.Failed: "error",
	probe.Unauthorized: "not trusted", probe.Critical: "expires now",
	probe.Warning: "expires soon", probe.Well: "ok"}

var marks = map[probe.Status]string{probe.Failed: "✗",
	probe.Unauthorized: "✗", probe.Critical: "!", probe.Warning: "!",
	probe.Well: "✓"}

// Write writes the page. The reports stand in it in their order; a single one is
// open.
func Write(w io.Writer, reports []*probe.Report, at time.Time) error {
	title := fmt.Sprintf("TLS of %d servers", len(reports))
	if len(reports) == 1 {
		title = "TLS of " + reports[0].Target
	}
	b := new(builder)
	b.f(head, title, markup(style), title,
		at.UTC().Format("2 January 2006 15:04 MST"))
	b.counts(reports)
	for _, r := range reports {
		b.report(r, len(reports) == 1)
	}
	b.f("</body>\n</html>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// counts is how many servers have which status.
func (b *builder) counts(reports []*probe.Report) {
	b.f("<ul class=\"counts\">\n")
	for _, s := range []probe.Status{probe.Failed, probe.Unauthorized,
		probe.Critical, probe.Warning, probe.Well} {
		n := 0
		for _, r := range reports {
			if r.Status == s {
				n++
			}
		}
		if n > 0 {
			b.f("<li class=\"%s\"><span class=\"state\">%d %s</span></li>\n",
				string(s), n, words[s])
		}
	}
	b.f("</ul>\n")
}

// report is a row, and what it opens to.
func (b *builder) report(r *probe.Report, open bool) {
	attribute := markup("")
	if open {
		attribute = " open"
	}
	b.f("<details class=\"%s\"%s>\n<summary>\n"+
		"<span class=\"state\" aria-hidden=\"true\">%s</span>\n"+
		"<span class=\"host\">%s</span>\n<span class=\"left\">",
		string(r.Status), attribute, marks[r.Status], r.Target)
	if r.DaysLeft != nil {
		b.f("<span class=\"state\">%s</span>", daysText(*r.DaysLeft))
		b.bar(*r.DaysLeft)
	} else {
		b.f("<span class=\"state\">%s</span>", words[r.Status])
	}
	b.f("</span>\n<span class=\"spoken\">%s</span>\n</summary>\n"+
		"<div class=\"body\">\n", spoken(r))
	if p := r.Error; p != nil {
		b.f("<div class=\"problem\"><p>%s</p>", p.Message)
		if p.Hint != "" {
			b.f("<p class=\"soft\">What to do: %s</p>", p.Hint)
		}
		b.f("</div>\n")
	}
	if len(r.Chain) > 0 {
		b.chain(r)
	}
	if len(r.Steps) > 0 {
		b.steps(r.Steps)
	}
	b.details(r)
	b.f("</div>\n</details>\n")
}

// spoken is the end of a row.
func spoken(r *probe.Report) string {
	switch {
	case r.Protocol == nil && r.Error != nil:
		return r.Error.Code
	case r.Protocol == nil:
		return ""
	}
	text := "TLS " + strings.TrimPrefix(*r.Protocol, "TLSv")
	if r.Group != nil {
		text += ", " + *r.Group
	}
	if r.Status == probe.Unauthorized {
		text += ", " + r.Error.Code
	}
	return text
}

// daysText is how much time is left.
func daysText(n int) string {
	switch {
	case n == -1:
		return "expired 1 day ago"
	case n < 0:
		return fmt.Sprintf("expired %d days ago", -n)
	case n == 1:
		return "1 day left"
	}
	return fmt.Sprintf("%d days left", n)
}

// maxDays is the full length of a bar: what certificates may live today (398
// days, CA/Browser Forum).
const maxDays = 398

// bar draws how many days are left.
func (b *builder) bar(days int) {
	wide := 100 * float64(min(max(days, 0), maxDays)) / maxDays
	b.f("<span class=\"track\"><i style=\"left:0;width:%.1f%%\"></i></span>",
		wide)
}
