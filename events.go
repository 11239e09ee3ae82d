package tlssocket

import "net"

// Events are what a Socket tells. The zero value is ready for use. The package
// comment has the contract of delivery.
//
// Node: tls.TLSSocket.
type Events struct {
	// KeyLog is emitted for each line of key material, before or after the
	// handshake ends. Listeners must be there when the handshake starts.
	// WARNING: who has the lines can read the connection.
	//
	// Node: event keylog.
	KeyLog Event[KeyLogEvent]

	// OCSPResponse is emitted on a client with RequestOCSP, before the
	// connection is secure: the handshake waits until the listeners have
	// returned, so they must not wait for it. Destroy ends it there.
	//
	// Node: event OCSPResponse.
	OCSPResponse Event[OCSPResponseEvent]

	// SecureConnect is emitted when the handshake is complete, whether or not
	// the peer is authorized (where that is allowed).
	//
	// Node: event secureConnect.
	SecureConnect Event[SecureConnectEvent]

	// Session is emitted on a client for each session that the server gives
	// it: up to TLS 1.2 when the handshake is complete, in TLS 1.3 for each
	// ticket. Somebody who listens gets it although nobody reads: the socket
	// then reads one record ahead, and of bulk data what has come. WARNING: a
	// session is a secret.
	//
	// Node: event session.
	Session Event[SessionEvent]

	// Data is emitted for what the peer sends, at most 16 KB at a time, from the
	// end of the handshake on, which a listener does not start. What came before
	// somebody listened, and nobody has read, is not lost. While somebody
	// listens the library reads, and Read is refused with ERR_TLS_INVALID_STATE,
	// also one that is blocked at that moment. A connection of which nothing
	// comes has no goroutine and no buffer then (a few that were busy have them
	// for some seconds): on Linux, over TCP and unix sockets; elsewhere it has
	// one goroutine. Nothing more is read before the listeners have returned,
	// so that a slow one slows down the peer; see also [Socket.Pause]. When the
	// last listener has left, Read gets what follows. What [Server.Listener]
	// hands out, and a socket whose [Socket.TLS] was called, is read by its
	// user, and has no Data.
	//
	// A read deadline that passes ends the socket, with ETIMEDOUT in its Error:
	// a listener that sets one anew each time bounds the peer's silence. The
	// errors of Read end it as ever.
	//
	// Node: event data.
	Data Event[DataEvent]

	// End is emitted once, when the peer has ended its side, after all Data, while
	// somebody listens to that: so listen to End first, unless both are done in a
	// listener of the socket's. It is Read's io.EOF; to close the socket is for
	// the application.
	//
	// Node: event end.
	End Event[EndEvent]

	// Error is emitted at most once, before Close.
	//
	// Node: event error.
	Error Event[ErrorEvent]

	// Close is emitted once and last.
	//
	// Node: event close.
	Close Event[CloseEvent]
}

// DataEvent is what the peer has sent.
type DataEvent struct {
	Socket *Socket
	Data   []byte // the listener's until it returns; it is used again then
}

// EndEvent is the end of the peer's data.
type EndEvent struct{ Socket *Socket }

// KeyLogEvent is a line of key material.
type KeyLogEvent struct {
	Socket *Socket
	Line   []byte // NSS key log format, with its line feed
}

// OCSPResponseEvent is what the server said of its certificate's revocation.
type OCSPResponseEvent struct {
	Socket   *Socket
	Response []byte // DER (RFC 6960, section 4.2.1); nil if it sent none
}

// SecureConnectEvent tells that the handshake is complete.
type SecureConnectEvent struct{ Socket *Socket }

// SessionEvent is a session that Options.Session can resume.
type SessionEvent struct {
	Socket  *Socket
	Session []byte
}

// ErrorEvent is the error that ended a socket, or its sending; or, with a nil
// Socket, that of a server.
type ErrorEvent struct {
	Socket *Socket
	Err    error
}

// CloseEvent is the end of a socket; or, with a nil Socket, that of a server.
type CloseEvent struct {
	Socket   *Socket
	HadError bool
}

// ServerEvents are what a Server tells. The zero value is ready for use.
// Events of one connection come in their order, those of different
// connections concurrently.
//
// Node: tls.Server.
type ServerEvents struct {
	// Connection is emitted when a connection was accepted, before its
	// handshake.
	//
	// Node: server event connection.
	Connection Event[ConnectionEvent]

	// SecureConnection is emitted when a connection's handshake is complete.
	// A listener may serve the connection in place: it delays later events of
	// that connection only. The connection is the listener's to close. Errors
	// from here on are those of the socket's methods and of its own events.
	//
	// Node: server event secureConnection.
	SecureConnection Event[SecureConnectionEvent]

	// TLSClientError is emitted when a connection failed before it was
	// secure; it is closed already.
	//
	// Node: server event tlsClientError.
	TLSClientError Event[TLSClientErrorEvent]

	// KeyLog is Events.KeyLog for all connections.
	//
	// Node: server event keylog.
	KeyLog Event[KeyLogEvent]

	// Error is emitted when the server cannot accept connections any more, and
	// when a listener panicked for a connection whose own Error nobody listens
	// to; then it has the Socket.
	//
	// Node: server event error.
	Error Event[ErrorEvent]

	// Close is emitted once, when the server was closed and its last
	// connection has ended.
	//
	// Node: server event close.
	Close Event[CloseEvent]
}

// ConnectionEvent is an accepted connection, before TLS.
type ConnectionEvent struct{ Conn net.Conn }

// SecureConnectionEvent is a connection whose handshake is complete.
type SecureConnectionEvent struct{ Socket *Socket }

// TLSClientErrorEvent is a connection that failed before it was secure.
type TLSClientErrorEvent struct {
	Socket *Socket
	Err    error
}
