"""Prints what other readers see in a Compose or Bake file: the Dockerfiles in it, and all else."""

import json
import sys

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


def read(reader, name):
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
