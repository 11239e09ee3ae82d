package buffer

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"
	"golang.org/x/text/encoding/unicode"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// A textEncoding turns bytes into a string of JavaScript and back.
type textEncoding struct {
	Decode func(l *loop.Loop, b []byte) goja.Value
	encode func(s goja.String) []byte
	// whole is the number of bytes, up to most, that end with a whole
	// character.
	whole func(b []byte, most int) int
}

// Encodings are Node's, by their canonical names.
var Encodings = map[string]textEncoding{
	"utf8":      {decodeUTF8, encodeUTF8, wholeUTF8},
	"utf16le":   {decodeUTF16, encodeUTF16, wholeUTF16},
	"latin1":    {decodeLatin1, encodeLatin1, wholeByte},
	"ascii":     {decodeASCII, encodeLatin1, wholeByte},
	"hex":       {decodeHex, encodeHex, wholeByte},
	"base64":    {decodeBase64, encodeBase64, wholeByte},
	"base64url": {decodeBase64URL, encodeBase64, wholeByte},
}

// Encode encodes a text. ok is false where that is no canonical name.
func Encode(s goja.String, encoding string) (b []byte, ok bool) {
	if e, ok := Encodings[encoding]; ok {
		return e.encode(s), true
	}
	return nil, false
}

func decodeUTF8(l *loop.Loop, b []byte) goja.Value {
	if !utf8.Valid(b) {
		b, _ = unicode.UTF8.NewDecoder().Bytes(b)
	}
	return l.VM.ToValue(string(b))
}

func encodeUTF8(s goja.String) []byte { return []byte(s.String()) }

func wholeUTF8(b []byte, most int) int {
	if len(b) <= most {
		return len(b)
	}
	for most > 0 && !utf8.RuneStart(b[most]) {
		most--
	}
	return most
}

func decodeUTF16(l *loop.Loop, b []byte) goja.Value {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return goja.StringFromUTF16(units)
}

func encodeUTF16(s goja.String) []byte {
	b := make([]byte, 0, 2*s.Length())
	for i := range s.Length() {
		b = binary.LittleEndian.AppendUint16(b, s.CharAt(i))
	}
	return b
}

func wholeUTF16(b []byte, most int) int { return min(len(b), most) &^ 1 }

func decodeLatin1(l *loop.Loop, b []byte) goja.Value {
	if isASCII(b) {
		return l.VM.ToValue(string(b))
	}
	units := make([]uint16, len(b))
	for i, c := range b {
		units[i] = uint16(c)
	}
	return goja.StringFromUTF16(units)
}

