"""Reads the QR codes of a PDF on stdin, off its pages as drawn at 150 dots to the inch, which
a poor scanner has. Prints them as JSON: the page, the text, the level of error correction,
the side of the dark part in millimetres, and whether four modules around it are blank."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import zxingcpp
from PIL import Image

DOTS = 150
QUIET = 4


def read(page, picture):
    for code in zxingcpp.read_barcodes(picture):
        corners = [code.position.top_left, code.position.bottom_right]
        (left, top), (right, bottom) = [(corner.x, corner.y) for corner in corners]
        module = (right - left) / (17 + 4 * int(code.extra["Version"]))
        yield {
            "page": page,
            "text": code.text,
            "level": code.ec_level,
            "side": round((right - left) / DOTS * 25.4, 1),
            "quiet": blank_around(picture, (left, top, right, bottom), module),
        }


def blank_around(picture, box, module):
    """Whether nothing is printed as near as the modules that must stay blank."""
    reach = round(QUIET * module)
    left, top, right, bottom = box
    outer = picture.crop((left - reach, top - reach, right + reach, bottom + reach))
    # A point at the very edge of the code may belong to both.
    outer.paste(255, (reach - 1, reach - 1, right - left + reach + 2, bottom - top + reach + 2))
    return outer.getextrema()[0] > 128


with tempfile.TemporaryDirectory() as folder:
    draw = ["pdftoppm", "-r", str(DOTS), "-gray", "-png", "-", f"{folder}/page"]
    subprocess.run(draw, input=sys.stdin.buffer.read(), check=True, stderr=subprocess.DEVNULL)
    pages = sorted(Path(folder).iterdir())
    found = [code for page, file in enumerate(pages, 1) for code in read(page, Image.open(file).convert("L"))]
json.dump(found, sys.stdout)
