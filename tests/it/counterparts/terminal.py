"""Runs a command on a terminal, or with its standard error in a pipe, and prints what came there.

The last file that it reads is a pipe that stays empty for as long as is asked for, so that a run lasts.
"""

import os
import pty
import subprocess
import sys
import threading
import time

WHERE, SECONDS, COMMAND, *FILES = sys.argv[1:]

os.mkfifo("late.Dockerfile")


def write_late():
    with open("late.Dockerfile", "w") as late:
        time.sleep(float(SECONDS))
        late.write("FROM debian:12\n")


threading.Thread(target=write_late, daemon=True).start()
ours, theirs = pty.openpty() if WHERE == "terminal" else os.pipe()
child = subprocess.Popen(
    [COMMAND, "check", "--output-format", "json", *FILES, "late.Dockerfile"],
    stdout=subprocess.PIPE,
    stderr=theirs,
    env={"TERM": "xterm"},
)
os.close(theirs)
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
