"""One FTPS session of the load: as little as it takes, so that the load is not what is measured."""

import re
import signal
import socket
import ssl

# A server that says nothing for so long has failed; the run must not wait for it for ever.
# An alarm watches over each command, since timeouts of sockets take one more system call for each one.
PATIENCE_SECONDS = 120
MAX_REPLY_BYTES = 65536
PIECE_BYTES = 1 << 20
# From this size on a download is counted, not decrypted: see README.md.
COUNTED_FROM_BYTES = 1 << 20
RECORD_BYTES = 16384

_piece = bytearray(PIECE_BYTES)
_upload = memoryview(bytes(range(256)) * (PIECE_BYTES // 256))


class Refused(Exception):
    pass


def give_up(_signal, _frame):
    raise TimeoutError("no answer within %d seconds" % PATIENCE_SECONDS)


signal.signal(signal.SIGALRM, give_up)


def overhead(data):
    """Of a record of application data, bytes: header, and what the cipher adds (RFC 8446 section 5.2; RFC 5288, RFC 7905)."""
    if data.version() == "TLSv1.3":
        return 5 + 1 + 16
    return 5 + 16 if "CHACHA20" in data.cipher()[0] else 5 + 8 + 16


def discard(data):
    # The kernel throws the bytes away without copying them.
    return socket.socket.recv_into(data, _piece, PIECE_BYTES, socket.MSG_TRUNC)


def make_context():
    # The certificate is not looked at: the load shall cost little, and the server's work is the same.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Session:
    def __init__(self, target, context):
        self._target = target
        self._context = context
        self._buffer = b""
        self.data_reused = None
        self.cipher = None

    def connect(self):
        """Connected and in TLS."""
        signal.alarm(PATIENCE_SECONDS)
        self._socket = self._open(self._target["port"])
        if self._target.get("implicit"):
            self._socket = self._wrap(self._socket, None)
            self._reply("220")
            return
        self._reply("220")
        self.say("AUTH TLS", "234")
        self._socket = self._wrap(self._socket, None)

    def login(self, password):
        self.say("USER " + self._target["user"], "331")
        self.say("PASS " + password, "230")
        self.say("PBSZ 0", "200")
        self.say("PROT P", "200")
        self.say("TYPE I", "200")
        self.cipher = "%s %s" % (self._socket.version(), self._socket.cipher()[0])

    def say(self, line, *codes):
        signal.alarm(PATIENCE_SECONDS)
        self._socket.sendall(line.encode() + b"\r\n")
        return self._reply(*codes)

    def download(self, line, size):
        """A file of another length than `size` is an error."""
        data = self._data(line)
        if size < COUNTED_FROM_BYTES:
            received = sum(map(len, iter(lambda: data.recv(65536), b"")))
            missing = size - received
        else:
            missing = self._count(data, size + -(-size // RECORD_BYTES) * overhead(data))
        self._finish(data)
        if missing != 0:
            raise Refused("%d bytes of %d are missing" % (missing, size))

    def listing(self, line, on_first):
        """The bytes and lines of a listing; `on_first` hears of the first byte."""
        data = self._data(line)
        total = lines = 0
        while chunk := data.recv(65536):
            if total == 0:
                on_first()
            total += len(chunk)
            lines += chunk.count(b"\n")
        self._finish(data)
        return total, lines

    def upload(self, line, size):
        data = self._data(line)
        left = size
        while left > 0:
            left -= data.send(_upload[: min(left, PIECE_BYTES)])
        self._finish(data)

    def close(self):
        self._socket.close()

    def _data(self, line):
        text = self.say("EPSV", "229")
        port = re.search(r"\|\|\|(\d+)\|", text)
        if port is None:
            raise Refused("no port in " + text)
        raw = self._open(int(port.group(1)))
        self._socket.sendall(line.encode() + b"\r\n")
        # Read now, since TLS 1.3 brings tickets with the first reply behind the handshake.
        data = self._wrap(raw, self._socket.session)
        self.data_reused = data.session_reused
        self._reply("150", "125")
        return data

    def _count(self, data, expected):
        """How many bytes of the records that a file must come in are missing. They are counted, but never decrypted."""
        while expected > 0:
            count = discard(data)
            if count == 0:
                return expected
            expected -= count
        # Ours first: some servers wait for it, and what stands in the records, close_notify too, is not looked at.
        data.setblocking(False)
        try:
            data.unwrap()
        except (OSError, ValueError):
            pass
        data.setblocking(True)
        try:
            while discard(data) > 0:
                pass
        except ConnectionError:
            # All of the file has come; a server may end as it likes.
            pass
        return 0

    def _finish(self, data):
        """close_notify, and all that the server still has to say on this connection."""
        try:
            data.unwrap()
        except (OSError, ValueError):
            # Servers that close without close_notify, and records that were thrown away.
            pass
        data.close()
        self._reply("226")

    def _open(self, port):
        raw = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        raw.connect((self._target["host"], port))
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return raw

    def _wrap(self, raw, session):
        return self._context.wrap_socket(raw, server_hostname="localhost", session=session)

    def _reply(self, *codes):
        while True:
            line = self._line()
            # A line "230-..." is followed by more of the same reply.
            if re.match(r"\d{3} ", line):
                break
        if line[:3] not in codes:
            raise Refused("expected %s: %s" % (" or ".join(codes), line))
        return line

    def _line(self):
        while b"\n" not in self._buffer:
            chunk = self._socket.recv(4096)
            if chunk == b"":
                raise Refused("the server has closed the control connection")
            self._buffer += chunk
            if len(self._buffer) > MAX_REPLY_BYTES:
                raise Refused("an endless reply")
        line, self._buffer = self._buffer.split(b"\n", 1)
        return line.decode("latin1").rstrip("\r")
