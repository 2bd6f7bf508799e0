"""The list of talks that a writer starred: a title, id or address a line -> talks of one event."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from aggregator.catalog.resolve import resolve_all
from scrapers.errors import ConftalksError
from scrapers.records import NOT_SEARCHED
from scrapers.text import clean_text, fold

_HEADING = re.compile(r"#{1,6}\s+(.+?)(?:\s+#+)?\Z")
_MARKER = re.compile(r"(?:[-*+•★☆]|(?<!\d)\d++[.)])\s+(?=\S)")
_NEAR = 70


@dataclass(frozen=True, slots=True)
class Wish:
    """One line of the list, and the last ``# heading`` above it, if any."""

    line: int
    text: str
    heading: str | None


def read_wishes(text: str) -> tuple[Wish, ...]:
    """The lines that name talks. Empty lines and those that begin with ``#`` are none; list markers are dropped."""
    heading: str | None = None
    wishes = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        words = clean_text(line)
        if words is None or words.startswith("#"):
            found = _HEADING.match(words or "")
            heading = found[1] if found else heading
        else:
            wishes.append(Wish(number, words, heading))
    return tuple(wishes)


class Titles:
    """The talks of one event by title, for looking many up."""

    def __init__(self, conn: sqlite3.Connection, event: str) -> None:
        marks = ",".join("?" * len(NOT_SEARCHED))
        rows = conn.execute(
            f"SELECT id, title FROM talks WHERE event = ? AND kind NOT IN ({marks}) ORDER BY starts, id",  # noqa: S608
            (event, *sorted(NOT_SEARCHED)),
        ).fetchall()
        self._conn = conn
        self._event = event
        self._titles = {str(talk): str(title) for talk, title in rows}
        self._folded = {talk: fold(title) for talk, title in self._titles.items()}

    def find(self, text: str) -> str:
        """The id of the one talk that ``text`` names: its title, slug, code, id or any address of it.

        Raises:
            ConftalksError: none or several; names the nearest titles, or the ids that fit.
        """
        found = self._named(text) or self._named(_MARKER.sub("", text, count=1))
        if len(found) == 1:
            return found[0]
        if found:
            raise ConftalksError(f"{len(found)} talks are called {text!r}: {', '.join(found)}; write the id instead")
        elsewhere = resolve_all(self._conn, text)
        if elsewhere:
            raise ConftalksError(f"{text!r} is {', '.join(elsewhere)}, not a talk of {self._event}")
        near = process.extract(fold(text), self._folded, scorer=fuzz.WRatio, score_cutoff=_NEAR, limit=3)
        hint = ", ".join(repr(self._titles[talk]) for _, _, talk in near)
        raise ConftalksError(f"no talk of {self._event} is called {text!r}" + (f"; nearest: {hint}" if hint else ""))

    def _named(self, text: str) -> Sequence[str]:
        exact = [talk for talk, title in self._titles.items() if title == text]
        if len(exact) == 1:
            return exact
        folded = fold(text)
        titled = [talk for talk, title in self._folded.items() if folded and title == folded]
        if titled:
            return titled
        found = resolve_all(self._conn, text, self._event)
        return [talk for talk in found if talk.startswith(f"{self._event}/")]
