"""A printed letter as pdfplumber sees it: lines of text with their fonts and places,
rules and boxes. Lengths are points from the top left corner of the page."""

import unicodedata
from dataclasses import dataclass

import pdfplumber

MM = 72 / 25.4
# Characters farther apart than this belong to different columns …
COLUMN = 14
# … and so do those of different parts of the document that are farther apart than this.
PARTS = 5
# Share of the size above and below the baseline that Times New Roman claims (hhea).
ASCENT, DESCENT, SINGLE = 0.891, 0.216, 1.149


@dataclass
class Line:
    """Characters on one baseline, without a gap wide enough for another column."""

    page: int
    chars: list

    @property
    def text(self):
        return unicodedata.normalize("NFC", "".join(c["text"] for c in self.chars).replace("\u00a0", " ")).strip()

    @property
    def ink(self):
        return [c for c in self.chars if not c["text"].isspace()]

    @property
    def x0(self):
        return self.ink[0]["x0"]

    @property
    def x1(self):
        return self.ink[-1]["x1"]

    @property
    def middle(self):
        return (self.x0 + self.x1) / 2

    @property
    def width(self):
        return self.x1 - self.x0

    @property
    def base(self):
        return self.chars[0]["base"]

    @property
    def size(self):
        return max(c["size"] for c in self.ink)

    @property
    def top(self):
        return self.base - ASCENT * self.size

    @property
    def bottom(self):
        return self.base + DESCENT * self.size

    @property
    def sizes(self):
        return {round(c["size"], 2) for c in self.ink}

    @property
    def styles(self):
        """«bold», «italic», «bold italic» or «upright» of its letters."""
        return {style(c["fontname"]) for c in self.ink}

    @property
    def colours(self):
        return {colour(c["non_stroking_color"]) for c in self.ink}


def style(fontname):
    kind = fontname.split("+")[-1].partition("-")[2].lower()
    words = [word for word in ("bold", "italic") if word in kind]
    return " ".join(words) or "upright"


def colour(value):
    """Grey or RGB as RGB from 0 to 1."""
    value = value if isinstance(value, (tuple, list)) else (value or 0,)
    return tuple(round(float(v), 3) for v in (value * 3 if len(value) == 1 else value))


def apart(left, right):
    """Whether two neighbours on a baseline belong to different columns."""
    return right["x0"] - left["x1"] > (COLUMN if left["mcid"] == right["mcid"] else PARTS)


def lines_of(page, number):
    chars = [dict(c, base=page.height - c["matrix"][5]) for c in page.chars]
    chars = [c for c in chars if c["upright"] and abs(c["matrix"][1]) < 1e-6]
    rows = {}
    for c in chars:
        near = next((base for base in rows if abs(base - c["base"]) < 0.6), c["base"])
        rows.setdefault(near, []).append(c)
    lines = []
    for base in sorted(rows):
        row = sorted(rows[base], key=lambda c: c["x0"])
        start = 0
        for i in range(1, len(row) + 1):
            if i == len(row) or apart(row[i - 1], row[i]):
                part = row[start:i]
                if any(not c["text"].isspace() for c in part):
                    lines.append(Line(number, part))
                start = i
    return lines


class Letter:
    def __init__(self, path):
        self.pdf = pdfplumber.open(path)
        self.pages = self.pdf.pages
        self.lines = [lines_of(page, number) for number, page in enumerate(self.pages)]

    def rules(self, page):
        """The horizontal rules of a page, uppermost first."""
        rules = [r for r in self.pages[page].lines if abs(r["top"] - r["bottom"]) < 0.1]
        return sorted(rules, key=lambda r: r["top"])

    def boxes(self, page):
        return self.pages[page].rects

    def find(self, words, page=0, after=-1.0, startswith=False):
        """The lines that print `words`, one below the other; [] if they are not there.
        A place where a line was broken counts as a space, or as nothing inside a token."""
        words = " ".join(words.split())
        lines = [line for line in self.lines[page] if line.base > after]
        for first in lines:
            found, rest = [], words
            line = first
            while line is not None:
                text = " ".join(line.text.split())
                if startswith and text.startswith(rest):
                    return found + [line]
                if not rest.startswith(text):
                    break
                found.append(line)
                rest = rest[len(text) :].lstrip()
                if not rest:
                    return found
                line = self.below(line, rest)
        return []

    def below(self, line, rest):
        """The line under `line` with which `rest` begins."""
        under = [
            other
            for other in self.lines[line.page]
            if 0 < other.base - line.base < 2.2 * line.size and other.x0 < line.x1 + 250 and other.x1 > line.x0 - 60
        ]
        under.sort(key=lambda other: other.base)
        return next((other for other in under if rest.startswith(" ".join(other.text.split()))), None)
