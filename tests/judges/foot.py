"""The foot of page 1, as the judge of letters sees it: the address (ô 13), and the code under
which the site verifies the letter. Of that the decree says nothing: it must leave alone what
the decree does say."""

from printed import MM

NOWHERE = float("inf")


class Foot:
    def foot(self):
        """Where the foot begins: below the rule above it."""
        rules = [r for r in self.letter.rules(0) if r["x1"] - r["x0"] > 150 * MM and r["top"] > 600]
        return rules[-1]["top"] if rules and ("address" in self.expected or "code" in self.expected) else NOWHERE

    def foot_rule(self):
        row, foot = "ô 13" if "address" in self.expected else "mã kiểm tra", self.foot()
        if foot < NOWHERE:
            rule = next(r for r in self.letter.rules(0) if r["top"] == foot)
            self.near(row, "the rule's left edge", rule["x0"], self.left)
            self.near(row, "the rule's right edge", rule["x1"], self.right)
        elif "address" in self.expected or "code" in self.expected:
            self.fault(row, "no rule stands above it")

    def below_foot_rule(self):
        return [l for l in self.letter.lines[0] if l.base > self.foot()]

    def address(self):
        row = "ô 13"
        if "address" not in self.expected or self.foot() == NOWHERE:
            return
        lines = []
        for words in self.expected["address"]:
            lines += self.found(row, words, after=self.foot())
        self.type(row, lines, 11, 12, "upright")
        first = [l.base for l in self.below_foot_rule()[: len(lines)]]
        self.check(row, lines and first == [l.base for l in lines], "something stands between it and its rule")
        if "code" not in self.expected:
            self.check(row, lines and len(lines) == len(self.below_foot_rule()), "it is not last on page 1")

    def code(self):
        row, code = "mã kiểm tra", self.expected.get("code")
        if code is None:
            printed = [l.text for page in self.letter.lines for l in page if l.text.startswith("Mã kiểm tra")]
            return self.check(row, not printed, f"{printed} is printed")
        lines = self.found(row, f"Mã kiểm tra: {code['code']}", after=self.foot())
        if not lines:
            return
        lines += self.found(row, f"Quét mã hoặc vào {code['page']} để kiểm tra văn bản.", after=lines[-1].base)
        self.type(row, lines, 9, 11, "upright")
        for line in lines:
            self.near(row, f"the left edge of «{line.text[:30]}»", line.x0, self.left)
        last = self.below_foot_rule()[-len(lines) :]
        self.check(row, [l.base for l in last] == [l.base for l in lines], "it is not last on page 1")
        pictures = [i for i in self.letter.pages[0].images if i["top"] >= self.foot()]
        if len(pictures) != 1:
            return self.fault(row, f"{len(pictures)} pictures stand at the foot")
        picture = pictures[0]
        width, height = picture["x1"] - picture["x0"], picture["bottom"] - picture["top"]
        self.check(row, 15 * MM <= width <= 18 * MM, f"the QR code is {width / MM:.1f} mm wide")
        self.near(row, "its height", height, width, 0.1)
        self.check(row, lines[-1].x1 <= picture["x0"], "words run into the QR code")
        # Its blank edge, four modules of 41 to 49, may reach into the margins.
        edge = width * 4 / 45
        self.near(row, "the right edge of its dark part", picture["x1"] - edge, self.right)
        low = self.letter.pages[0].height - 20 * MM
        self.check(row, picture["bottom"] - edge <= low + 0.5, "its dark part reaches into the bottom margin")
