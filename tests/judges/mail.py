"""Reads a mail on stdin as a mail program does; prints what it understood as JSON."""

import hashlib
import json
import sys
from email import message_from_bytes, policy


def transport_defects(raw):
    """What the parser overlooks, but a mail server may refuse or mangle (RFC 5322 section 2.1.1)."""
    if not raw.partition(b"\r\n\r\n")[0].isascii():
        yield "8-bit bytes in the header"
    if b"\n" in raw.replace(b"\r\n", b""):
        yield "a line that ends in LF alone"
    if any(len(line) > 998 for line in raw.split(b"\r\n")):
        yield "a line over 998 bytes"


def part(part):
    content = part.get_payload(decode=True)
    return {
        "content_type": part.get_content_type(),
        "charset": part.get_content_charset(),
        "disposition": part.get_content_disposition(),
        "filename": part.get_filename(),
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "text": part.get_content() if part.get_content_maintype() == "text" else None,
    }


def name(defect):
    return f"{type(defect).__name__}: {defect}"


raw = sys.stdin.buffer.read()
mail = message_from_bytes(raw, policy=policy.default)
headers = [[key, value] for key, value in mail.items()]
parts = [part(each) for each in mail.walk() if not each.is_multipart()]
parsed = [found for each in mail.walk() for found in (each, *each.values())]
defects = [*transport_defects(raw), *(name(defect) for found in parsed for defect in found.defects)]
json.dump({"defects": defects, "headers": headers, "parts": parts}, sys.stdout)
