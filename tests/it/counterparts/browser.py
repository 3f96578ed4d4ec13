"""Opens a page in a browser and tells what a reader would see, as JSON. Beside the page are left pictures of it,
light.png, dark.png and narrow.png, and paper.pdf.

usage: browser.py BROWSER PAGE
"""

import html
import io
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import unicodedata
import zlib

import pypdf

BROWSER, PAGE = sys.argv[1], os.path.abspath(sys.argv[2])
WIDTHS = [360, 1000]
# Of the setting `preferredColorScheme`, in the order of blink's enumeration.
SCHEMES = {"dark": 0, "light": 1}

# What stands in a page is looked at from the page around it: its own policy lets no script run.
LOOK = """
const see = frame => {
  const view = frame.contentWindow, page = frame.contentDocument, all = [...page.querySelectorAll('body *')];
  page.querySelectorAll('details').forEach(details => details.open = true);
  const box = element => element.getBoundingClientRect();
  const name = element => `${element.tagName} ${element.className.baseVal ?? element.className}: ${
    element.textContent.trim().slice(0, 40)}`;
  const scrolls = element => element.closest('.scroll');
  const isShown = element => box(element).width > 0 && element.tagName != 'CAPTION';
  const outside = all.filter(it => isShown(it) && !scrolls(it) && box(it).right > view.innerWidth + 0.5);
  const overlaps = [];
  for (const svg of page.querySelectorAll('svg')) {
    const labels = [...svg.querySelectorAll('text')];
    labels.forEach((one, index) => labels.slice(index + 1).forEach(other => {
      const [a, b] = [box(one), box(other)];
      if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) {
        overlaps.push(`${one.textContent} and ${other.textContent}`);
      }
    }));
  }
  const channel = value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const color = text => (text.match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
  const luminance = ([red, green, blue]) =>
    [red, green, blue].map(value => channel(value / 255)).reduce((sum, it, at) => sum + it * [0.2126, 0.7152, 0.0722][at], 0);
  const background = element => {
    for (let it = element; it; it = it.parentElement) {
      const there = color(view.getComputedStyle(it).backgroundColor);
      if (there.length < 4 || there[3] > 0) return there;
    }
    return [255, 255, 255];
  };
  const contrast = element => {
    const style = view.getComputedStyle(element);
    const ink = luminance(color(element.ownerSVGElement ? style.fill : style.color)), paper = luminance(background(element));
    return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
  };
  const hasText = element => [...element.childNodes].some(node => node.nodeType == 3 && node.data.trim());
  const texts = all.filter(it => hasText(it) && !['TITLE', 'title'].includes(it.tagName) && isShown(it));
  const charts = [...page.querySelectorAll('[role=img]')];
  return {
    scroll: page.documentElement.scrollWidth - page.documentElement.clientWidth,
    outside: outside.map(name),
    overlaps,
    faint: texts.filter(it => contrast(it) < 4.5).map(it => `${name(it)} (${contrast(it).toFixed(1)})`),
    small: texts.filter(it => parseFloat(view.getComputedStyle(it).fontSize) < 11).map(name),
    charts: charts.length,
    mute: charts.filter(it => !(it.getAttribute('aria-label') ?? '').trim()).map(name),
    flat: charts.filter(it => box(it).width < 200 || box(it).height < 40).map(name),
    bars: page.querySelectorAll('rect.bar').length,
    empty: [...page.querySelectorAll('rect.bar')].filter(it => box(it).height < 3).length,
    duplicates: all.map(it => it.id).filter((id, at, ids) => id && ids.indexOf(id) != at),
    dead: [...page.querySelectorAll('a')].map(it => it.getAttribute('href')).filter(it => !page.querySelector(it)),
    lists: all.filter(it => it.tagName == 'LI' && !['UL', 'OL'].includes(it.parentElement.tagName)).map(name),
    headings: [...page.querySelectorAll('h1, h2, h3')].map(it => it.tagName + ' ' + it.textContent),
  };
};
addEventListener('load', () => {
  const seen = {};
  for (const frame of document.querySelectorAll('iframe')) seen[frame.width] = see(frame);
  document.body.textContent = JSON.stringify(seen);
});
"""


def browse(directory, scheme, url, *options):
    """What the browser wrote, both streams."""
    arguments = [
        BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
        "--hide-scrollbars", "--enable-logging=stderr", f"--user-data-dir={directory}/profile",
        f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}", "--virtual-time-budget=2000", *options, url,
    ]
    ran = subprocess.run(arguments, capture_output=True, text=True, timeout=120)
    return ran.stdout, [line for line in ran.stderr.splitlines() if "CONSOLE" in line]


def corner(path):
    """The color of the first pixel: it has no neighbors, so that none of PNG's filters changes it."""
    data, pixels = open(path, "rb").read(), b""
    at = 8
    while at < len(data):
        (length,), kind = struct.unpack(">I", data[at:at + 4]), data[at + 4:at + 8]
        if kind == b"IDAT":
            pixels += data[at + 8:at + 8 + length]
        at += 12 + length
    return list(zlib.decompress(pixels)[1:4])


def main():
    page = open(PAGE, encoding="utf-8").read()
    url = "file://" + PAGE
    beside = lambda name: os.path.join(os.path.dirname(PAGE), name)
    told = {"console": []}
    with tempfile.TemporaryDirectory() as directory:
        around = os.path.join(directory, "around.html")
        frames = "".join(
            f'<iframe width="{width}" height="900" srcdoc="{html.escape(page)}"></iframe>' for width in WIDTHS
        )
        with open(around, "w", encoding="utf-8") as file:
            scheme = '<meta name="color-scheme" content="light dark">'
            file.write(f"<!DOCTYPE html><meta charset=utf-8>{scheme}<script>{LOOK}</script><body>{frames}</body>")
        for scheme in SCHEMES:
            dom, _ = browse(directory, scheme, "file://" + around, "--dump-dom", "--window-size=1400,1000")
            seen = re.search(r"<body[^>]*>(.*)</body>", dom, re.DOTALL).group(1)
            told[scheme] = json.loads(html.unescape(seen))
            picture = beside(f"{scheme}.png")
            _, console = browse(directory, scheme, url, f"--screenshot={picture}", "--window-size=1000,6000")
            told["console"] += console
            told[scheme]["corner"] = corner(picture)
        frame = f'<iframe width="{WIDTHS[0]}" height="6000" srcdoc="{html.escape(page)}"></iframe>'
        narrow = os.path.join(directory, "narrow.html")
        with open(narrow, "w", encoding="utf-8") as file:
            file.write(f"<!DOCTYPE html><meta charset=utf-8><body>{frame}</body>")
        browse(directory, "light", "file://" + narrow, f"--screenshot={beside('narrow.png')}", "--window-size=500,6100")
        paper = beside("paper.pdf")
        browse(directory, "dark", url, f"--print-to-pdf={paper}", "--no-pdf-header-footer")
        pages = pypdf.PdfReader(io.BytesIO(open(paper, "rb").read())).pages
        # Fonts join letters such as f and i.
        text = unicodedata.normalize("NFKC", " ".join(page.extract_text() for page in pages))
        told["paper"] = {"pages": len(pages), "text": " ".join(text.split())}
    print(json.dumps(told))


main()
