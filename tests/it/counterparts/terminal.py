"""Runs a command on a terminal, or with its standard error in a pipe, and prints what came there.

Standard input, the last that it reads, stays empty for as long as is asked for, so that a run lasts.
"""

import os
import pty
import subprocess
import sys
import threading
import time

WHERE, SECONDS, COMMAND, *FILES = sys.argv[1:]

ours, theirs = pty.openpty() if WHERE == "terminal" else os.pipe()
child = subprocess.Popen(
    [COMMAND, "check", "--output-format", "json", *FILES, "-"],
    stdin=subprocess.PIPE,
    stdout=subprocess.PIPE,
    stderr=theirs,
    env={"TERM": "xterm"},
)
os.close(theirs)


def write_late():
    time.sleep(float(SECONDS))
    child.stdin.write(b"FROM debian:12\n")
    child.stdin.close()


threading.Thread(target=write_late, daemon=True).start()
report = child.stdout.read()
told = b""
while True:
    try:
        part = os.read(ours, 65536)
    except OSError:  # How Linux says that nobody has the terminal any more.
        break
    if not part:
        break
    told += part
print(child.wait(), b"checked" not in report, told)
