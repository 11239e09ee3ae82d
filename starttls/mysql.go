package starttls

import (
	"bytes"
	"encoding/binary"
)

// Capabilities of MySQL's protocol ("Capabilities Flags").
const (
	clientProtocol41 = 1 << 9
	clientSSL        = 1 << 11
	clientSecureAuth = 1 << 15
)

// mysqlClient answers the server's greeting with an SSLRequest, behind which TLS
// begins without another word.
func mysqlClient(t *talk) error {
	greeting, seq, err := t.mysqlPacket()
	if err != nil {
		return err
	}
	capabilities, err := mysqlCapabilities(greeting)
	if err != nil {
		return err
	}
	if capabilities&clientSSL == 0 {
		return notOffered("TLS")
	}
	if err := t.nothingLeft(); err != nil {
		return err
	}
	// Capabilities, the longest packet, the character set, 23 bytes for later.
	request := []byte{32, 0, 0, seq + 1}
	request = binary.LittleEndian.AppendUint32(request,
		clientProtocol41|clientSSL|clientSecureAuth)
	request = binary.LittleEndian.AppendUint32(request, 1<<24-1)
	request = append(request, 45) // utf8mb4
	request = append(request, make([]byte, 23)...)
	return t.send(string(request))
}

// mysqlPacket reads a packet: a length of three bytes, a number, the content.
func (t *talk) mysqlPacket() (content []byte, seq byte, err error) {
	head, err := t.bytes(4)
	if err != nil {
		return nil, 0, err
	}
	size := int(head[0]) | int(head[1])<<8 | int(head[2])<<16
	if size == 0 || size > maxLine {
		return nil, 0, unexpected(string(head), "the server does not speak "+
			"MySQL's protocol")
	}
	content, err = t.bytes(size)
	return content, head[3], err
}

// mysqlCapabilities finds the lower half of a server's capabilities in its
// greeting ("Protocol::HandshakeV10"): behind a version that ends with 0, the
// number of the connection (4 bytes) and of the salt 8 bytes and a 0.
func mysqlCapabilities(greeting []byte) (uint16, error) {
	const refusal, v10 = 0xff, 10
	if greeting[0] == refusal {
		return 0, refused(mysqlError(greeting), noService)
	}
	end := bytes.IndexByte(greeting, 0)
	if greeting[0] != v10 || end < 0 || len(greeting) < end+1+13+2 {
		return 0, unexpected(string(greeting), "the server does not speak "+
			"MySQL's protocol")
	}
	return binary.LittleEndian.Uint16(greeting[end+1+13:]), nil
}

// mysqlError is the text of an ERR_Packet, behind a number of two bytes.
func mysqlError(packet []byte) string {
	if len(packet) < 3 {
		return ""
	}
	return string(packet[3:])
}
