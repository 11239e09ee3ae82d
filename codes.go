package tlssocket

// Code is a Node error code, such as CERT_HAS_EXPIRED. It is an error, so that
// errors.Is(err, tlssocket.ErrCertHasExpired) asks for the code of any error
// that this package returns.
//
// The constants are the codes that programs have most reason to compare with.
// There are more: a peer's alert has the code of Node's table, such as
// ERR_SSL_TLSV1_ALERT_UNKNOWN_CA, a file that cannot be read OpenSSL's, such as
// ERR_OSSL_PEM_NO_START_LINE. Compare with a Code of your own then.
//
// Node: error.code.
type Code string

func (c Code) Error() string { return string(c) }

// Why a certificate is not trusted. OpenSSL's names (X509_V_ERR_…).
const (
	ErrDepthZeroSelfSignedCert        Code = "DEPTH_ZERO_SELF_SIGNED_CERT"
	ErrSelfSignedCertInChain          Code = "SELF_SIGNED_CERT_IN_CHAIN"
	ErrUnableToVerifyLeafSignature    Code = "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
	ErrUnableToGetIssuerCert          Code = "UNABLE_TO_GET_ISSUER_CERT"
	ErrUnableToGetIssuerCertLocally   Code = "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"
	ErrCertHasExpired                 Code = "CERT_HAS_EXPIRED"
	ErrCertNotYetValid                Code = "CERT_NOT_YET_VALID"
	ErrCertRevoked                    Code = "CERT_REVOKED"
	ErrCertSignatureFailure           Code = "CERT_SIGNATURE_FAILURE"
	ErrCertChainTooLong               Code = "CERT_CHAIN_TOO_LONG"
	ErrPathLengthExceeded             Code = "PATH_LENGTH_EXCEEDED"
	ErrInvalidPurpose                 Code = "INVALID_PURPOSE"
	ErrUnableToGetCRL                 Code = "UNABLE_TO_GET_CRL"
	ErrCRLHasExpired                  Code = "CRL_HAS_EXPIRED"
	ErrCRLNotYetValid                 Code = "CRL_NOT_YET_VALID"
	ErrCRLSignatureFailure            Code = "CRL_SIGNATURE_FAILURE"
	ErrOCSPInvalidResponse            Code = "ERR_OCSP_INVALID_RESPONSE"
	ErrUnspecified                    Code = "UNSPECIFIED"
	ErrTLSCertAltNameInvalid          Code = "ERR_TLS_CERT_ALTNAME_INVALID"
	ErrSSLPeerDidNotReturnCertificate Code = "ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE"
)

