package tls

import (
	"errors"
	"fmt"
	"strings"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// sslError is an error in OpenSSL's words.
type sslError struct {
	message, library, reason string
	hasNoCode                bool
}

// sslKnown has, for the codes that OpenSSL 3 gives, its number and the
// function that programs see in the text. Node: error.code.
var sslKnown = map[code.Code]struct {
	number   uint32
	function string
}{
	code.SSLPeerDidNotReturnCertificate: {0x0A0000C7, "tls_process_client_certificate"},
	code.SSLUnsupportedProtocol:         {0x0A000102, "tls_early_post_process_client_hello"},
	code.SSLNoSharedCipher:              {0x0A0000C1, "tls_post_process_client_hello"},
	code.SSLNoSuitableKeyShare:          {0x0A000065, "final_key_share"},
	code.SSLNoSuitableSignature:         {0x0A000076, "tls_choose_sigalg"},
	code.SSLNoApplicationProtocol:       {0x0A0000EB, "tls_handle_alpn"},
	code.SSLWrongVersionNumber:          {0x0A00010B, "ssl3_get_record"},
	code.SSLPacketLengthTooLong:         {0x0A0000C6, "ssl3_get_record"},
	code.SSLHTTPRequest:                 {0x0A00009C, "ssl3_get_record"},
	code.SSLHTTPSProxyRequest:           {0x0A00009B, "ssl3_get_record"},
	code.SSLUnknownProtocol:             {0x0A0000FC, "tls_early_post_process_client_hello"},
	code.SSLUnexpectedMessage:           {0x0A0000F4, "ssl3_read_bytes"},
	code.SSLBadRecordMAC:                {0x0A000119, "ssl3_get_record"},
	code.SSLCipherOperationFailed:       {0x1C800066, "ossl_gcm_stream_update"},
	code.SSLBadExtension:                {0x0A00006E, "tls_parse_stoc_alpn"},
	code.SSLBadSignature:                {0x0A00007B, "tls_process_cert_verify"},
	code.SSLDigestCheckFailed:           {0x0A000095, "tls_process_finished"},
	code.SSLInappropriateFallback:       {0x0A000175, "ssl_choose_server_version"},
	code.SSLWrongCipherReturned:         {0x0A000105, "set_client_ciphersuite"},
	code.SSLBinderDoesNotVerify:         {0x0A0000FD, "tls_psk_do_binder"},
	code.SSLExcessiveMessageSize:        {0x0A000098, "tls_get_message_header"},
	code.SSLInternal:                    {0x0A0C0103, ""},
}

// plainKnown are the texts of errors that no handshake has.
var plainKnown = map[code.Code]string{
	code.SSLNoCipherMatch:                      "error:0A0000B9:SSL routines::no cipher match",
	code.OSSLX509KeyValuesMismatch:             "error:05800074:x509 certificate routines::key values mismatch",
	"ERR_OSSL_PEM_NO_START_LINE":               "error:0480006C:PEM routines::no start line",
	"ERR_OSSL_PEM_BAD_BASE64_DECODE":           "error:04800064:PEM routines::bad base64 decode",
	"ERR_OSSL_PEM_BAD_END_LINE":                "error:04800066:PEM routines::bad end line",
	"ERR_OSSL_PEM_ASN1_LIB":                    "error:0488000D:PEM routines::ASN1 lib",
	"ERR_OSSL_BAD_DECRYPT":                     "error:1C800064:Provider routines::bad decrypt",
	"ERR_OSSL_UNSUPPORTED":                     "error:1E08010C:DECODER routines::unsupported",
	"ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED": "error:07880109:common libcrypto routines::interrupted or cancelled",
}

// sslText finds OpenSSL's words for an error of the library.
func sslText(c code.Code, err error) sslError {
	if !strings.HasPrefix(string(c), "ERR_SSL_") {
		return plainText(c, err)
	}
	e := sslError{library: "SSL routines", reason: reasonOf(c)}
	number, function, tail := uint32(0x0A000000), "", ""
	if k, ok := sslKnown[c]; ok {
		number, function = k.number, k.function
	}
	var alert *tlssocket.AlertError
	if errors.As(err, &alert) && alert.Remote &&
		c != code.SSLUnexpectedMessage {
		number, function = number+1000+uint32(alert.Alert), "ssl3_read_bytes"
		tail = fmt.Sprintf("SSL alert number %d", alert.Alert)
	}
	if number == 0x1C800066 {
		e.library = "Provider routines"
	}
	if text, ok := plainKnown[c]; ok {
		e.message = text
		return e
	}
	e.message = fmt.Sprintf("%016X:error:%08X:%s:%s:%s:%s\n", 0, number,
		e.library, function, e.reason, "crypto/tls:0:"+tail)
	return e
}

// reasonOf undoes what Node does with OpenSSL's reasons to make codes.
func reasonOf(c code.Code) string {
	return strings.ToLower(strings.ReplaceAll(
		strings.TrimPrefix(string(c), "ERR_SSL_"), "_", " "))
}

// codeArchive is of a PFX archive with algorithms that are not supported.
const codeArchive = "ERR_CRYPTO_UNSUPPORTED_OPERATION"

func plainText(c code.Code, err error) sslError {
	if c == codeArchive {
		return sslError{message: "Unsupported PKCS12 PFX data"}
	}
	if text, ok := plainKnown[c]; ok {
		parts := strings.SplitN(text, ":", 5)
		return sslError{message: text, library: parts[2], reason: parts[4]}
	}
	var v *trust.Error
	if errors.As(err, &v) {
		return sslError{message: v.Reason}
	}
	text := err.Error()
	var e *tlssocket.Error
	if errors.As(err, &e) && e.Err != nil {
		text = e.Err.Error()
	}
	if c == code.CryptoOperationFailed {
		return archiveText(text)
	}
	return sslError{message: text}
}

// archiveText are Node's words for a PFX archive that cannot be used: the first
// ones of ours, without the option's name. Two of them have no code there.
func archiveText(text string) sslError {
	text = strings.TrimPrefix(text, "pfx: ")
	switch {
	case strings.Contains(text, "private key missing"):
		return sslError{message: "Unable to load private key from PFX data"}
	case strings.Contains(text, "certificate missing"):
		return sslError{message: "Unable to load certificate from PFX data"}
	}
	text, _, _ = strings.Cut(text, ": ")
	bare := text == "mac verify failure" || text == "not enough data"
	return sslError{message: text, hasNoCode: bare}
}
