"""Block mode as RFC 959 section 3.4.2 has it, by Python's ftplib: HOST PORT CA; password in the environment. Prints what it saw as JSON."""
import ftplib
import json
import os
import ssl
import struct
import sys

host, port, authority = sys.argv[1], int(sys.argv[2]), sys.argv[3]
END_OF_FILE = 64


def exactly(connection, count):
    content = b""
    while len(content) < count:
        more = connection.recv(count - len(content))
        if not more:
            raise EOFError("the connection ended within a block")
        content += more
    return content


def read_file(connection):
    content = b""
    while True:
        descriptor, count = struct.unpack("!BH", exactly(connection, 3))
        content += exactly(connection, count)
        if descriptor & END_OF_FILE:
            return content


def write_file(connection, content):
    for start in range(0, len(content), 1000):
        block = content[start : start + 1000]
        connection.sendall(struct.pack("!BH", 0, len(block)) + block)
    connection.sendall(struct.pack("!BH", END_OF_FILE, 0))


context = ssl.create_default_context(cafile=authority)
ftps = ftplib.FTP_TLS(context=context)
ftps.connect(host, port, timeout=20)
ftps.login("ada", os.environ["FTP_PASSWORD"])
ftps.prot_p()
ftps.voidcmd("TYPE I")
replies = [ftps.sendcmd("MODE B")[:3]]
contents = [bytes([index]) * size for index, size in enumerate((0, 1, 999, 1000, 70000))]
data = ftps.transfercmd("STOR file-0")
write_file(data, contents[0])
replies.append(ftps.getresp()[:3])
for index, content in enumerate(contents[1:], 1):
    replies.append(ftps.sendcmd(f"STOR file-{index}")[:3])
    write_file(data, content)
    replies.append(ftps.getresp()[:3])
whole = 0
for index, content in enumerate(contents):
    replies.append(ftps.sendcmd(f"RETR file-{index}")[:3])
    whole += read_file(data) == content
    replies.append(ftps.getresp()[:3])
ftps.sendcmd("NLST")
names = read_file(data).decode().split()
ftps.getresp()
ftps.quit()
data.close()
print(json.dumps({"replies": replies, "whole": whole, "names": sorted(names)}))