// What can go wrong on the wire.
const (
	ErrConnReset                    Code = "ECONNRESET"
	ErrConnRefused                  Code = "ECONNREFUSED"
	ErrConnAborted                  Code = "ECONNABORTED"
	ErrNotConn                      Code = "ENOTCONN"
	ErrPipe                         Code = "EPIPE"
	ErrTimedOut                     Code = "ETIMEDOUT"
	ErrHostUnreachable              Code = "EHOSTUNREACH"
	ErrNetUnreachable               Code = "ENETUNREACH"
	ErrAddrInUse                    Code = "EADDRINUSE"
	ErrAddrNotAvail                 Code = "EADDRNOTAVAIL"
	ErrAccess                       Code = "EACCES"
	ErrNotFound                     Code = "ENOTFOUND"
	ErrAgain                        Code = "EAI_AGAIN"
	ErrIO                           Code = "EIO"
	ErrAborted                      Code = "ABORT_ERR"
	ErrStreamDestroyed              Code = "ERR_STREAM_DESTROYED"
	ErrStreamWriteAfterEnd          Code = "ERR_STREAM_WRITE_AFTER_END"
	ErrServerNotRunning             Code = "ERR_SERVER_NOT_RUNNING"
	ErrTLSHandshakeTimeout          Code = "ERR_TLS_HANDSHAKE_TIMEOUT"
	ErrSSLWrongVersionNumber        Code = "ERR_SSL_WRONG_VERSION_NUMBER"
	ErrSSLHTTPRequest               Code = "ERR_SSL_HTTP_REQUEST"
	ErrSSLHTTPSProxyRequest         Code = "ERR_SSL_HTTPS_PROXY_REQUEST"
	ErrSSLUnknownProtocol           Code = "ERR_SSL_UNKNOWN_PROTOCOL"
	ErrSSLUnsupportedProtocol       Code = "ERR_SSL_UNSUPPORTED_PROTOCOL"
	ErrSSLNoSharedCipher            Code = "ERR_SSL_NO_SHARED_CIPHER"
	ErrSSLNoSuitableKeyShare        Code = "ERR_SSL_NO_SUITABLE_KEY_SHARE"
	ErrSSLNoSuitableSignature       Code = "ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM"
	ErrSSLNoApplicationProtocol     Code = "ERR_SSL_NO_APPLICATION_PROTOCOL"
	ErrSSLInappropriateFallback     Code = "ERR_SSL_INAPPROPRIATE_FALLBACK"
	ErrSSLWrongCipherReturned       Code = "ERR_SSL_WRONG_CIPHER_RETURNED"
	ErrSSLBadExtension              Code = "ERR_SSL_BAD_EXTENSION"
	ErrSSLBadSignature              Code = "ERR_SSL_BAD_SIGNATURE"
	ErrSSLWrongSignatureType        Code = "ERR_SSL_WRONG_SIGNATURE_TYPE"
	ErrSSLBadCertificate            Code = "ERR_SSL_ASN1_LIB"
	ErrSSLUnsupportedCertificate    Code = "ERR_SSL_UNKNOWN_CERTIFICATE_TYPE"
	ErrSSLDigestCheckFailed         Code = "ERR_SSL_DIGEST_CHECK_FAILED"
	ErrSSLBinderDoesNotVerify       Code = "ERR_SSL_BINDER_DOES_NOT_VERIFY"
	ErrSSLUnexpectedMessage         Code = "ERR_SSL_UNEXPECTED_MESSAGE"
	ErrSSLUnexpectedEOF             Code = "ERR_SSL_UNEXPECTED_EOF_WHILE_READING"
	ErrSSLPacketLengthTooLong       Code = "ERR_SSL_PACKET_LENGTH_TOO_LONG"
	ErrSSLExcessiveMessageSize      Code = "ERR_SSL_EXCESSIVE_MESSAGE_SIZE"
	ErrSSLDecodeError               Code = "ERR_SSL_BAD_LENGTH"
	ErrSSLBadRecordMAC              Code = "ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC"
	ErrSSLCipherOperationFailed     Code = "ERR_SSL_CIPHER_OPERATION_FAILED"
	ErrSSLNoRenegotiation           Code = "ERR_SSL_NO_RENEGOTIATION"
	ErrSSLInternal                  Code = "ERR_SSL_INTERNAL_ERROR"
	ErrSSLProtocol                  Code = "ERR_SSL_PROTOCOL_ERROR"
	ErrTLSInvalidState              Code = "ERR_TLS_INVALID_STATE"
	ErrTLSHookPanic                 Code = "ERR_TLS_HOOK_PANIC"
	ErrTLSHookFailed                Code = "ERR_TLS_HOOK_FAILED"
	ErrTLSALPNCallbackInvalidResult Code = "ERR_TLS_ALPN_CALLBACK_INVALID_RESULT"
)

// Options that cannot be.
const (
	ErrInvalidArgValue              Code = "ERR_INVALID_ARG_VALUE"
	ErrInvalidArgType               Code = "ERR_INVALID_ARG_TYPE"
	ErrOutOfRange                   Code = "ERR_OUT_OF_RANGE"
	ErrTLSUnsupported               Code = "ERR_TLS_UNSUPPORTED"
	ErrTLSALPNInvalid               Code = "ERR_TLS_ALPN_INVALID"
	ErrTLSALPNCallbackWithProtocols Code = "ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS"
	ErrTLSInvalidProtocolVersion    Code = "ERR_TLS_INVALID_PROTOCOL_VERSION"
	ErrTLSProtocolVersionConflict   Code = "ERR_TLS_PROTOCOL_VERSION_CONFLICT"
	ErrTLSRequiredServerName        Code = "ERR_TLS_REQUIRED_SERVER_NAME"
	ErrTLSInvalidContext            Code = "ERR_TLS_INVALID_CONTEXT"
	ErrSSLNoCipherMatch             Code = "ERR_SSL_NO_CIPHER_MATCH"
	ErrSSLIllegalExporterLabel      Code = "ERR_SSL_TLS_ILLEGAL_EXPORTER_LABEL"
	ErrOSSLX509KeyValuesMismatch    Code = "ERR_OSSL_X509_KEY_VALUES_MISMATCH"
	ErrCryptoOperationFailed        Code = "ERR_CRYPTO_OPERATION_FAILED"
)
