"""A JSON Feed as the catalog answers it, held against the format's own rules."""

from typing import Any

import httpx
import jsonschema

TEXT, ADDRESS = {"type": "string", "minLength": 1}, {"type": "string", "pattern": r"\Ahttps://talks\.example/"}
AUTHORS = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "properties": {"name": TEXT, "url": ADDRESS},
        "additionalProperties": False,
        "minProperties": 1,
    },
}
ITEM = {
    "type": "object",
    "required": ["id", "url", "title", "content_text", "date_published", "_conftalks"],
    "properties": {
        "id": {"type": "string", "pattern": r"\Atag:conftalks,2026:[^\s]+\Z"},
        "url": ADDRESS,
        "title": TEXT,
        "content_text": TEXT,
        "date_published": {"type": "string", "pattern": r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z"},
        "authors": AUTHORS,
        "tags": {"type": "array", "items": TEXT, "minItems": 1},
        "_conftalks": {"type": "object", "required": ["what", "event", "talk", "recording", "to", "number"]},
    },
    "additionalProperties": False,
}
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "home_page_url", "feed_url", "language", "authors", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": TEXT,
        "home_page_url": ADDRESS,
        "feed_url": ADDRESS,
        "language": {"const": "en"},
        "authors": AUTHORS,
        "items": {"type": "array", "items": ITEM},
    },
    "additionalProperties": False,
}
"""What https://www.jsonfeed.org/version/1.1/ asks for, and nothing that it does not know but what begins with "_"."""


def items(answer: httpx.Response) -> list[dict[str, Any]]:
    """The entries of a feed that was answered, which is whole."""
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/feed+json; charset=utf-8")
    found = answer.json()
    jsonschema.validate(found, JSON_FEED)
    listed: list[dict[str, Any]] = found["items"]
    return listed
