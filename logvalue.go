package tlssocket

import (
	"errors"
	"log/slog"

	"github.com/seed-435e3e10/tlssocket/trust"
)

// LogValue implements [slog.LogValuer]: the text, and what errors.Is and
// errors.As would find out, as a group.
func (e *Error) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("msg", e.Error()),
		slog.String("code", string(e.Code))}
	for _, a := range []struct{ key, value string }{
		{"op", e.Op}, {"side", e.Side}, {"addr", e.Addr},
	} {
		if a.value != "" {
			attrs = append(attrs, slog.String(a.key, a.value))
		}
	}
	var refused *trust.Error
	if errors.As(e.Err, &refused) && refused.Host != "" {
		attrs = append(attrs, slog.String("host", refused.Host))
	}
	return slog.GroupValue(attrs...)
}

// LogValue implements [slog.LogValuer].
func (e *AlertError) LogValue() slog.Value {
	return slog.GroupValue(slog.String("msg", e.Error()),
		slog.Int("alert", int(e.Alert)), slog.Bool("remote", e.Remote))
}

// LogValue implements [slog.LogValuer]: who is connected with whom, and by what.
// It has no secrets.
func (s *Socket) LogValue() slog.Value {
	if s == nil {
		return slog.Value{}
	}
	attrs := []slog.Attr{slog.String("side", s.opts.side()),
		slog.String("remote", s.RemoteAddr().String())}
	if !s.isSecure() {
		return slog.GroupValue(attrs...)
	}
	return slog.GroupValue(append(attrs,
		slog.String("protocol", s.Protocol()),
		slog.String("cipher", s.Cipher().Name),
		slog.String("alpn", s.ALPNProtocol()),
		slog.String("serverName", s.ServerName()),
		slog.Bool("authorized", s.Authorized()),
		slog.Bool("resumed", s.SessionReused()))...)
}

// LogValue implements [slog.LogValuer]. It does not have the line.
func (e KeyLogEvent) LogValue() slog.Value { return e.Socket.LogValue() }

// LogValue implements [slog.LogValuer].
func (e OCSPResponseEvent) LogValue() slog.Value {
	return withAttr(e.Socket, slog.Int("bytes", len(e.Response)))
}

// LogValue implements [slog.LogValuer].
func (e SecureConnectEvent) LogValue() slog.Value { return e.Socket.LogValue() }

// LogValue implements [slog.LogValuer]. It does not have the session.
func (e SessionEvent) LogValue() slog.Value {
	return withAttr(e.Socket, slog.Int("bytes", len(e.Session)))
}

// LogValue implements [slog.LogValuer]. It does not have the data.
func (e DataEvent) LogValue() slog.Value {
	return withAttr(e.Socket, slog.Int("bytes", len(e.Data)))
}

// LogValue implements [slog.LogValuer].
func (e EndEvent) LogValue() slog.Value { return e.Socket.LogValue() }

// LogValue implements [slog.LogValuer].
func (e ErrorEvent) LogValue() slog.Value {
	return withAttr(e.Socket, slog.Any("err", e.Err))
}

// LogValue implements [slog.LogValuer].
func (e CloseEvent) LogValue() slog.Value {
	return withAttr(e.Socket, slog.Bool("hadError", e.HadError))
}

// LogValue implements [slog.LogValuer].
func (e ConnectionEvent) LogValue() slog.Value {
	if e.Conn == nil || e.Conn.RemoteAddr() == nil {
		return slog.Value{}
	}
	return slog.GroupValue(slog.String("remote", e.Conn.RemoteAddr().String()))
}

// LogValue implements [slog.LogValuer].
func (e SecureConnectionEvent) LogValue() slog.Value {
	return e.Socket.LogValue()
}

// LogValue implements [slog.LogValuer].
func (e TLSClientErrorEvent) LogValue() slog.Value {
	return withAttr(e.Socket, slog.Any("err", e.Err))
}

// withAttr is what an event of a socket, which may be nil, adds to it.
func withAttr(s *Socket, a slog.Attr) slog.Value {
	if s == nil {
		return slog.GroupValue(a)
	}
	return slog.GroupValue(append(s.LogValue().Group(), a)...)
}
