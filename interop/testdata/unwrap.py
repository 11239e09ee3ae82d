"""Says a line over TLS and, after ssl.SSLSocket.unwrap, another in clear.

unwrap.py server|client first|second VERSION PORT CERT KEY CA

Who is first calls unwrap before the other side does.
"""
import socket
import ssl
import sys

role, turn, version, port, cert, key, ca = sys.argv[1:]
server = role == "server"

context = ssl.SSLContext(
    ssl.PROTOCOL_TLS_SERVER if server else ssl.PROTOCOL_TLS_CLIENT)
context.minimum_version = context.maximum_version = getattr(
    ssl.TLSVersion, version.replace(".", "_"))
if server:
    context.load_cert_chain(cert, key)
    listener = socket.create_server(("127.0.0.1", 0))
    print("port", listener.getsockname()[1], flush=True)
    conn, _ = listener.accept()
    secure = context.wrap_socket(conn, server_side=True)
else:
    context.load_verify_locations(ca)
    conn = socket.create_connection(("127.0.0.1", int(port)))
    secure = context.wrap_socket(conn, server_hostname="localhost")

secure.sendall(b"secret\n")
print("read", secure.recv(100).decode().strip(), flush=True)
if turn == "second":
    print("end", repr(secure.recv(100)), flush=True)
clear = secure.unwrap()
clear.sendall(b"clear\n")
print("read", clear.recv(100).decode().strip(), flush=True)
