package main

import (
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/ocsp"
	"github.com/seed-435e3e10/tlssocket/store"
)

// firstStaple is how long the first clients of a certificate may have to wait
// for its first OCSP response.
const firstStaple = 2 * time.Second

// stapleFile is the FILE of -ocsp, "" if it is something else.
func (f *serveFlags) stapleFile() string {
	if f.ocsp == "auto" || isURL(f.ocsp) {
		return ""
	}
	return f.ocsp
}

func isURL(text string) bool { return strings.Contains(text, "://") }

// staple gives the host what -ocsp auto and -ocsp URL ask for. Servers that
// share a session store share the responses as well.
func (f *serveFlags) staple(h *host) (err error) {
	o := &ocsp.Options{
		WaitFirst: firstStaple,
		Logger:    newLogger(tellStaple(h.out)),
	}
	switch {
	case isURL(f.ocsp):
		o.Responder = f.ocsp
	case f.ocsp != "auto":
		return nil
	}
	o.Cache, _ = h.store.(store.Cache)
	if h.stapler, err = ocsp.New(o); err != nil {
		return &usageError{"serve", &inputError{"-ocsp " + f.ocsp, err}}
	}
	h.ocsp = h.stapler.Staple
	return nil
}

// tellStaple makes a record of a Stapler's line.
func tellStaple(out func(record)) func(slog.Record, []slog.Attr) {
	return func(line slog.Record, attrs []slog.Attr) {
		var who string
		err := error(&tlssocket.Error{Op: "staple",
			Code: code.OCSPInvalidResponse,
			Err:  errors.New(line.Message)})
		for _, a := range attrs {
			switch cause, isError := a.Value.Any().(error); {
			case a.Key == "subject", a.Key == "names" && who == "":
				who = a.Value.String()
			case isError:
				err = cause
			}
		}
		if line.Level < slog.LevelWarn {
			out(stapleRecord{header{"server", 0, "staple"}, who,
				line.Message})
			return
		}
		var code code.Code
		errors.As(err, &code)
		out(errorRecord{header: header{"server", 0, "error"},
			Code: string(code), Message: about(who, err.Error())})
	}
}

// about puts in front of a message whom it is about, if it is about anybody.
func about(who, message string) string {
	if who == "" {
		return message
	}
	return who + ": " + message
}
