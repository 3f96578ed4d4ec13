"""Prints what BuildKit's parser reads in each of the files named on standard input: null where it refuses one, and
false where what it reads is not UTF-8, which Python cannot show."""

import json
import sys

import dockerfile


def shown(command):
    return {
        "keyword": command.cmd.upper(),
        "trigger": command.sub_cmd.upper() if command.sub_cmd else None,
        "lines": [command.start_line, command.end_line],
        "flags": list(command.flags),
        "exec": list(command.value) if command.json else None,
        "run": "".join(command.value) if command.cmd.upper() == "RUN" and not command.json else None,
        "heredocs": [[heredoc.name, heredoc.content] for heredoc in command.heredocs],
    }


def read(name):
    try:
        return [shown(command) for command in dockerfile.parse_file(name)]
    except dockerfile.GoParseError:
        return None
    except UnicodeDecodeError:
        return False


print(json.dumps([read(name) for name in sys.stdin.read().splitlines()]))
