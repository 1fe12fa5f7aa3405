"""One process of load: load.py JOB, where JOB is JSON. It says "ready" once all is prepared, waits for a line "go", works, and writes what it
measured as one line of JSON. It ends when its standard input does, so that it never outlives the benchmark."""

import json
import os
import resource
import select
import signal
import sys
import time

from session import Refused, Session, make_context

NOOP_PAUSE_SECONDS = 0.002
# Nothing new is begun after so long: a server of a few files a second shall not take a hundred times as long as the others.
ENOUGH_SECONDS = 10


def wait_for_line():
    """Until a line or the end of standard input; whether it was a line. Read without a buffer, which select would not see."""
    signal.alarm(0)
    while (byte := os.read(0, 1)) not in (b"", b"\n"):
        pass
    return byte != b""


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class Lane:
    def __init__(self, job):
        self.job = job
        self.context = make_context()
        self.password = os.environ["BENCH_PASSWORD"]

    def open(self):
        session = Session(self.job["target"], self.context)
        session.connect()
        return session

    def logged_in(self):
        session = self.open()
        session.login(self.password)
        return session

    def timed(self, count, action):
        latencies = []
        enough = time.perf_counter() + ENOUGH_SECONDS
        for number in range(count):
            begun = time.perf_counter()
            if begun > enough:
                break
            action(number)
            latencies.append((time.perf_counter() - begun) * 1000)
        return latencies


class Transfers(Lane):
    """`files` transfers of `size` bytes. `way`: down (of `names`, in turns) or up (to new names under `prefix`)."""

    def prepare(self):
        self.session = self.logged_in()

    def work(self):
        latencies = self.timed(self.job["files"], self.one)
        return {"latencies": latencies, "cipher": self.session.cipher, "reused": self.session.data_reused}

    def one(self, number):
        if self.job["way"] == "up":
            self.session.upload("STOR %s%d" % (self.job["prefix"], number), self.job["size"])
            return
        names = self.job["names"]
        self.session.download("RETR " + names[number % len(names)], self.job["size"])


class Handshakes(Lane):
    def prepare(self):
        self.open().close()

    def work(self):
        return {"latencies": self.timed(self.job["count"], lambda _: self.open().close())}


class Logins(Handshakes):
    def work(self):
        return {"latencies": self.timed(self.job["count"], lambda _: self.logged_in().close())}


class Hold(Lane):
    """`sessions` that do nothing, until the end of the run."""

    def prepare(self):
        self.sessions = [self.logged_in() for _ in range(self.job["sessions"])]

    def work(self):
        wait_for_line()
        return {}


class Noops(Lane):
    """An active session: a NOOP every few milliseconds, until a line comes or `count` are done."""

    def prepare(self):
        self.session = self.logged_in()

    def work(self):
        latencies = []
        while len(latencies) < self.job["count"]:
            latencies += self.timed(1, lambda _: self.session.say("NOOP", "200"))
            if select.select([0], [], [], NOOP_PAUSE_SECONDS)[0]:
                break
        return {"latencies": latencies}


class Listing(Lane):
    def prepare(self):
        self.session = self.logged_in()

    def work(self):
        begun = time.perf_counter()
        first = []
        on_first = lambda: first.append((time.perf_counter() - begun) * 1000)
        total_bytes, lines = self.session.listing(self.job["line"], on_first)
        total = (time.perf_counter() - begun) * 1000
        if lines < self.job["entries"]:
            raise Refused("%d lines of %d came" % (lines, self.job["entries"]))
        return {"first": first[0], "total": total, "bytes": total_bytes}


KINDS = {
    "transfers": Transfers,
    "handshakes": Handshakes,
    "logins": Logins,
    "hold": Hold,
    "noops": Noops,
    "listing": Listing,
}


def main():
    job = json.loads(sys.argv[1])
    try:
        lane = KINDS[job["kind"]](job)
        lane.prepare()
        print("ready", flush=True)
        if not wait_for_line():
            return
        before = cpu_seconds()
        result = lane.work()
        result["cpu"] = cpu_seconds() - before
    except (Refused, OSError, ValueError) as error:
        result = {"failed": "%s: %s" % (type(error).__name__, error)}
    print(json.dumps(result), flush=True)
    # The sessions stay until the server's CPU has been read: not every server adds up what its ended processes took.
    while wait_for_line():
        pass


main()
