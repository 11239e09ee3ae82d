package loop

import (
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

// A frame is a line of a stack. One of the engine has no file.
type frame struct {
	name, file   string
	line, column int
}

// defaultLimit is what Error.stackTraceLimit is before scripts change it.
const defaultLimit = 10

// beyond is how many frames the constructors may have, and what else is cut.
const beyond = 16

// anonymous is the name of functions that have none.
const anonymous = "<anonymous>"

// native is the source of frames that are not JavaScript.
const native = "<native>"

// frames are the last calls, limit of them at most, without those of the
// function above, and of what it called.
func (s *stacks) frames(above *goja.Object, limit int) (list []goja.StackFrame) {
	frames := s.l.VM.CaptureCallStack(limit+beyond, nil)
	for len(frames) > 0 && isHidden(frames[0]) {
		frames = frames[1:]
	}
	for _, f := range s.below(frames, above) {
		if len(list) == limit {
			break
		}
		if f.SrcName() != native || !strings.ContainsAny(f.FuncName(), "/.") {
			list = append(list, f) // no function of Go
		}
	}
	return list
}

// isHidden tells frames that no stack begins with: the constructors and what
// Node hides of itself.
func isHidden(f goja.StackFrame) bool {
	switch f.SrcName() {
	case native, "node:internal/errors", "node:internal/validators":
		return true
	}
	return false
}

// below cuts the frames of a function, and of what it called. Of a class only
// the constructors have frames, which have no name.
func (s *stacks) below(frames []goja.StackFrame, above *goja.Object) []goja.StackFrame {
	if above == nil {
		return frames
	}
	if isClass(above) {
		for ; above != nil && isClass(above) && len(frames) > 0; above = above.Prototype() {
			if strings.Contains(above.String(), "constructor") &&
				frames[0].FuncName() == anonymous {
				frames = frames[1:]
			}
		}
		return frames
	}
	name := nameOf(above)
	for i := range min(len(frames), beyond) {
		if frames[i].FuncName() == name {
			return frames[i+1:]
		}
	}
	return frames
}

// isClass tells classes from other functions.
func isClass(fn *goja.Object) bool { return strings.HasPrefix(fn.String(), "class") }

func nameOf(fn *goja.Object) string {
	if v := fn.Get("name"); v != nil {
		return v.String()
	}
	return ""
}

// last are the frames of calls that went too deep, as many as Node shows.
func (s *stacks) last(frames []goja.StackFrame) []frame {
	return s.shown(frames[:min(len(frames), defaultLimit)])
}

func (s *stacks) shown(frames []goja.StackFrame) []frame {
	list := make([]frame, len(frames))
	for i, f := range frames {
		list[i] = s.frameOf(f)
	}
	return list
}

func (s *stacks) frameOf(f goja.StackFrame) frame {
	name := f.FuncName()
	if name == anonymous {
		name = ""
	}
	if f.SrcName() == native {
		return frame{name: name}
	}
	at := f.Position()
	if at.Line == 1 {
		at.Column = max(1, at.Column-s.headOf(at.Filename))
	}
	return frame{name, at.Filename, at.Line, at.Column}
}

func (f frame) String() string {
	at := anonymous
	if f.file != "" {
		at = f.file + ":" + strconv.Itoa(f.line) + ":" + strconv.Itoa(f.column)
	}
	if f.name == "" {
		return at
	}
	return f.name + " (" + at + ")"
}

func writeFrames(frames []frame) string {
	var b strings.Builder
	for _, f := range frames {
		b.WriteString("\n    at ")
		b.WriteString(f.String())
	}
	return b.String()
}
