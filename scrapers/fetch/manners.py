"""How a host is treated: one request at a time, a gap between two, robots.txt, a budget, and knowing when to stop."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import SystemRandom
from types import MappingProxyType

from protego import Protego

from scrapers.fetch.addresses import Origin

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
    ``budget``: of how many requests it is one; None is no bound.
    """

    def __init__(self, name: str, delay: float, tell: Callable[[str], None], budget: HostBudget | None = None) -> None:
        self.name = name
        self._budget = budget
        self._tell = tell
        self._gap = "the gap between two requests"
        self._why = self._gap
        self._told: str | None = None
        self.delay = delay
        self.failures = 0
        self.stopped: str | None = None
        self._free_at = 0.0

    def spend(self) -> str | None:
        """Count a request that is about to be made; why it may not be made, None where it may."""
        if self._budget is None or self._budget.spend(self.name):
            return None
        return f"{self.name} has had the {self._budget.most} requests that a host gets in one run"

    def count(self, requests: int) -> None:
        """Count requests that somebody else has made of it."""
        if self._budget is not None:
            self._budget.count(self.name, requests)

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


class HostBudget:
    """What one run may ask of each host, and what it has learned of it, shared by the fetchers of all its events.

    At most ``most`` requests to each host; robots.txt, redirects, retries and those of yt-dlp count as well.

    Fetchers that share it keep the gap between two requests to a host, ask for its robots.txt once, and leave a host
    alone that failed one of them too often. Those that keep their pages in one cache ask for each address once.
    """

    def __init__(self, most: int) -> None:
        if most < 1:
            raise ValueError(f"a budget of {most} requests asks for nothing")
        self.most = most
        self.hosts: dict[str, Host] = {}
        self.robots: dict[Origin, Robots] = {}
        self.seen: dict[tuple[str, str], bool] = {}
        self.missing: dict[str, str] = {}
        self._spent: dict[str, int] = {}
        self._refused: dict[str, int] = {}
        self._lock = threading.Lock()

    @property
    def spent(self) -> Mapping[str, int]:
        """Requests that were made, by host (with the port, where that is none of the web's)."""
        return MappingProxyType(self._spent)

    @property
    def refused(self) -> Mapping[str, int]:
        """Requests that were not made, by host."""
        return MappingProxyType(self._refused)

    def left(self, host: str) -> int:
        """How many more requests this host may get."""
        return max(0, self.most - self._spent.get(host, 0))

    def spend(self, host: str) -> bool:
        """Count a request that is about to be made; False where the host has had as many as it may get."""
        with self._lock:
            if self._spent.get(host, 0) >= self.most:
                self._refused[host] = self._refused.get(host, 0) + 1
                return False
            self._spent[host] = self._spent.get(host, 0) + 1
            return True

    def count(self, host: str, requests: int) -> None:
        """Count requests that somebody else has made, such as yt-dlp, be they more than are left."""
        with self._lock:
            self._spent[host] = self._spent.get(host, 0) + requests


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
