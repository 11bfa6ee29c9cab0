"""Whether Word files look like the letters' PDFs once LibreOffice has laid them out.

    docx.py LETTERS FONTS SCRATCH

LETTERS is a folder of pairs, NAME.docx and NAME.pdf; FONTS that of the letters' own type,
SCRATCH one to work in. Prints as JSON, by name, how many pages each has and what differs: words in their order, their size and style, where
paragraphs begin, margins, pictures, page numbers, red boxes. Where lines end is a
program's own business."""

import itertools
import json
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pdfplumber

MM = 72 / 25.4
NEAR = 1 * MM

FONTCONFIG = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>{fonts}</dir><cachedir>{scratch}/fonts</cachedir>
<alias binding="same"><family>Times New Roman</family><prefer><family>Liberation Serif</family></prefer></alias>
</fontconfig>"""


def lay_out(letters, fonts, scratch):
    """Has LibreOffice make PDFs, with a profile and fonts of its own; all at once, as it starts slowly."""
    (scratch / "fonts.conf").write_text(FONTCONFIG.format(fonts=fonts, scratch=scratch))
    command = ["soffice", f"-env:UserInstallation=file://{scratch}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", scratch / "out", *letters],
        env={**os.environ, "FONTCONFIG_FILE": str(scratch / "fonts.conf"), "HOME": str(scratch)},
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=300,
    )


class Laid:
    """A laid-out letter: its words in the order of the text, and what stands beside them."""

    def __init__(self, path):
        self.words, self.top, self.foot, self.pictures, self.red = [], [], [], [], []
        with pdfplumber.open(path) as pdf:
            self.pages = len(pdf.pages)
            for number, page in enumerate(pdf.pages, 1):
                self.read(number, page)
        # In running text a line at the margin goes on with the paragraph above it.
        left = min(word["x0"] for word in self.words)
        size = Counter(round(word["size"], 1) for word in self.words).most_common(1)[0][0]
        steps = Counter(
            round((b["base"] - a["base"]) / size, 2)
            for a, b in zip(self.lines(), self.lines()[1:])
            if a["page"] == b["page"] and b["base"] > a["base"] and b["x0"] - left < NEAR
            if abs(a["size"] - size) < 0.3 and abs(b["size"] - size) < 0.3
        )
        self.step = steps.most_common(1)[0][0] if steps else 1.15

    def read(self, number, page):
        words = page.extract_words(
            extra_attrs=["size", "fontname"], use_text_flow=True, x_tolerance_ratio=0.15, return_chars=True
        )
        foot = foot_rule(page)
        repeated = self.repeated_head(words)
        for word in words:
            if word in repeated:
                continue
            font = word["fontname"]
            word = {
                "text": word["text"],
                "size": word["size"],
                "style": tuple(style for style in ("Bold", "Italic", "Mono") if style in font),
                "x0": word["x0"],
                "x1": word["x1"],
                "base": page.height - word["chars"][0]["matrix"][5],
                "page": number,
            }
            above, below = word["base"] < 20 * MM, word["base"] > foot
            (self.top if above else self.foot if below else self.words).append(word)
        self.pictures += [(number, image["x0"], image["x1"]) for image in page.images]
        red = [o for o in page.lines + page.rects if o.get("stroking_color") == (1.0, 0.0, 0.0)]
        if red:
            box = [min(o["x0"] for o in red), min(o["top"] for o in red), max(o["x1"] for o in red)]
            self.red.append((number, *box, max(o["bottom"] for o in red)))
        previous = None
        for word in self.words:
            same = previous and previous["page"] == word["page"] and abs(previous["base"] - word["base"]) < 8
            word["first"] = not same or word["x0"] < previous["x0"]
            previous = word

    def repeated_head(self, words):
        """The head row of a table that goes on on this page: bold words that stood on the page before."""
        words = [word for word in words if word["top"] > 20 * MM - 3]
        bold = list(itertools.takewhile(lambda word: "Bold" in word["fontname"], words))
        row = [word["text"] for word in bold]
        before = [word["text"] for word in self.words]
        known = any(before[at : at + len(row)] == row for at in range(len(before)))
        return bold if row and known else []

    def lines(self):
        return [word for word in self.words if word["first"]]

    def paragraphs(self, left):
        """The words that begin a paragraph: indented or centred lines that do not go on where the line above began."""
        found, above = {}, None
        for index, word in enumerate(self.words):
            if not word["first"]:
                continue
            goes_on = (
                above
                and above["page"] == word["page"]
                and abs(above["x0"] - word["x0"]) < NEAR
                and 0 < word["base"] - above["base"] < self.step * word["size"] + 3
            )
            if word["x0"] > left + 3 * MM and not goes_on:
                found[index] = word
            above = word
        return found

    def page_numbers(self):
        numbers = {w["page"]: w for w in self.top if w["text"].isdigit()}
        return [numbers.get(page) for page in range(1, self.pages + 1)]


def foot_rule(page):
    """The height of the rule above an address or footnotes; the bottom margin if there is none."""
    lines = [o for o in page.lines + page.rects if o["bottom"] - o["top"] < 2 and o["x1"] - o["x0"] > 20 * MM]
    upright = [o for o in page.lines + page.rects if o["bottom"] - o["top"] > 2]
    alone = [
        o["top"]
        for o in lines
        if abs(o["x0"] - 30 * MM) < NEAR
        and o["top"] > 0.4 * page.height
        and not any(u["top"] - 2 < o["top"] < u["bottom"] + 2 for u in upright)
    ]
    # LibreOffice draws no rule above the footnotes of a later section: there its first mark tells.
    marks = [
        c["top"]
        for c in page.chars
        if c["text"].isdigit() and c["size"] < 8 and c["x0"] - 30 * MM < 15 * MM and c["top"] > 0.6 * page.height
    ]
    return min(alone, default=min(marks, default=page.height - 20 * MM + 3))


def joined(ours, theirs):
    """Pairs of words; one that a line's end has parted is put together again."""
    i = j = 0
    while i < len(ours.words) and j < len(theirs.words):
        a, b = ours.words[i]["text"], theirs.words[j]["text"]
        pair, i, j = (i, j), i + 1, j + 1
        while a != b:
            if b.startswith(a) and i < len(ours.words) and ours.words[i]["first"]:
                a, i = a + ours.words[i]["text"], i + 1
            elif a.startswith(b) and j < len(theirs.words) and theirs.words[j]["first"]:
                b, j = b + theirs.words[j]["text"], j + 1
            else:
                yield pair, (a, b)
                return
        yield pair, None
    if i < len(ours.words) or j < len(theirs.words):
        rest = [w["text"] for w in ours.words[i : i + 5]], [w["text"] for w in theirs.words[j : j + 5]]
        yield (i, j), rest


