"""Prints what other readers see in a Compose or Bake file: the Dockerfiles in it, and all else."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

WANTED = {"dockerfile_inline", "dockerfile-inline"}


def plain(text):
    """The text of a heredoc, which the reader of HCL leaves as it is written."""
    return "".join(line + "\n" for line in text.split("\n")[1:-1]) if text.startswith('"<<') else text


def split(value, texts):
    if isinstance(value, dict):
        return {key: texts.append(plain(entry)) if key in WANTED else split(entry, texts) for key, entry in value.items()}
    if isinstance(value, list):
        return [split(entry, texts) for entry in value]
    return value


def as_podman_sees(name):
    """The file with its variables filled in. Nothing is built, but the version of podman is asked for."""
    with tempfile.TemporaryDirectory() as directory:
        podman = Path(directory, "podman")
        podman.write_text("#!/bin/sh\necho podman version 5.0.0\n")
        podman.chmod(0o755)
        program = Path(sys.executable).with_name("podman-compose")
        environment = {**os.environ, "PATH": f"{directory}:{os.environ['PATH']}"}
        return subprocess.check_output([program, "-f", name, "config"], env=environment, stderr=subprocess.DEVNULL)


def read(reader, name):
    if reader == "podman-compose":
        import yaml

        return yaml.safe_load(as_podman_sees(name))
    with open(name, newline="") as file:
        if reader == "pyyaml":
            import yaml

            return yaml.safe_load(file)
        if reader == "ruamel":
            from ruamel.yaml import YAML

            return YAML(typ="safe", pure=True).load(file)
        import hcl2

        return hcl2.load(file)


reader, name = sys.argv[1:]
texts = []
rest = split(read(reader, name), texts)
print(json.dumps([texts, rest], default=str))
