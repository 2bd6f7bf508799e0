"""How a host is treated: one request at a time, a gap between two, robots.txt, and knowing when to stop."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import SystemRandom

from protego import Protego

PRODUCT = "conftalks"
"""The name that robots.txt files may address."""

MAX_DELAY = 30.0
"""Seconds; neither a Crawl-delay nor repeated 429s make the gap longer."""

ANNOUNCED_S = 2.0
"""Seconds; a longer wait is announced, so that nobody takes it for a hang."""

_ROBOTS_BYTES = 512 * 1024
_random = SystemRandom()


class Host:
    """One host in one run: its gap and who asked for it, its failures in a row, and why it is left alone if it is.

    ``tell`` gets a line before every wait of more than 2 seconds; before a gap that every request has, only once.
    """

    def __init__(self, name: str, delay: float, tell: Callable[[str], None]) -> None:
        self.name = name
        self._tell = tell
        self._gap = "the gap between two requests"
        self._why = self._gap
        self._told: str | None = None
        self.delay = delay
        self.failures = 0
        self.stopped: str | None = None
        self._free_at = 0.0

    def wait(self) -> None:
        """Sleep until the gap since the last answer is over."""
        remaining = self._free_at - time.monotonic()
        if remaining > ANNOUNCED_S and self._told != self._why:
            self._told = self._why if self._why == self._gap else None
            self._tell(f"{self.name}: waiting {span(remaining)}: {self._why}")
        if remaining > 0:
            time.sleep(remaining)

    def answered(self) -> None:
        """Start the gap; it is jittered upwards, never shorter than ``delay``."""
        self._free_at, self._why = time.monotonic() + self.delay * _random.uniform(1.0, 1.5), self._gap

    def rest(self, seconds: float, why: str) -> None:
        """Keep the next request back for at least this long."""
        until = time.monotonic() + seconds
        if until > self._free_at:
            self._free_at, self._why = until, why

    def crawl_delay(self, seconds: float) -> None:
        """A gap that robots.txt asks for, from now on; ours stays where it is longer."""
        if seconds > self.delay:
            self.delay, self._gap = seconds, "its robots.txt asks for a gap"
        self.answered()  # that gap begins with the delivery of the rules themselves

    def slow_down(self, least: float) -> None:
        """Double the gap for the rest of the run."""
        self.delay = min(max(self.delay * 2, least), MAX_DELAY)
        self._gap = "the gap since it said that we ask too much"


class Robots:
    """The rules of one robots.txt, as they bind us."""

    def __init__(self, text: bytes) -> None:
        self._rules = Protego.parse(text[:_ROBOTS_BYTES].decode("utf-8", "replace"))

    def allows(self, url: str) -> bool:
        """Whether this URL may be fetched."""
        return bool(self._rules.can_fetch(url, PRODUCT))

    @property
    def delay(self) -> float:
        """The Crawl-delay in seconds, at most 30; 0 where there is none."""
        return min(max(float(self._rules.crawl_delay(PRODUCT) or 0), 0.0), MAX_DELAY)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header in either form (RFC 9110, 10.2.3); None for no header and for garbage."""
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]{1,12}", text):
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds())


def span(seconds: float) -> str:
    """A time span for people: "40 s", "15 min", "24 h", "3 days"."""
    for size, unit in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{round(seconds / size)} {unit}"
    return f"{seconds:.3g} s"
