"""What stands above a post: YAML (---), TOML (+++), JSON ({), Pelican's "Title: ..." lines, Nikola's ".. title: ..."."""

from __future__ import annotations

import json
import re
import tomllib
import warnings
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML

from aggregator.files.yaml_file import NOT_YAML
from aggregator.recap.document import Span

MAX_FRONT_MATTER = 65_536
"""Characters. What is longer is not looked at."""

_FENCED = re.compile(r"(?P<fence>---|\+\+\+)[ \t]*\n(?P<body>(?:.*\n)*?)(?:(?P=fence)|\.\.\.)[ \t]*(?:\n|\Z)")
_KEY_VALUE = re.compile(r"^([A-Za-z][\w -]{0,40}?)[ \t]*[:=][ \t]*(.*?)[ \t]*$", re.M)
_PELICAN = re.compile(
    r"\A\n*(?=(?:title|date|authors?|slug|category|tags|status|summary|modified|lang|layout):)"
    r"(?:[A-Za-z][\w -]{0,40}:(?:[ \t].*)?\n(?:[ \t]+\S.*\n)*)+(?=\n|\Z)",
    re.I,
)
_NIKOLA = re.compile(r"\A\n*(?:<!--[ \t]*\n)?(?:\.\.[ \t]+[a-z_]+:(?:[ \t].*)?\n)+(?:[ \t]*-->[ \t]*(?:\n|\Z))?")
_NIKOLA_LINE = re.compile(r"^\.\.[ \t]+([a-z_]+):[ \t]*(.*?)[ \t]*$", re.M)


def read_front_matter(text: str) -> tuple[Mapping[str, Any], Span | None]:
    """Its values by lower-case key, and where it stands; nothing and None if the post begins with its text.

    Front matter that is not valid (a colon in an unquoted title) is read line by line, as ``key: value``.
    """
    head = text[:MAX_FRONT_MATTER]
    if fenced := _FENCED.match(head):
        body = fenced["body"]
        values = _toml(body) if fenced["fence"] == "+++" else _yaml(body)
        values = _lines(body) if values is None else values
        return (_lower(values), fenced.span()) if values else ({}, None)
    if re.match(r"\{\s*\"", head):
        return _json(head)
    if nikola := _NIKOLA.match(head):
        found = dict(_NIKOLA_LINE.findall(nikola[0]))
        return (found, nikola.span()) if "title" in found or "date" in found else ({}, None)
    if pelican := _PELICAN.match(head):
        return _lower(_lines(pelican[0])), pelican.span()
    return {}, None


def without(text: str, span: Span | None) -> str:
    """The text with the front matter as blank lines of the same length."""
    if span is None:
        return text
    return text[: span[0]] + re.sub(r"[^\n]", " ", text[span[0] : span[1]]) + text[span[1] :]


def _lower(values: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in values.items()}


def _lines(body: str) -> dict[str, Any]:
    return {key: value.strip("\"'") for key, value in _KEY_VALUE.findall(body)}


def _yaml(body: str) -> dict[Any, Any] | None:
    """None where it is not YAML; nothing where it is no mapping: a rule above a paragraph, say."""
    parser = YAML(typ="safe", pure=True)
    parser.allow_duplicate_keys = True
    try:
        with warnings.catch_warnings():
            # What ruamel finds odd in an author's front matter is not for our users' terminals.
            warnings.simplefilter("ignore")
            values = parser.load(body)
    except NOT_YAML:
        return None
    return values if isinstance(values, dict) else {}


def _toml(body: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(body)
    except (ValueError, RecursionError):
        return None


def _json(head: str) -> tuple[Mapping[str, Any], Span | None]:
    try:
        values, end = json.JSONDecoder().raw_decode(head)
    except (ValueError, RecursionError):
        return {}, None
    return _lower(values), (0, end)
