package main

import (
	"context"
	"log/slog"
	"slices"
)

// newLogger returns a logger whose lines go to tell, with all of their
// attributes.
func newLogger(tell func(line slog.Record, attrs []slog.Attr)) *slog.Logger {
	return slog.New(&lineHandler{tell: tell})
}

// lineHandler is a slog.Handler. Those that log here make no groups.
type lineHandler struct {
	tell  func(line slog.Record, attrs []slog.Attr)
	attrs []slog.Attr
}

// Enabled implements slog.Handler.
func (*lineHandler) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelInfo
}

// Handle implements slog.Handler.
func (h *lineHandler) Handle(_ context.Context, line slog.Record) error {
	attrs := slices.Clone(h.attrs)
	line.Attrs(func(a slog.Attr) bool {
		attrs = append(attrs, a)
		return true
	})
	h.tell(line, attrs)
	return nil
}

// WithAttrs implements slog.Handler.
func (h *lineHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &lineHandler{h.tell, slices.Concat(h.attrs, attrs)}
}

// WithGroup implements slog.Handler.
func (h *lineHandler) WithGroup(string) slog.Handler { return h }
