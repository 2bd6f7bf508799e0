"""Text from anywhere, made so that it stays text inside XML, inside a script element and in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup

# Everything but https://www.w3.org/TR/xml/#charsets; no XML document can hold these, escaped or not.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A spreadsheet would run these (CWE-1236); the last four are their wide twins.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")
# The module's own limit is 128 KiB a cell, and an error above it.
csv.field_size_limit(2**30)

_IN_SCRIPT = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def xml_text(text: str) -> str:
    """Text without the characters that XML forbids; markup is escaped when the element is written."""
    return _NOT_XML.sub("", text)


def add(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    """A new child with text and attributes, without characters that XML forbids."""
    child = SubElement(parent, tag, {name: xml_text(value) for name, value in attributes.items()})
    child.text = xml_text(text) if text is not None else None
    return child


def xml_document(root: Element) -> str:
    """The document as text, with its declaration."""
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def script_json(value: Any) -> Markup:
    """JSON for a script element of a page: nothing in it can end the element or begin a comment."""
    text = json.dumps(value, ensure_ascii=False)
    for sign, spelled in _IN_SCRIPT.items():
        text = text.replace(sign, spelled)
    return Markup(text)  # noqa: S704 - no character is left that HTML reads


def csv_cell(text: str) -> str:
    """The text of one cell; what a spreadsheet would run as a formula begins with an apostrophe."""
    text = text.replace("\0", "")
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def csv_without_formulas(table: bytes) -> bytes:
    """A CSV file in UTF-8 with every cell as ``csv_cell`` has it, lines ended by CRLF."""
    file = io.StringIO(newline="")
    rows = csv.reader(io.StringIO(table.decode("utf-8", "replace"), newline=""))
    csv.writer(file).writerows([csv_cell(cell) for cell in row] for row in rows)
    return file.getvalue().encode()
