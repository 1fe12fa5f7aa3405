"""Does FTPS operations with Python's ftplib. One JSON object in on standard input, one out on standard output."""

import ftplib
import json
import os
import socket
import ssl
import sys

TIMEOUT_S = 20


class Client(ftplib.FTP_TLS):
    """FTP_TLS as it is, with a choice of implicit TLS and of the passive command; it keeps what it saw."""

    def __init__(self, context, implicit, passive):
        super().__init__(context=context, timeout=TIMEOUT_S)
        self.implicit = implicit
        self.passive = passive
        self.tls_versions = []
        self.passive_commands = []

    def connect(self, host, port):
        self.host = host
        self.port = port
        self.sock = socket.create_connection((host, port), self.timeout)
        self.af = self.sock.family
        if self.implicit:
            self.sock = self.context.wrap_socket(self.sock, server_hostname=host)
            self.tls_versions.append(self.sock.version())
        self.file = self.sock.makefile("r", encoding=self.encoding)
        self.welcome = self.getresp()

    def auth(self):
        answer = super().auth()
        self.tls_versions.append(self.sock.version())
        return answer

    def makepasv(self):
        self.passive_commands.append(self.passive)
        peer = self.sock.getpeername()
        if self.passive == "EPSV":
            return ftplib.parse229(self.sendcmd("EPSV"), peer)
        _, port = ftplib.parse227(self.sendcmd("PASV"))
        return peer[0], port

    def ntransfercmd(self, cmd, rest=None):
        connection, size = super().ntransfercmd(cmd, rest)
        self.tls_versions.append(connection.version())
        return connection, size


def do(client, operation):
    kind = operation["kind"]
    if kind == "list":
        lines = []
        client.retrlines("LIST " + operation["directory"], lines.append)
        return lines
    if kind == "upload":
        with open(operation["local"], "rb") as file:
            client.storbinary("STOR " + operation["remote"], file)
    elif kind == "resume-upload":
        with open(operation["local"], "rb") as file:
            file.seek(operation["offset"])
            client.storbinary("STOR " + operation["remote"], file, rest=operation["offset"])
    elif kind == "download":
        with open(operation["local"], "wb") as file:
            client.retrbinary("RETR " + operation["remote"], file.write)
    elif kind == "resume-download":
        with open(operation["local"], "ab") as file:
            client.retrbinary("RETR " + operation["remote"], file.write, rest=os.path.getsize(operation["local"]))
    elif kind == "rename":
        client.rename(operation["from"], operation["to"])
    elif kind == "delete":
        client.delete(operation["remote"])
    elif kind == "make-directory":
        client.mkd(operation["remote"])
    else:
        raise ValueError("unknown operation " + kind)
    return []


def attempt(client, operation):
    try:
        return {"ok": True, "lines": do(client, operation), "reason": ""}
    except (ftplib.Error, OSError, EOFError) as error:
        return {"ok": False, "lines": [], "reason": "%s: %s" % (type(error).__name__, error)}


def main():
    task = json.load(sys.stdin)
    target = task["target"]
    context = ssl.create_default_context(cafile=target["caFile"])
    version = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}[target["tlsVersion"]]
    context.minimum_version = version
    context.maximum_version = version
    client = Client(context, target["implicit"], target["passive"])
    results = []
    reason = ""
    try:
        client.connect(target["host"], target["port"])
        # Logs in after AUTH, unless the connection is sealed already.
        client.login(target["user"], target["password"], secure=not target["implicit"])
        client.prot_p()
        results = [attempt(client, operation) for operation in task["operations"]]
        client.quit()
    except (ftplib.Error, OSError, EOFError) as error:
        reason = "%s: %s" % (type(error).__name__, error)
    answer = {
        "results": results,
        "reason": reason,
        "tlsVersions": client.tls_versions,
        "passiveCommands": client.passive_commands,
    }
    json.dump(answer, sys.stdout)


main()
