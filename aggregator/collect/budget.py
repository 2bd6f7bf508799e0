"""What one source may cost a run: a page that names 50,000 others, or a server that drips, shall not keep it for days."""

from __future__ import annotations

import time
from collections.abc import Callable

from scrapers.errors import NotAsked
from scrapers.records import Bounds
from scrapers.values import several

Seconds = Callable[[], float]
"""Seconds since some moment, waits included."""


class Budget:
    """The pages and minutes of one source in one run, from now on; ``over`` is the bound that was reached, None so far."""

    def __init__(self, bounds: Bounds, clock: Seconds = time.monotonic) -> None:
        self.over: str | None = None
        self._bounds = bounds
        self._clock = clock
        self._until = clock() + 60 * bounds.minutes

    def allows(self, asked: int) -> bool:
        """Whether another page may be asked for, after ``asked`` that were: they count whether they answered or not."""
        bounds = self._bounds
        if self.over is None and asked >= bounds.pages:
            self.over = f"pages: {bounds.pages}"
        elif self.over is None and self._clock() >= self._until:
            self.over = f"minutes: {bounds.minutes:g}"
        return self.over is None

    def reached(self, url: str, read: int, left: int) -> NotAsked:
        """What a person should know, in one line: how much there is, and how to have the rest."""
        return NotAsked(
            url,
            f"{several(read, 'page')} read, {left} left: more than `limits: {{{self.over}}}` allows a source in one run; what was"
            " read is kept, to read the rest raise it in event.yml",
        )
