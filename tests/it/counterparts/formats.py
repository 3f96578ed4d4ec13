"""Reads reports of one run, each with a reader of its format, and prints what each tells: path, line."""

import json
import sys
from xml.etree import ElementTree

import cmarkgfm


def from_json(text):
    report = json.loads(text)
    return [(entry["path"], entry["line"]) for entry in report["errors"] + report["findings"]]


def from_json_lines(text):
    entries = [json.loads(line) for line in text.splitlines()]
    return [(entry["path"], entry["line"]) for entry in entries if entry["kind"] != "summary"]


def from_gitlab(text):
    places = [issue["location"] for issue in json.loads(text)]
    return [(place["path"], place["lines"]["begin"]) for place in places]


def from_checkstyle(text):
    files = ElementTree.fromstring(text.encode()).findall("file")
    return [(file.get("name"), int(error.get("line"))) for file in files for error in file.findall("error")]


def from_markdown(text):
    """By GitHub's own reader of Markdown: a heading with the path, and a table below."""
    page = ElementTree.fromstring(f"<page>{cmarkgfm.github_flavored_markdown_to_html(text)}</page>")
    found, path = [], None
    for part in page:
        if part.tag == "h4":
            path = "".join(part.itertext())
        if part.tag == "table":
            rows = part.findall("tbody/tr")
            found += [(path, int(row.find("td").text)) for row in rows]
    return found


for name in sys.argv[1:]:
    with open(f"report.{name}", encoding="utf-8") as report:
        print(name, sorted(globals()["from_" + name.replace("-", "_")](report.read())))
