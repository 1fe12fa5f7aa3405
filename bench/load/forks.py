"""For the test of the CPU meter: at each line of standard input it forks 32 children that each take 5 ms of CPU, waits until all have ended, and says what the kernel
counted for them and for itself. With the argument "ignore" nobody waits for a child, so that what it took is in no process any more."""

import os
import resource
import signal
import sys
import time

CHILDREN = 32
SECONDS_EACH = 0.005

ignored = sys.argv[1:] == ["ignore"]
if ignored:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)


def taken(who):
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def child():
    while time.process_time() < SECONDS_EACH:
        pass
    os._exit(0)


print("ready", flush=True)
for _ in sys.stdin:
    before = taken(resource.RUSAGE_SELF) + taken(resource.RUSAGE_CHILDREN)
    for _ in range(CHILDREN):
        if os.fork() == 0:
            child()
    # Where they are ignored this waits until the last one has ended, and then says that there is none.
    try:
        while True:
            os.wait()
    except ChildProcessError:
        pass
    print(taken(resource.RUSAGE_SELF) + taken(resource.RUSAGE_CHILDREN) - before, flush=True)
