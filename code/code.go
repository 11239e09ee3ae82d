// Package code has the error codes of Node and OpenSSL, which all packages of
// this module give to their errors:
//
//	if errors.Is(err, code.CertHasExpired) {
//
// It depends on nothing.
package code

// Code is an error code of Node, such as CERT_HAS_EXPIRED. It is an error, so
// that errors.Is(err, code.CertHasExpired) asks for the code of an error, and
// errors.As(err, &c), with c a Code, tells it.
//
// The constants are the codes that programs have most reason to compare with.
// There are more: a peer's alert has the code of Node's table, such as
// ERR_SSL_TLSV1_ALERT_UNKNOWN_CA, a file that cannot be read has OpenSSL's, such
// as ERR_OSSL_PEM_NO_START_LINE. Compare with a Code of your own then.
//
// Node: error.code.
type Code string

func (c Code) Error() string { return string(c) }

// Why a certificate is not trusted. OpenSSL's names (X509_V_ERR_…).
const (
	DepthZeroSelfSignedCert        Code = "DEPTH_ZERO_SELF_SIGNED_CERT"
	SelfSignedCertInChain          Code = "SELF_SIGNED_CERT_IN_CHAIN"
	UnableToVerifyLeafSignature    Code = "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
	UnableToGetIssuerCert          Code = "UNABLE_TO_GET_ISSUER_CERT"
	UnableToGetIssuerCertLocally   Code = "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"
	CertHasExpired                 Code = "CERT_HAS_EXPIRED"
	CertNotYetValid                Code = "CERT_NOT_YET_VALID"
	CertRevoked                    Code = "CERT_REVOKED"
	CertRejected                   Code = "CERT_REJECTED"
	CertSignatureFailure           Code = "CERT_SIGNATURE_FAILURE"
	CertChainTooLong               Code = "CERT_CHAIN_TOO_LONG"
	PathLengthExceeded             Code = "PATH_LENGTH_EXCEEDED"
	InvalidPurpose                 Code = "INVALID_PURPOSE"
	UnableToGetCRL                 Code = "UNABLE_TO_GET_CRL"
	CRLHasExpired                  Code = "CRL_HAS_EXPIRED"
	CRLNotYetValid                 Code = "CRL_NOT_YET_VALID"
	CRLSignatureFailure            Code = "CRL_SIGNATURE_FAILURE"
	OCSPInvalidResponse            Code = "ERR_OCSP_INVALID_RESPONSE"
	Unspecified                    Code = "UNSPECIFIED"
	TLSCertAltNameInvalid          Code = "ERR_TLS_CERT_ALTNAME_INVALID"
	SSLPeerDidNotReturnCertificate Code = "ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE"
)

