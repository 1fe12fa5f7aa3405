"""Uploads as careless clients do: TLS begins after 150, nothing is read after the handshake, and the socket is closed right behind close_notify.

Reads a JSON object (host, port, ca, user, password, version, resume, size, rounds) and prints a JSON list of the final replies.
"""

import json
import socket
import ssl
import sys

task = json.load(sys.stdin)
context = ssl.create_default_context(cadata=task["ca"])
if task["version"] == "TLSv1.3":
    context.minimum_version = ssl.TLSVersion.TLSv1_3
elif task["version"] == "TLSv1.2":
    context.maximum_version = ssl.TLSVersion.TLSv1_2

plain = socket.create_connection((task["host"], task["port"]))
control = plain.makefile("rb")


def reply():
    line = control.readline().decode("latin1").rstrip()
    while line[3:4] == "-" or not line[:3].isdigit():
        line = control.readline().decode("latin1").rstrip()
    return line


def command(text):
    plain.sendall(text.encode("latin1") + b"\r\n")
    return reply()


def shake(data, session):
    """A handshake through buffers of our own, so that not a byte is read after it."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing, server_hostname="localhost", session=session)
    while True:
        try:
            tls.do_handshake()
            data.sendall(outgoing.read())
            return tls, outgoing
        except ssl.SSLWantReadError:
            data.sendall(outgoing.read())
            incoming.write(data.recv(65536))


reply()
command("AUTH TLS")
plain = context.wrap_socket(plain, server_hostname="localhost")
control = plain.makefile("rb")
for line in ["PBSZ 0", "PROT P", "USER " + task["user"], "PASS " + task["password"], "TYPE I"]:
    command(line)

replies = []
for _ in range(task["rounds"]):
    port = int(command("EPSV").split("|")[3])
    data = socket.create_connection((task["host"], port))
    opening = command("STOR up")
    if not opening.startswith("150"):
        replies.append(opening)
        continue
    tls, outgoing = shake(data, plain.session if task["resume"] else None)
    if task["resume"] and not tls.session_reused:
        replies.append("the session was not resumed")
        break
    block, left = bytes(65536), task["size"]
    try:
        while left > 0:
            left -= tls.write(block[: min(left, len(block))])
            data.sendall(outgoing.read())
        try:
            tls.unwrap()
        except ssl.SSLWantReadError:
            pass
        data.sendall(outgoing.read())
    except OSError:
        pass
    data.close()
    replies.append(reply())
print(json.dumps(replies))