def alike(a, b):
    # How small a raised mark is, is a program's own business.
    exact = 1.2 if a["text"].isdigit() and a["size"] < 9.5 else 0.3
    return abs(a["size"] - b["size"]) < exact and a["style"] == b["style"]


def differences(ours, theirs):
    pairs = []
    for (i, j), other in joined(ours, theirs):
        if other:
            before = " ".join(w["text"] for w in ours.words[max(0, i - 5) : i])
            yield f"words after «{before}»: {other[0]} is {other[1]}"
            return
        pairs.append((i, j))
        a, b = ours.words[i], theirs.words[j]
        if not alike(a, b):
            yield f"«{a['text']}»: {a['size']:.1f} {a['style']} is {b['size']:.1f} {b['style']}"

    left, right = min(w["x0"] for w in ours.words), max(w["x1"] for w in ours.words)
    for name, a, b in [
        ("left margin", left, min(w["x0"] for w in theirs.words)),
        ("right margin", right, max(w["x1"] for w in theirs.words)),
    ]:
        if abs(a - b) > NEAR:
            yield f"{name}: {a / MM:.1f} mm is {b / MM:.1f} mm"
    for page in range(1, theirs.pages + 1):
        own = [w for w in theirs.words if w["page"] == page]
        if own and (own[0]["base"] - own[0]["size"] < 20 * MM - NEAR or own[-1]["base"] > 277 * MM + NEAR):
            yield f"page {page}: text in its margins"

    begins, theirs_begin = ours.paragraphs(left), theirs.paragraphs(left)
    words = {j for _, j in pairs}  # the rest of a word that a line's end has parted begins no paragraph
    moved = {j for i, j in pairs if i in begins} ^ (set(theirs_begin) & words)
    for index in sorted(moved):
        yield f"a paragraph at «{' '.join(w['text'] for w in theirs.words[index : index + 4])}» in one only"
    for i, j in pairs:
        if i in begins and j in theirs_begin and abs(begins[i]["x0"] - theirs_begin[j]["x0"]) > NEAR:
            yield f"«{begins[i]['text']}» begins at {begins[i]['x0'] / MM:.1f} mm, {theirs_begin[j]['x0'] / MM:.1f} mm"

    # Heights, until the first line that ends elsewhere.
    high = 0
    for i, j in pairs:
        a, b = ours.words[i], theirs.words[j]
        if a["first"] != b["first"] or a["page"] != b["page"]:
            break
        high += 1
        if abs(a["base"] - b["base"]) > NEAR:
            yield f"«{a['text']}» is at {a['base'] / MM:.1f} mm, {b['base'] / MM:.1f} mm"
            break
    if "gửi:" not in [ours.words[i]["text"] for i, _ in pairs[:high]]:
        yield "the head differs before Kính gửi"

    yield from beside(ours, theirs)


