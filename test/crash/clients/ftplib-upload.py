"""Uploads one file with Python's ftplib, which tries only once. A JSON object in on standard input, exit status 0 when it is done."""

import ftplib
import json
import os
import ssl
import sys

BLOCK_BYTES = 65536


def resume_offset(client, remote, length):
    """Where to go on: what the server says it has, unless that is more than there is."""
    try:
        size = client.size(remote)
    except ftplib.error_perm as error:
        print("SIZE:", error)
        return 0
    print("SIZE:", size)
    return size if size is not None and size <= length else 0


def upload(client, task):
    offset = 0
    client.voidcmd("TYPE I")
    if task["goOn"]:
        offset = resume_offset(client, task["remote"], os.path.getsize(task["local"]))
    with open(task["local"], "rb") as file:
        file.seek(offset)
        connection = client.transfercmd("STOR " + task["remote"], offset or None)
        print("begun")
        with connection:
            while block := file.read(BLOCK_BYTES):
                connection.sendall(block)
            # As storbinary does: TLS comes to its end before TCP.
            connection.unwrap()
    client.voidresp()


def main():
    task = json.load(sys.stdin)
    context = ssl.create_default_context(cafile=task["caFile"])
    version = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}[task["tls"]]
    context.minimum_version = version
    context.maximum_version = version
    try:
        with ftplib.FTP_TLS(context=context, timeout=task["timeout"]) as client:
            client.connect(task["host"], task["port"])
            client.login(task["user"], task["password"])
            client.prot_p()
            upload(client, task)
    except (ftplib.Error, OSError, EOFError) as error:
        print("%s: %s" % (type(error).__name__, error))
        sys.exit(1)


main()
