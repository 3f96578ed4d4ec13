#!/usr/bin/python3 -S
# pip and uv with an index of packages that answers for as long as they run. Tells of each package that
# it hands out.
import hashlib
import os
import socket
import subprocess
import sys
import threading
import time

FILES = "/opt/lab/files-of-index/"
ADDRESS = ("127.0.0.1", 3141)


def page(name):
    module = name.replace("-", "_") + "-"
    files = [file for file in os.listdir(FILES) if file.startswith(module)]
    def link(file):
        digest = hashlib.sha256(open(FILES + file, "rb").read()).hexdigest()
        return f'<a href="/{file}#sha256={digest}">{file}</a>'
    return "".join(map(link, files)).encode()


def answer(connection):
    request = connection.makefile("rb")
    while True:
        line = request.readline()
        if not line:
            return
        while request.readline().strip():
            pass
        path = line.split()[1].decode()
        name = path.strip("/").split("/")[-1]
        # As PyPI's files come: nobody has to ask again for one that is there.
        kind = "application/octet-stream\r\nCache-Control: max-age=365000000, immutable, public"
        if name.endswith(".whl"):
            sys.stderr.write(f"lab-fetched {name}\n")
            content = open(FILES + name, "rb").read()
        else:
            content, kind = page(name), "text/html"
        # Without the date pip cannot tell how old it is, and keeps nothing.
        date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime())
        head = f"HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n"
        connection.sendall(head.encode() + (b"" if line.startswith(b"HEAD") else content))


def serve(server):
    while True:
        connection, _ = server.accept()
        threading.Thread(target=answer, args=[connection], daemon=True).start()


# One that runs within another asks the outer one's.
if "LAB_INDEX" not in os.environ:
    server = socket.create_server(ADDRESS)
    threading.Thread(target=serve, args=[server], daemon=True).start()
    for name in ["LAB_INDEX", "UV_DEFAULT_INDEX", "PIP_INDEX_URL", "PDM_PYPI_URL"]:
        os.environ[name] = "http://127.0.0.1:3141/simple"
    # pip keeps nothing that came without encryption from a host that it does not trust.
    os.environ["PIP_TRUSTED_HOST"] = "127.0.0.1"
sys.exit(subprocess.call(["/opt/lab/" + os.path.basename(sys.argv[0]), *sys.argv[1:]]))
