"""Judges printed letters by Decree 30/2020/NĐ-CP, Appendix I: every row of its tables that
a công văn can have. The figures are the decree's own, typed here a second time.

usage: letter.py EXPECTED.toml LETTER.pdf …   (or: LETTER.pdf=NAME)

EXPECTED.toml says which words each letter must show, under its file's stem or the NAME
given. Prints one line a fault, «stem: row: what», and exits with 1 if there is any.
"""

import re
import sys
import tomllib
from pathlib import Path

from foot import Foot
from printed import ASCENT, DESCENT, MM, SINGLE, Letter

BLACK, RED = (0, 0, 0), (1, 0, 0)
STAMPS = {"HỎA TỐC": 30, "THƯỢNG KHẨN": 40, "KHẨN": 20}
NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"


class Judge(Foot):
    def __init__(self, letter, expected):
        self.letter, self.expected, self.faults = letter, expected, []

    def fault(self, row, what):
        self.faults.append(f"{row}: {what}")

    def check(self, row, holds, what):
        if not holds:
            self.fault(row, what)

    def near(self, row, what, got, want, within=1.0):
        self.check(row, abs(got - want) <= within, f"{what} is {got:.1f} pt, not {want:.1f}")

    def type(self, row, lines, smallest, largest, style, upper=False, colour=BLACK):
        """Font size, style, letter case and colour of lines."""
        for line in lines:
            words = f"«{line.text[:40]}»"
            self.check(row, all(smallest <= s <= largest for s in line.sizes), f"{words} is {line.sizes} pt, not {smallest}-{largest}")
            self.check(row, line.styles == {style}, f"{words} is {line.styles}, not {style}")
            self.check(row, line.colours == {colour}, f"{words} has the colour {line.colours}")
            if upper:
                self.check(row, line.text == line.text.upper(), f"{words} is not upper case")

    def found(self, row, words, **where):
        lines = self.letter.find(words, **where)
        self.check(row, lines, f"«{words[:60]}» is not printed")
        return lines

    def centred(self, row, lines, middle):
        for line in lines:
            self.near(row, f"the middle of «{line.text[:30]}»", line.middle, middle)

    def single(self, row, lines):
        for above, below in zip(lines, lines[1:]):
            size = max(above.size, below.size)
            self.check(row, below.base - above.base <= size * SINGLE * 1.03, f"«{below.text[:30]}» is not in single spacing")

    # --- the rows -------------------------------------------------------------

    def paper(self):
        row = "I.1, I.4"
        for page in self.letter.pages:
            self.near(row, "the page's width", page.width, 210 * MM, 0.5)
            self.near(row, "the page's height", page.height, 297 * MM, 0.5)
            for c in page.chars:
                font = c["fontname"].split("+")[-1]
                if not font.startswith(("LiberationSerif", "TimesNewRoman", "LiberationMono")):
                    self.fault(row, f"«{c['text']}» is set in {font}")
                    return

    def margins(self):
        row = "I.3"
        self.left = min(l.x0 for page in self.letter.lines for l in page)
        self.right = max(l.x1 for page in self.letter.lines for l in page)
        self.check(row, 30 - 0.1 <= self.left / MM <= 35, f"the left margin is {self.left / MM:.1f} mm")
        right = 210 - self.right / MM
        self.check(row, 15 - 0.1 <= right <= 20, f"the right margin is {right:.1f} mm")
        for number, page in enumerate(self.letter.lines):
            ink = [l for l in page if l not in self.in_margins(number)]
            top = min(l.base - ASCENT * l.size for l in ink) / MM
            self.check(row, 20 - 0.2 <= top <= 25, f"the top margin of page {number + 1} is {top:.1f} mm")
            bottom = 297 - max(l.bottom for l in ink) / MM
            self.check(row, bottom >= 20 - 0.2, f"the bottom margin of page {number + 1} is {bottom:.1f} mm")

    def in_margins(self, page):
        """The page's number, the circulation box, the note below the text."""
        lines = self.letter.lines[page]
        number = [l for l in lines if l.base < 20 * MM and l.text.isdigit()]
        box = [l for l in lines if page == 0 and l.text == self.expected.get("circulation")]
        return number + box + [l for l in lines if l.text.startswith("Ký tự “hxxp”")]

    def notes(self, page):
        """The footnotes of a page: what stands between their rule and the foot."""
        foot = self.foot() if page == 0 else float("inf")
        rules = [r for r in self.letter.rules(page) if 45 * MM < r["x1"] - r["x0"] < 55 * MM and r["x0"] < 31 * MM]
        return [l for l in self.letter.lines[page] if rules and rules[-1]["top"] < l.base < foot]

    def nation(self):
        row = "ô 1"
        first, motto = self.found(row, NATION), self.found(row, MOTTO)
        if not first or not motto:
            return
        self.type(row, first, 12, 13, "bold", upper=True)
        self.type(row, motto, 13, 14, "bold")
        self.axis = first[0].middle
        self.check(row, first[0].x0 > 210 / 2 * MM - 20 * MM and self.axis > 210 / 2 * MM, "it is not in the right half")
        self.centred(row, motto, self.axis)
        self.single(row, first + motto)
        self.rule(row, motto[0], motto[0].width, motto[0].width)
        self.top = first[0].base

    def rule(self, row, line, shortest, longest):
        """The rule under a line, centred, with nothing in between."""
        rules = [r for r in self.letter.rules(line.page) if 0 < r["top"] - line.base < 12 and r["x0"] < line.middle < r["x1"]]
        if not rules:
            return self.fault(row, f"no rule stands under «{line.text[:30]}»")
        length = rules[0]["x1"] - rules[0]["x0"]
        self.check(row, shortest - 0.5 <= length <= longest + 0.5, f"the rule is {length:.1f} pt long, not {shortest:.1f}-{longest:.1f}")
        self.near(row, "the middle of the rule", (rules[0]["x0"] + rules[0]["x1"]) / 2, line.middle)
        self.check(row, not rules[0]["dash"] or not rules[0]["dash"][0], "the rule is not solid")

    def issuer(self):
        row = "ô 2"
        parent = self.found(row, self.expected["parent"]) if "parent" in self.expected else []
        issuer = self.found(row, self.expected["issuer"], after=parent[-1].base if parent else -1.0)
        if not issuer:
            return
        self.type(row, parent, 12, 13, "upright", upper=True)
        self.type(row, issuer, 12, 13, "bold", upper=True)
        lines = parent + issuer
        self.near(row, "the height of its first line", lines[0].base, self.top)
        self.left_axis = lines[0].middle
        self.centred(row, lines, self.left_axis)
        self.single(row, lines)
        self.check(row, self.letter.lines[0][0].text in (lines[0].text, NATION, self.expected.get("circulation")), "it is not first")
        nation = self.letter.find(NATION)[0]
        self.check(row, max(l.x1 for l in lines) <= nation.x0 - 1.5 * MM, "it touches Quốc hiệu")
        longest = max(l.width for l in issuer)
        self.rule(row, issuer[-1], longest / 3, longest / 2)
        self.head = issuer[-1].base

    def number_and_date(self):
        number, date = self.found("ô 3", self.expected["number"]), self.found("ô 4", self.expected["date"])
        if not number or not date:
            return
        self.type("ô 3", number, 13, 13, "upright")
        self.type("ô 4", date, 13, 14, "italic")
        self.check("ô 3", number[0].base > self.head, "it is not below the issuer")
        self.centred("ô 3", number, self.left_axis)
        self.centred("ô 4", date, self.axis)
        self.near("ô 4", "the height of the date", date[0].base, number[0].base)
        written = r"Số: +/[A-ZĐ0-9.-]+|Số: (0[1-9]|[1-9]\d+)/[A-ZĐ0-9.-]+"
        self.check("ô 3", re.fullmatch(written, "".join(l.text for l in number)), "it is written wrongly")
        days, months = r"(?: +|0[1-9]|[12]\d|3[01])", r"(?:0[12]|[3-9]|1[0-2])"
        self.check("ô 4", re.fullmatch(rf".+, ngày {days} ?tháng {months} năm \d{{4}}", date[0].text), f"«{date[0].text}» is written wrongly")
        self.number = number[-1]

    def subject(self):
        row = "ô 5b"
        subject = self.found(row, self.expected["subject"])
        if not subject:
            return
        self.type(row, subject, 12, 13, "upright")
        self.centred(row, subject, self.left_axis)
        self.single(row, subject)
        gap = subject[0].base - ASCENT * subject[0].size - (self.number.base + DESCENT * self.number.size)
        self.near(row, "the gap under the number", gap, 6)
        under = [r for r in self.letter.rules(0) if 0 < r["top"] - subject[-1].base < 10 and r["x1"] < self.axis]
        self.check(row, not under, "a rule stands under it")
        self.head = subject[-1].base

    def stamp(self):
        row, words = "ô 10b", self.expected.get("stamp")
        red = [b for b in self.letter.boxes(0) if b["stroking_color"] == RED]
        self.check(row, len(red) == (1 if words else 0), f"{len(red)} red boxes are printed")
        if not words or not red:
            return
        lines, box = self.found(row, words), red[0]
        self.type(row, lines, 13, 14, "bold", upper=True, colour=RED)
        self.near(row, "the box's width", box["x1"] - box["x0"], STAMPS[words] * MM, 0.3)
        self.near(row, "the box's height", box["bottom"] - box["top"], 8 * MM, 0.3)
        self.near(row, "the middle of the box", (box["x0"] + box["x1"]) / 2, self.left_axis)
        self.centred(row, lines, (box["x0"] + box["x1"]) / 2)
        self.check(row, self.head < box["top"] and box["top"] < lines[0].base < box["bottom"], "it is not below the subject")
        self.head = box["bottom"]

    def circulation(self):
        row, words = "ô 11", self.expected.get("circulation")
        boxes = [b for b in self.letter.boxes(0) if b["stroking_color"] != RED and b["stroke"] and b["bottom"] < self.top]
        self.check(row, len(boxes) == (1 if words else 0), f"{len(boxes)} boxes stand above Quốc hiệu")
        if not words or not boxes:
            return
        lines, box = self.found(row, words), boxes[0]
        self.type(row, lines, 13, 14, "bold", upper=True)
        self.check(row, box["x0"] < lines[0].x0 and lines[0].x1 < box["x1"], "the words are not in the box")
        self.near(row, "the right edge of the box", box["x1"], self.right)

    def addressees(self):
        row, names = "ô 9a", self.expected["to"]
        if len(names) == 1:
            lines = self.found(row, f"Kính gửi: {names[0]}", after=self.head)
            self.check(row, not lines or lines[-1].text[-1] not in ".;", "a single addressee has no punctuation")
        else:
            lines = self.found(row, "Kính gửi:", after=self.head)
            if not lines:
                return
            self.check(row, lines[0].text == "Kính gửi:", "no line break follows «Kính gửi:»")
            colon = lines[0].ink[-1]
            for name, end in zip(names, ";" * (len(names) - 1) + "."):
                item = self.found(row, f"- {name}{end}", after=lines[-1].base)
                if item:
                    self.near(row, "the dash's place under the colon", item[0].x0, colon["x0"], 2)
                    for line in item[1:]:
                        self.check(row, line.x0 > item[0].x0, "a second line begins left of its dash")
                lines += item
        self.type(row, lines, 13, 14, "upright")
        if lines:
            self.body_top = lines[-1].base

    def body(self):
        row = "ô 6"
        head = self.where("Nơi nhận:")
        if head is None:
            return self.fault("ô 9b", "«Nơi nhận:» is not printed")
        foot = self.foot()
        lines = []
        for number in range(head.page + 1):
            for line in self.letter.lines[number]:
                above = number == 0 and line.base <= self.body_top + 0.1
                below = number == head.page and line.base >= head.base - 0.6 or number == 0 and line.base >= foot
                if not above and not below and line not in self.in_margins(number) + self.notes(number):
                    lines.append(line)
        opening = self.opening(lines)
        rest = lines[len(opening) :]
        if self.expected.get("plain"):
            self.paragraphs(row, rest)
        self.check(row, lines and lines[-1].text.endswith("./."), "the body does not end in «./.»")
        for words, kind in self.expected.get("headings", []):
            found = [l for page in range(head.page + 1) for l in self.letter.find(words, page=page)]
            self.check(row, found, f"«{words}» is not printed")
            self.type(row, found, 13, 14, kind, upper=words.startswith(("I", "V")))
        alone = [l for l in lines if l.page == head.page]
        self.check("ô 7", head.page == 0 or len(alone) >= 2, "the signature stands without two lines of the body")

    def opening(self, lines):
        """The bases: italic, a line each, «;» and a last «.»."""
        bases, seen = self.expected.get("bases", []), []
        for words, end in zip(bases, ";" * (len(bases) - 1) + "."):
            found = self.found("ô 6, căn cứ", words + end)
            self.type("ô 6, căn cứ", found, 13, 14, "italic")
            for line in found[:1]:
                self.near("ô 6, căn cứ", "the indent", line.x0 - self.left, 12.7 * MM, 1.0)
            seen += found
        self.check("ô 6, căn cứ", [l.text for l in seen] == [l.text for l in lines[: len(seen)]], "the bases do not come first")
        for words in self.expected.get("references", []):
            self.type("ô 6, viện dẫn", self.found("ô 6, viện dẫn", words), 13, 14, "upright")
        return seen

    def paragraphs(self, row, lines):
        self.type(row, lines, 13, 14, "upright")
        self.check(row, len(set().union(*(l.sizes for l in lines))) == 1, "the body has several sizes")
        pitch, size = [], lines[0].size if lines else 14
        for above, line in zip([None] + lines, lines):
            indent = (line.x0 - self.left) / MM
            starts = abs(indent) > 0.5
            if starts:
                self.check(row, abs(indent - 10) < 0.5 or abs(indent - 12.7) < 0.5, f"«{line.text[:30]}» is indented by {indent:.1f} mm")
            if above is None:
                self.check(row, starts, "the first paragraph is not indented")
                continue
            if not starts:
                self.near(row, f"the right edge of «{above.text[-30:]}»", above.x1, self.right)
            if above.page != line.page:
                continue
            step = line.base - above.base
            if starts:
                self.check(row, step - min(pitch, default=size * SINGLE) >= 6 - 0.2, f"the gap above «{line.text[:30]}» is under 6 pt")
            else:
                pitch.append(step)
        single = size * SINGLE
        self.check(row, all(single * 0.98 <= p <= 1.5 * single * 1.02 for p in pitch), f"the lines are {pitch} pt apart")

    def where(self, words):
        return next((l for page in self.letter.lines for l in page if l.text == words), None)

    def ending(self):
        head = self.where("Nơi nhận:")
        if head is None:
            return
        page = head.page
        self.type("ô 9b", [head], 12, 12, "bold italic")
        self.near("ô 9b", "the left edge", head.x0, self.left)
        names, after = self.expected["recipients"], head.base
        self.check("ô 9b", names[0] == "Như trên" and names[-1].startswith("Lưu: VT"), "it does not go from «Như trên» to «Lưu»")
        for name, end in zip(names, ";" * (len(names) - 1) + "."):
            if not self.letter.find(f"- {name}{end}", page=page, after=after) and page + 1 < len(self.letter.pages):
                page, after = page + 1, -1.0
            lines = self.found("ô 9b", f"- {name}{end}", page=page, after=after)
            self.type("ô 9b", lines, 11, 11, "upright")
            if lines:
                self.near("ô 9b", "the left edge", lines[0].x0, self.left)
                after = lines[-1].base
        if "drafter" in self.expected:
            lines = self.found("ô 12", self.expected["drafter"], page=page, after=after)
            self.type("ô 12", lines, 11, 11, "upright", upper=True)
        signer, after, page = [], head.base - 1, head.page
        for words in self.expected["signer"]:
            lines = self.found("ô 7a", words, page=page, after=after)
            signer, after = signer + lines, lines[-1].base if lines else after
        self.type("ô 7a", signer, 13, 14, "bold", upper=True)
        name = self.found("ô 7b", self.expected["name"], page=page, after=after)
        self.type("ô 7b", name, 13, 14, "bold")
        if not signer or not name:
            return
        self.near("ô 7a", "the height of its first line, that of «Nơi nhận:»,", signer[0].base, head.base)
        self.centred("ô 7", signer + name, signer[0].middle)
        self.single("ô 7a", signer)
        right_half = (self.left + self.right) / 2 / MM, self.right / MM
        middle = signer[0].middle / MM
        self.check("ô 7", abs(middle - sum(right_half) / 2) < 12, f"its middle is at {middle:.1f} mm, not that of the right half")
        self.check("ô 7c", name[0].base - signer[-1].base >= 20 * MM, "there is no room for the signature")

    def appendices(self):
        expected, self.starts = self.expected.get("appendices", []), [0]
        for number, appendix in enumerate(expected):
            row, label = "Phụ lục", appendix["label"]
            page = next((p for p, lines in enumerate(self.letter.lines) if p and lines and label in [l.text for l in lines]), None)
            if page is None:
                self.fault(row, f"«{label}» is not printed")
                continue
            self.starts.append(page)
            head, title = self.letter.find(label, page=page), self.found(row, appendix["title"], page=page)
            of = self.found(row, appendix["of"], page=page)
            self.type(row, head, 14, 14, "bold")
            self.type(row, title, 13, 14, "bold", upper=True)
            self.type(row, of, 13, 14, "italic")
            self.centred(row, head + title + of, (self.left + self.right) / 2)
            self.check(row, self.letter.lines[page][0] is head[0], f"«{label}» does not begin its page")
            self.check(row, re.fullmatch(r"Phụ lục [IVX]+" if len(expected) > 1 else "Phụ lục", label), f"«{label}» is numbered wrongly")
        for start, end in zip(self.starts[1:], self.starts[2:] + [len(self.letter.pages)]):
            last = [l for l in self.letter.lines[end - 1] if l not in self.in_margins(end - 1) + self.notes(end - 1)][-1]
            self.check("Phụ lục", last.text.endswith("./."), f"«{last.text[-30:]}» does not end in «./.»")

    def page_numbers(self):
        row, count = "I.7", 0
        self.check(row, len(self.letter.pages) == self.expected.get("pages", 1), f"the letter has {len(self.letter.pages)} pages")
        for page, lines in enumerate(self.letter.lines):
            count = 1 if page in self.starts else count + 1
            numbers = [l for l in lines if l.base < 20 * MM and l.text.isdigit()]
            texts = [l.text for l in numbers]
            self.check(row, texts == ([] if count == 1 else [str(count)]), f"page {page + 1} is numbered {texts}")
            self.type(row, numbers, 13, 14, "upright")
            self.centred(row, numbers, (self.left + self.right) / 2)

    def judge(self):
        self.paper()
        self.margins()
        self.nation()
        for check in (self.issuer, self.number_and_date, self.subject, self.stamp, self.circulation, self.addressees):
            check()
        for check in (self.body, self.ending, self.foot_rule, self.address, self.code, self.appendices, self.page_numbers):
            check()


def main(expected, *letters):
    everything, faults = tomllib.loads(Path(expected).read_text("utf-8")), 0
    for letter in letters:
        path, _, name = letter.partition("=")
        stem = Path(path).stem
        judge = Judge(Letter(path), everything[name or stem])
        try:
            judge.judge()
        except Exception as error:  # a fault before it may leave something unmeasured
            judge.fault("all", f"the rest cannot be judged: {error!r}")
        for fault in judge.faults:
            print(f"{stem}: {fault}")
        faults += len(judge.faults)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