func isASCII(b []byte) bool {
	return bytes.IndexFunc(b, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

func encodeLatin1(s goja.String) []byte {
	b := make([]byte, s.Length())
	for i := range b {
		b[i] = byte(s.CharAt(i))
	}
	return b
}

func wholeByte(b []byte, most int) int { return min(len(b), most) }

func decodeASCII(l *loop.Loop, b []byte) goja.Value {
	low := make([]byte, len(b))
	for i, c := range b {
		low[i] = c & 0x7f
	}
	return l.VM.ToValue(string(low))
}

func decodeHex(l *loop.Loop, b []byte) goja.Value {
	return l.VM.ToValue(hex.EncodeToString(b))
}

// encodeHex ends before the first pair that is not hexadecimal.
func encodeHex(s goja.String) []byte {
	text := s.String()
	b := make([]byte, len(text)/2)
	n, _ := hex.Decode(b, []byte(text[:len(text)&^1]))
	return b[:n]
}

func decodeBase64(l *loop.Loop, b []byte) goja.Value {
	return l.VM.ToValue(base64.StdEncoding.EncodeToString(b))
}

func decodeBase64URL(l *loop.Loop, b []byte) goja.Value {
	return l.VM.ToValue(base64.RawURLEncoding.EncodeToString(b))
}

// encodeBase64 takes both alphabets, skips what is in neither, and ends at the
// first padding.
func encodeBase64(s goja.String) []byte {
	text := s.String()
	if i := strings.IndexByte(text, '='); i >= 0 {
		text = text[:i]
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '-':
			return '+'
		case r == '_':
			return '/'
		case r < utf8.RuneSelf && (r == '+' || r == '/' || isAlphanumeric(byte(r))):
			return r
		}
		return -1
	}, text)
	if len(text)%4 == 1 {
		text = text[:len(text)-1]
	}
	b, _ := base64.RawStdEncoding.DecodeString(text)
	return b
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// NewEncoding makes the Go part of buffer: decode(bytes, encoding),
// encode(string, encoding), write(bytes, string, encoding), which writes whole
// characters only, byteLength(string), compare(a, b), copy(target, source),
// indexOf(bytes, sought, last), fill(bytes, pattern), which returns false for
// an empty pattern, isUtf8(bytes), mask, and the decoders of streams, decodeUTF8
// and decodeUTF16(bytes, stream).
func NewEncoding(l *loop.Loop) *goja.Object {
	return l.Object(map[string]loop.Native{
		"decode": func(call goja.FunctionCall) goja.Value {
			return encodingOf(l, call.Argument(1)).Decode(l, l.Memory(call.Argument(0)))
		},
		"encode": func(call goja.FunctionCall) goja.Value {
			return l.Buffer(encodingOf(l, call.Argument(1)).encode(
				stringOf(call.Argument(0))))
		},
		"write": func(call goja.FunctionCall) goja.Value {
			target, e := l.Memory(call.Argument(0)), encodingOf(l, call.Argument(2))
			b := e.encode(stringOf(call.Argument(1)))
			return l.VM.ToValue(copy(target, b[:e.whole(b, len(target))]))
		},
		"byteLength": func(call goja.FunctionCall) goja.Value {
			return l.VM.ToValue(utf8Length(stringOf(call.Argument(0))))
		},
		"compare": func(call goja.FunctionCall) goja.Value {
			return l.VM.ToValue(bytes.Compare(
				l.Memory(call.Argument(0)), l.Memory(call.Argument(1))))
		},
		"copy": func(call goja.FunctionCall) goja.Value {
			return l.VM.ToValue(copy(
				l.Memory(call.Argument(0)), l.Memory(call.Argument(1))))
		},
		"indexOf": func(call goja.FunctionCall) goja.Value {
			b, sought := l.Memory(call.Argument(0)), l.Memory(call.Argument(1))
			if call.Argument(2).ToBoolean() {
				return l.VM.ToValue(bytes.LastIndex(b, sought))
			}
			return l.VM.ToValue(bytes.Index(b, sought))
		},
		"fill": func(call goja.FunctionCall) goja.Value {
			b, pattern := l.Memory(call.Argument(0)), l.Memory(call.Argument(1))
			n := copy(b, pattern)
			for n > 0 && n < len(b) {
				n += copy(b[n:], b[:n])
			}
			return l.VM.ToValue(len(pattern) > 0)
		},
		"isUtf8": func(call goja.FunctionCall) goja.Value {
			return l.VM.ToValue(utf8.Valid(l.Memory(call.Argument(0))))
		},
		"mask": mask(l),
		"decodeUTF8": func(call goja.FunctionCall) goja.Value {
			return decodePart(l, call, decodeUTF8, incompleteUTF8,
				utf8.Valid)
		},
		"decodeUTF16": func(call goja.FunctionCall) goja.Value {
			return decodePart(l, call, decodeUTF16, IncompleteUTF16,
				isValidUTF16)
		},
	})
}

func stringOf(v goja.Value) goja.String { return v.ToString().(goja.String) }

// encodingOf returns the encoding of that canonical name.
func encodingOf(l *loop.Loop, name goja.Value) textEncoding {
	e, ok := Encodings[name.String()]
	if !ok {
		panic(l.VM.NewTypeError("Unknown encoding: %s", name))
	}
	return e
}

// utf8Length is the length of a string in UTF-8.
func utf8Length(s goja.String) (n int) {
	for i := 0; i < s.Length(); i++ {
		r := rune(s.CharAt(i))
		if utf16.IsSurrogate(r) && i+1 < s.Length() {
			if r2 := utf16.DecodeRune(r, rune(s.CharAt(i+1))); r2 != utf8.RuneError {
				i++
				r = r2
			}
		}
		if utf16.IsSurrogate(r) {
			r = utf8.RuneError
		}
		n += utf8.RuneLen(r)
	}
	return n
}

// decodePart decodes bytes of a stream. What is incomplete at their end waits
// for more, unless the stream has ended. The answer has text, used, the number
// of bytes that it was made of, and valid.
func decodePart(l *loop.Loop, call goja.FunctionCall,
	decode func(*loop.Loop, []byte) goja.Value, incomplete func([]byte) int,
	isValid func([]byte) bool,
) goja.Value {
	b := l.Memory(call.Argument(0))
	if call.Argument(1).ToBoolean() {
		b = b[:len(b)-incomplete(b)]
	}
	o := l.VM.NewObject()
	loop.Must(o.Set("text", decode(l, b)))
	loop.Must(o.Set("used", len(b)))
	loop.Must(o.Set("valid", isValid(b)))
	return o
}

// incompleteUTF8 is the number of bytes at the end that begin a character.
func incompleteUTF8(b []byte) int {
	for n := 1; n <= min(utf8.UTFMax-1, len(b)); n++ {
		if tail := b[len(b)-n:]; utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}

// IncompleteUTF16 also counts a high surrogate that waits for its low one.
func IncompleteUTF16(b []byte) int {
	odd := len(b) % 2
	if even := len(b) - odd; even >= 2 {
		const high, low = 0xd800, 0xdc00
		if u := binary.LittleEndian.Uint16(b[even-2:]); high <= u && u < low {
			return odd + 2
		}
	}
	return odd
}

// isValidUTF16 reports whether every surrogate has its other half.
func isValidUTF16(b []byte) bool {
	if len(b)%2 != 0 {
		return false
	}
	for i := 0; i < len(b); i += 2 {
		r := rune(binary.LittleEndian.Uint16(b[i:]))
		if !utf16.IsSurrogate(r) {
			continue
		}
		i += 2
		if i >= len(b) || utf16.DecodeRune(r,
			rune(binary.LittleEndian.Uint16(b[i:]))) == utf8.RuneError {
			return false
		}
	}
	return true
}
