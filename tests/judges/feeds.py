"""Reads a feed on stdin as a reader's feed program does; prints what it understood as JSON."""

import io
import json
import sys
from datetime import datetime, timezone

import feedparser


def instant(parsed):
    """An RFC 3339 instant in UTC; None where the date is missing or not understood."""
    return parsed and datetime(*parsed[:6], tzinfo=timezone.utc).isoformat().replace("+00:00", "Z")


def first_link(links, rel):
    return next((link["href"] for link in links if link.get("rel") == rel), None)


def enclosure(link):
    length = link.get("length", "")
    return {
        "href": link.get("href"),
        "type": link.get("type"),
        "length": int(length) if length.isdigit() else None,
    }


def entry(entry):
    return {
        "id": entry.get("id"),
        "title": entry.get("title"),
        "link": entry.get("link"),
        "published": instant(entry.get("published_parsed")),
        "updated": instant(dict.get(entry, "updated_parsed")),
        "enclosures": [enclosure(link) for link in entry.get("enclosures", [])],
    }


feed = feedparser.parse(io.BytesIO(sys.stdin.buffer.read()))
json.dump(
    {
        "bozo": bool(feed.bozo),
        "why": str(feed.get("bozo_exception", "")),
        "version": feed.get("version"),
        "title": feed.feed.get("title"),
        "self": first_link(feed.feed.get("links", []), "self"),
        "entries": [entry(each) for each in feed.entries],
    },
    sys.stdout,
)
