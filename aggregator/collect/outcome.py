"""What a run did to one event, and what a command ends with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aggregator.files.counts import Counts
from aggregator.files.history import Change, change_row
from scrapers.errors import ConftalksError
from scrapers.records import Talk

if TYPE_CHECKING:
    from aggregator.recap.suggesting import Recap

OF_POSTS = "posts: "
"""How a line begins that is about a post or a feed of them."""

_COUNTED = ("talks", "recordings", "links")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One event's run. ``state``: ok, partial (some sources failed), refused (a guard), failed (every source).

    ``counts`` are those of the event's files: talks, recordings, links. ``saved``: False where nothing of what was found
    is kept. ``history`` are the changes to what is shown, also of other events that list the same recordings. ``recaps`` are
    posts that a person may list.
    """

    event: str
    state: str
    counts: dict[str, Counts] = field(default_factory=lambda: {name: Counts() for name in _COUNTED})
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    history: tuple[Change, ...] = ()
    written: tuple[str, ...] = ()
    dry_run: bool = False
    saved: bool = True
    recaps: tuple[Recap, ...] = ()

    EXIT_CODES = {"ok": 0, "partial": 3, "refused": 4, "failed": 1}  # noqa: RUF012

    @classmethod
    def broken(cls, event: str, error: ConftalksError) -> Outcome:
        """Of an event whose files cannot be read."""
        return cls(event, "failed", errors=(str(error),), saved=False)

    @property
    def exit_code(self) -> int:
        """What the command ends with if this is its only event."""
        return self.EXIT_CODES[self.state]

    def as_dict(self) -> dict[str, Any]:
        """Stable keys for ``--json``."""
        return {
            "event": self.event,
            "state": self.state,
            "counts": {name: counts.as_dict() for name, counts in self.counts.items()},
            "errors": list(self.errors),
            "notes": list(self.notes),
            "changes": list(self.changes),
            "history": [change_row(change) for change in self.history],
            "recaps": [recap.as_dict() for recap in self.recaps],
            "written": list(self.written),
            "dry_run": self.dry_run,
        }


def worst_exit_code(outcomes: Sequence[Outcome]) -> int:
    """Of several events: 0 all fine, 4 a guard refused, 1 every one failed, else 3."""
    codes = [outcome.exit_code for outcome in outcomes]
    if all(code == 0 for code in codes):
        return 0
    if 4 in codes:
        return 4
    return 1 if all(code == 1 for code in codes) else 3


def change_lines(old: Sequence[Talk], new: Sequence[Talk]) -> tuple[str, ...]:
    """A diff of two states of a schedule, one line a talk: ``+`` new, ``~`` changed (which fields), ``-`` gone."""
    before = {talk.slug: talk for talk in old}
    lines = []
    for talk in new:
        known = before.get(talk.slug)
        if known is None:
            lines.append(f"+ {talk.code}: {talk.title}")
        elif known != talk:
            names = [name for name in Talk.__slots__ if getattr(known, name) != getattr(talk, name)]
            sign = "-" if talk.status == "gone" and known.status != "gone" else "~"
            lines.append(f"{sign} {talk.code}: {talk.title} ({', '.join(names)})")
    return tuple(lines)
