package main

// script is what a scene shows.
type script struct {
	title string
	play  func(*scene)
}

// scenes lists all of them, in the order of the story.
func scenes() []script {
	return []script{
		{"New makes TLS of a connection that is in use (isServer, STARTTLS)",
			startTLS},
		{"Both sides agree on a protocol (ALPN, secureConnect, " +
			"secureConnection)", agreeOnProtocol},
		{"No common protocol: refused", noCommonProtocol},
		{"The server's contexts by name and wildcard (SNI, addContext)",
			namedContexts},
		{"A hook chooses the context (SNICallback)", contextHook},
		{"A hook's error refuses its client alone", contextHookError},
		{"One secure context serves many sockets (secureContext)",
			sharedContext},
		{"A client certificate is accepted (requestCert)", clientAccepted},
		{"A client certificate of another CA is refused (tlsClientError)",
			clientRefused},
		{"A missing client certificate is refused", clientWithout},
		{"Such clients may be let in (rejectUnauthorized: false)",
			clientAllowed},
		{"A server that nobody vouches for is refused", serverRefused},
		{"It may be let pass, with the reason (authorizationError)",
			serverAllowed},
		{"A certificate for another name is refused", wrongName},
		{"A revoked certificate is refused (crl)", revoked},
		{"Key material is told on both sides (keylog)", keyMaterial},
		{"The OCSP response comes before the connection is secure " +
			"(requestOCSP, OCSPRequest, OCSPResponse)", stapling},
		{"TLS 1.2: a session is resumed (session, getSession, " +
			"getTLSTicket)", resume12},
		{"TLS 1.3: a session is resumed, from the event's bytes", resume13},
		{"The server keeps its sessions (newSession, resumeSession)",
			storedSessions},
		{"A damaged session costs a full handshake, not the connection",
			damagedSession},
	}
}
