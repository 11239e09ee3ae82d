package page

import (
	"fmt"
	"strings"

	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/chainview"
	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/probe"
)

// dateForm is how people read days.
const dateForm = "2 Jan 2006"

// chain draws the certificates as boxes, and the one that is missing.
func (b *builder) chain(r *probe.Report) {
	b.f("<h2>Chain as sent</h2>\n<ol class=\"chain\">\n")
	for _, c := range r.Chain {
		kind := c.Key
		if c.CA {
			kind += ", CA"
		}
		b.f("<li><div class=\"box\"><p class=\"name\">%s</p><p>%s</p>"+
			"<p class=\"soft\">signed by %s</p><p>until %s</p>"+
			"<p class=\"soft\">%s</p>", c.Name, kind, c.Signature,
			c.ValidTo.Format(dateForm), daysText(c.DaysLeft))
		b.bar(c.DaysLeft)
		b.f("</div></li>\n")
	}
	for _, f := range r.Diagnosis {
		switch f.Kind {
		case chainview.IntermediateMissing, chainview.IssuerMissing,
			chainview.UnknownCA:
			b.f("<li><div class=\"box gone\"><p class=\"name\">%s</p>"+
				"<p>%s</p></div></li>\n", f.Name, gone(f.Kind))
		}
	}
	b.f("</ol>\n<ul class=\"findings\">\n")
	for _, f := range r.Diagnosis {
		class := ""
		if f.Bad() {
			class = "state"
		}
		b.f("<li class=\"%s\">%s", class, f.Text)
		if f.URL != "" {
			b.f(" <span class=\"soft\">(%s)</span>", f.URL)
		}
		b.f("</li>\n")
	}
	b.f("</ul>\n")
}

// gone says why a box is drawn as missing.
func gone(k chainview.Kind) string {
	switch k {
	case chainview.UnknownCA:
		return "not trusted here"
	case chainview.IntermediateMissing:
		return "the server does not send it"
	}
	return "not sent, and not trusted here"
}

// steps draws the time line of the connection.
func (b *builder) steps(all []probe.Step) {
	last := all[len(all)-1]
	total := max(last.From+last.Took, 0.001)
	b.f("<h2>Time line</h2>\n<div class=\"line\">\n")
	for _, s := range all {
		b.f("<span>%s</span><span class=\"track\">"+
			"<i style=\"left:%.1f%%;width:%.1f%%\"></i></span>"+
			"<span class=\"ms\">%.1f ms</span>\n", s.Name,
			100*s.From/total, 100*s.Took/total, s.Took)
	}
	b.f("</div>\n")
}

// details lists all else.
func (b *builder) details(r *probe.Report) {
	b.f("<h2>Details</h2>\n<dl>\n")
	if r.Address != "" {
		b.detail("Address", r.Address+", asked for "+r.ServerName)
	}
	if r.StartTLS != nil {
		b.detail("STARTTLS", *r.StartTLS)
	}
	if len(r.Chain) > 0 {
		leaf := r.Chain[0]
		b.detail("Names", strings.Join(leaf.Names, ", "))
		b.detail("Serial number", leaf.Serial)
		b.detail("SHA-256", leaf.Fingerprint)
	}
	if r.Protocol != nil {
		text := *r.Protocol + " " + r.Cipher.Name
		if r.ALPN != nil {
			text += ", ALPN " + *r.ALPN
		}
		b.detail("Protocol", text)
	}
	if r.Group != nil {
		b.detail("Key exchange", *r.Group+", post-quantum: "+
			yesNo(r.PostQuantum))
	}
	if r.Signature != nil {
		b.detail("Signature", *r.Signature)
	}
	if len(r.Chain) > 0 {
		b.detail("OCSP staple", stapleText(r))
	}
	for _, v := range r.Resumption {
		text := yesNo(v.Resumed)
		if v.Reason != "" {
			text += ": " + v.Reason
		}
		b.detail("Resumes "+v.Protocol, text)
	}
	if asked := r.ClientCertificate; asked != nil {
		text := "asked for"
		if asked.Required {
			text = "required"
		}
		if len(asked.Authorities) > 0 {
			text += ", of " + strings.Join(asked.Authorities, "; ")
		}
		b.detail("Client certificate", text)
	}
	b.detail("Took", fmt.Sprintf("%.0f ms", r.Took))
	b.f("</dl>\n")
}

func (b *builder) detail(name, text string) {
	b.f("<dt>%s</dt><dd>%s</dd>\n", name, text)
}

func stapleText(r *probe.Report) string {
	text := "none"
	if s := r.Staple; s != nil {
		text = s.Status
		if s.NextUpdate != nil {
			text += ", until " + s.NextUpdate.Format(dateForm)
		}
		if s.Error != "" {
			text = strings.TrimPrefix(text+": "+s.Error, ": ")
		}
	}
	if r.MustStaple {
		text += "; the certificate promises one (must-staple)"
	}
	return text
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