def place(word):
    """Where it stands among others; what is raised a little stands on the line."""
    return word["page"], round(word["base"] / 6), word["x0"]


def beside(ours, theirs):
    for name, a, b in [
        ("foot", *(sorted(laid.foot, key=place) for laid in (ours, theirs))),
        ("top", *([w for w in laid.top if w["page"] == 1] for laid in (ours, theirs))),
    ]:
        if [w["text"] for w in a] != [w["text"] for w in b] or not all(map(alike, a, b)):
            say = [[(w["text"], round(w["size"], 1), *w["style"]) for w in words] for words in (a, b)]
            yield f"{name}: {say[0]} is {say[1]}"
        for x, y in zip(a, b):
            near = abs(x["x0"] - y["x0"]) < NEAR and (name == "foot" or abs(x["base"] - y["base"]) < NEAR)
            if not near:
                yield f"{name}: «{x['text']}» {x['x0']:.0f},{x['base']:.0f} is {y['x0']:.0f},{y['base']:.0f}"

    numbers = theirs.page_numbers()
    expected = 0
    for page, number in enumerate(numbers, 1):
        expected = 1 if number is None else expected + 1
        own = [w for w in ours.page_numbers() if w]
        if number and number["text"] != str(expected):
            yield f"page {page}: number {number['text']}, not {expected}"
        if number and own and abs(number["base"] - own[0]["base"]) > NEAR:
            yield f"page {page}: the number at {number['base'] / MM:.1f} mm"
    if numbers.count(None) != ours.page_numbers().count(None):
        yield "pages without a number"

    if len(ours.pictures) != len(theirs.pictures):
        yield f"{len(ours.pictures)} pictures are {len(theirs.pictures)}"
    for (_, a0, a1), (_, b0, b1) in zip(ours.pictures, theirs.pictures):
        if abs(a0 - b0) > NEAR or abs(a1 - b1) > NEAR:
            yield f"picture from {a0:.0f} to {a1:.0f} is from {b0:.0f} to {b1:.0f}"
    near = [all(abs(x - y) < NEAR for x, y in zip(a, b)) for a, b in zip(ours.red, theirs.red)]
    if len(ours.red) != len(theirs.red) or not all(near):
        yield f"red boxes {ours.red} are {theirs.red}"


def page_setup(docx):
    """The margins the file itself tells, in millimetres: each page's must be the decree's."""
    with zipfile.ZipFile(docx) as parts:
        xml = parts.read("word/document.xml").decode()
    for sides in re.findall(r"<w:pgMar ([^>]*)/>", xml):
        told = {side: int(value) / 20 / MM for side, value in re.findall(r'w:(\w+)="(\d+)"', sides)}
        for side, own in [("top", 20), ("bottom", 20), ("left", 30), ("right", 15)]:
            if abs(told[side] - own) > 0.1:
                yield f"{side} margin of the file: {told[side]:.1f} mm"


def judged(docx, laid_out):
    ours, theirs = Laid(docx.with_suffix(".pdf")), Laid(laid_out)
    found = [*differences(ours, theirs), *page_setup(docx)]
    return {"pages": [ours.pages, theirs.pages], "differences": found[:20]}


letters, fonts, scratch = map(Path, sys.argv[1:])
letters = sorted(letters.glob("*.docx"))
lay_out(letters, fonts, scratch)
verdict = {docx.stem: judged(docx, scratch / "out" / f"{docx.stem}.pdf") for docx in letters}
json.dump(verdict, sys.stdout, ensure_ascii=False)
