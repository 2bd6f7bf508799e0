"""What was found in a post, as a table for people and as JSON for programs; what would change, as a unified diff."""

from __future__ import annotations

import difflib
from collections import Counter
from pathlib import PurePath
from typing import Any

from aggregator.recap.check import CheckedPost
from aggregator.recap.renewing.rewrite import first_of_each
from aggregator.recap.renewing.verdicts import LinkVerdict
from scrapers.values import several

_HEAD = ("line", "talk", "now", "could be", "verdict")
_WIDEST_TITLE = 60
_FOR_PEOPLE = ("ask", "disagrees", "suggestion")


def check_lines(checked: CheckedPost) -> list[str]:
    """A heading with post and event, the table of its talks in the order of the text, and what is to be done in sum."""
    head = f"{checked.post.name}: {checked.event.title}"
    if not checked.verdicts:
        return [f"{head}: no talk is mentioned"]
    table = [_HEAD, *(_cells(verdict) for verdict in checked.verdicts)]
    widths = [max(len(cells[n]) for cells in table) for n in range(len(_HEAD))]
    lines = [
        "  ".join(
            cell.rjust(width) if n == 0 else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ).rstrip()
        for cells in table
    ]
    return [head, *(f"  {line}" for line in lines), f"  {_summary(checked)}"]


def _cells(verdict: LinkVerdict) -> tuple[str, ...]:
    title = verdict.mention.talk.title
    short = title if len(title) <= _WIDEST_TITLE else title[: _WIDEST_TITLE - 1].rstrip() + "…"
    say_why = verdict.why and (verdict.verdict in _FOR_PEOPLE or verdict.could_be is None)
    said = f"{verdict.verdict}: {verdict.why}" if say_why else verdict.verdict
    return str(verdict.mention.line), short, verdict.current, verdict.could_be or "-", said


def _summary(checked: CheckedPost) -> str:
    count = Counter(verdict.verdict for verdict in checked.verdicts)
    added = sum(1 for _ in first_of_each(checked.verdicts))
    asked = sum(count[name] for name in _FOR_PEOPLE)
    parts = [f"{several(checked.to_do, 'line')} to change with `recap update`"] if checked.to_do else ["nothing to do"]
    if added:
        parts.append(f"{added} could be added with --insert")
    if asked:
        parts.append(f"{asked} for a person to look at")
    return "; ".join(parts)


def check_json(checked: CheckedPost) -> dict[str, Any]:
    """Stable keys for ``--json``: one post."""
    return {
        "post": checked.post.name,
        "event": checked.event.slug,
        "to_do": checked.to_do,
        "talks": [
            {
                "line": verdict.mention.line,
                "talk": verdict.mention.talk.id,
                "title": verdict.mention.talk.title,
                "text": verdict.mention.text,
                "how": verdict.mention.how,
                "now": verdict.current,
                "linked": verdict.linked,
                "could_be": verdict.could_be,
                "verdict": verdict.verdict,
                "why": verdict.why,
            }
            for verdict in checked.verdicts
        ],
    }


def diff(name: str, old: str, new: str) -> str:
    """A unified diff that `git apply` and `patch -p1` take: line ends as they are, a missing last one marked."""
    path = _inside(name)
    lines = difflib.unified_diff(_lines(old), _lines(new), f"a/{path}", f"b/{path}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    # Not splitlines(): a form feed or U+2028 ends no line of a file.
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _inside(name: str) -> str:
    """The path from the folder at hand; a name with a space ends with a tab, as git writes it."""
    path = PurePath(name)
    shown = str(path.relative_to(path.anchor) if path.is_absolute() else path)
    return f"{shown}\t" if " " in shown else shown
