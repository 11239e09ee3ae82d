package main

// script is what a scene shows.
type script struct {
	title string
	short string // at most 31 columns: what it shows
	why   string // at most 34: why that matters
	play  func(*scene)
}

// scenes lists all of them, in the order of the story.
func scenes() []script {
	return []script{
		{"New makes TLS of a connection that is in use (isServer, STARTTLS)",
			"Upgrade of a plain connection", "STARTTLS, on both sides", startTLS},
		{"Both sides agree on a protocol (ALPN, secureConnect, " +
			"secureConnection)",
			"Both agree on a protocol (ALPN)", "h2 or http/1.1 on one port", agreeOnProtocol},
		{"No common protocol: refused",
			"No common protocol", "refused early, with a clear code", noCommonProtocol},
		{"The server's contexts by name and wildcard (SNI, addContext)",
			"Contexts by name and wildcard", "many sites on one address (SNI)", namedContexts},
		{"A hook chooses the context (SNICallback)",
			"A hook chooses the context", "certificates from your database", contextHook},
		{"A hook's error refuses its client alone",
			"A hook fails", "its client alone is refused", contextHookError},
		{"One secure context serves many sockets (secureContext)",
			"One context, many sockets", "files are loaded once", sharedContext},
		{"A client certificate is accepted (requestCert)",
			"Client certificate accepted", "clients prove who they are (mTLS)", clientAccepted},
		{"A client certificate of another CA is refused (tlsClientError)",
			"Client certificate refused", "another CA's clients stay out", clientRefused},
		{"A missing client certificate is refused",
			"Client certificate missing", "refused, and told why", clientWithout},
		{"Such clients may be let in (rejectUnauthorized: false)",
			"Such clients let in", "look first, enforce later", clientAllowed},
		{"A server that nobody vouches for is refused",
			"Server that nobody vouches for", "no self-signed server passes", serverRefused},
		{"It may be let pass, with the reason (authorizationError)",
			"It may pass, with the reason", "OpenSSL's code says why", serverAllowed},
		{"A certificate for another name is refused",
			"Certificate for another name", "nobody else's certificate passes", wrongName},
		{"A revoked certificate is refused (crl)",
			"Revoked certificate (CRL)", "a stolen key is of no use", revoked},
		{"Key material is told on both sides (keylog)",
			"Key log on both sides", "Wireshark reads the capture", keyMaterial},
		{"The OCSP response comes before the connection is secure " +
			"(requestOCSP, OCSPRequest, OCSPResponse)",
			"OCSP staple", "revocation without asking the CA", stapling},
		{"TLS 1.2: a session is resumed (session, getSession, " +
			"getTLSTicket)",
			"TLS 1.2 session resumed", "saves a round trip and a signature", resume12},
		{"TLS 1.3: a session is resumed, from the event's bytes",
			"TLS 1.3 session resumed", "from bytes: another process can", resume13},
		{"The server keeps its sessions (newSession, resumeSession)",
			"The server keeps its sessions", "a store: servers share and revoke", storedSessions},
		{"A damaged session costs a full handshake, not the connection",
			"Damaged session", "costs a handshake, no connection", damagedSession},
	}
}