// What can go wrong on the wire.
const (
	ConnReset                    Code = "ECONNRESET"
	ConnRefused                  Code = "ECONNREFUSED"
	ConnAborted                  Code = "ECONNABORTED"
	NotConn                      Code = "ENOTCONN"
	Pipe                         Code = "EPIPE"
	TimedOut                     Code = "ETIMEDOUT"
	HostUnreachable              Code = "EHOSTUNREACH"
	NetUnreachable               Code = "ENETUNREACH"
	AddrInUse                    Code = "EADDRINUSE"
	AddrNotAvail                 Code = "EADDRNOTAVAIL"
	Access                       Code = "EACCES"
	NotFound                     Code = "ENOTFOUND"
	Again                        Code = "EAI_AGAIN"
	IO                           Code = "EIO"
	Aborted                      Code = "ABORT_ERR"
	StreamDestroyed              Code = "ERR_STREAM_DESTROYED"
	StreamWriteAfterEnd          Code = "ERR_STREAM_WRITE_AFTER_END"
	ServerNotRunning             Code = "ERR_SERVER_NOT_RUNNING"
	ECHRejected                  Code = "ERR_TLS_ECH_REJECTED"
	TLSHandshakeTimeout          Code = "ERR_TLS_HANDSHAKE_TIMEOUT"
	SSLWrongVersionNumber        Code = "ERR_SSL_WRONG_VERSION_NUMBER"
	SSLHTTPRequest               Code = "ERR_SSL_HTTP_REQUEST"
	SSLHTTPSProxyRequest         Code = "ERR_SSL_HTTPS_PROXY_REQUEST"
	SSLUnknownProtocol           Code = "ERR_SSL_UNKNOWN_PROTOCOL"
	SSLUnsupportedProtocol       Code = "ERR_SSL_UNSUPPORTED_PROTOCOL"
	SSLNoSharedCipher            Code = "ERR_SSL_NO_SHARED_CIPHER"
	SSLNoSuitableKeyShare        Code = "ERR_SSL_NO_SUITABLE_KEY_SHARE"
	SSLNoSuitableSignature       Code = "ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM"
	SSLNoApplicationProtocol     Code = "ERR_SSL_NO_APPLICATION_PROTOCOL"
	SSLInappropriateFallback     Code = "ERR_SSL_INAPPROPRIATE_FALLBACK"
	SSLWrongCipherReturned       Code = "ERR_SSL_WRONG_CIPHER_RETURNED"
	SSLBadExtension              Code = "ERR_SSL_BAD_EXTENSION"
	SSLBadSignature              Code = "ERR_SSL_BAD_SIGNATURE"
	SSLWrongSignatureType        Code = "ERR_SSL_WRONG_SIGNATURE_TYPE"
	SSLBadCertificate            Code = "ERR_SSL_ASN1_LIB"
	SSLUnsupportedCertificate    Code = "ERR_SSL_UNKNOWN_CERTIFICATE_TYPE"
	SSLDigestCheckFailed         Code = "ERR_SSL_DIGEST_CHECK_FAILED"
	SSLBinderDoesNotVerify       Code = "ERR_SSL_BINDER_DOES_NOT_VERIFY"
	SSLUnexpectedMessage         Code = "ERR_SSL_UNEXPECTED_MESSAGE"
	SSLUnexpectedEOF             Code = "ERR_SSL_UNEXPECTED_EOF_WHILE_READING"
	SSLDataAfterCloseNotify      Code = "ERR_SSL_APPLICATION_DATA_AFTER_CLOSE_NOTIFY"
	SSLPacketLengthTooLong       Code = "ERR_SSL_PACKET_LENGTH_TOO_LONG"
	SSLExcessiveMessageSize      Code = "ERR_SSL_EXCESSIVE_MESSAGE_SIZE"
	SSLDecodeError               Code = "ERR_SSL_BAD_LENGTH"
	SSLBadRecordMAC              Code = "ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC"
	SSLCipherOperationFailed     Code = "ERR_SSL_CIPHER_OPERATION_FAILED"
	SSLNoRenegotiation           Code = "ERR_SSL_NO_RENEGOTIATION"
	SSLInternal                  Code = "ERR_SSL_INTERNAL_ERROR"
	SSLProtocol                  Code = "ERR_SSL_PROTOCOL_ERROR"
	TLSInvalidState              Code = "ERR_TLS_INVALID_STATE"
	TLSHookPanic                 Code = "ERR_TLS_HOOK_PANIC"
	TLSHookFailed                Code = "ERR_TLS_HOOK_FAILED"
	TLSALPNCallbackInvalidResult Code = "ERR_TLS_ALPN_CALLBACK_INVALID_RESULT"
)

// What can go wrong before TLS begins on a connection that another protocol has
// opened in clear (package starttls). Node has none of these.
const (
	StartTLSRefused   Code = "ERR_STARTTLS_REFUSED"
	StartTLSProtocol  Code = "ERR_STARTTLS_PROTOCOL"
	StartTLSInjection Code = "ERR_STARTTLS_INJECTION"
)

// Options that are refused.
const (
	InvalidArgValue              Code = "ERR_INVALID_ARG_VALUE"
	InvalidArgType               Code = "ERR_INVALID_ARG_TYPE"
	OutOfRange                   Code = "ERR_OUT_OF_RANGE"
	TLSUnsupported               Code = "ERR_TLS_UNSUPPORTED"
	TLSALPNInvalid               Code = "ERR_TLS_ALPN_INVALID"
	TLSALPNCallbackWithProtocols Code = "ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS"
	TLSInvalidProtocolVersion    Code = "ERR_TLS_INVALID_PROTOCOL_VERSION"
	TLSProtocolVersionConflict   Code = "ERR_TLS_PROTOCOL_VERSION_CONFLICT"
	TLSRequiredServerName        Code = "ERR_TLS_REQUIRED_SERVER_NAME"
	TLSInvalidContext            Code = "ERR_TLS_INVALID_CONTEXT"
	SSLNoCipherMatch             Code = "ERR_SSL_NO_CIPHER_MATCH"
	SSLIllegalExporterLabel      Code = "ERR_SSL_TLS_ILLEGAL_EXPORTER_LABEL"
	OSSLX509KeyValuesMismatch    Code = "ERR_OSSL_X509_KEY_VALUES_MISMATCH"
	CryptoOperationFailed        Code = "ERR_CRYPTO_OPERATION_FAILED"
)
