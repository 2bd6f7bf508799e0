"""A small web on loopback that changes from day to day: sites of conferences, YouTube's API, and www.youtube.com.

with FakeWeb() as web:
    web.on(date(2031, 5, 20), "a video is up", lambda web: web.tube.upload(PLAYLIST, Upload(...)))
    web.dawn(date(2031, 5, 20))   # ["a video is up"]
    ... web.api.url, web.youtube.url, web.conference("owls-2031", ...) ...
    web.log                       # what was asked, with its day
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from typing import Self
from urllib.parse import parse_qsl

from demo_site import TITLES, schedule
from fake_tube import FakeTube, Query
from faults import FAULTS, FaultServer, Hit, Line, Reply

REST = 7 * 86400
"""Seconds for which a server that is down asks to be left alone."""
_TOLD_BY = ("playlistId", "playlist_id", "channel_id", "forHandle", "id", "url", "pageToken")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its day, its host ("site", "api", "youtube"), its path with what tells it from others, the answer."""

    day: date
    host: str
    what: str
    status: int


class FakeHost(FaultServer):
    """A server whose answers are a function of the path and the query; what a test serves by hand goes before.

    ``down``: it says that it is, for longer than anybody waits; ``cut``: what answers is no web server. Neither makes a test
    wait.
    """

    def __init__(self, name: str, answer: Callable[[str, Query], Reply | None], note: Callable[[str, str, int], None]):
        super().__init__()
        self.name = name
        self.down = False
        self.cut = False
        self._answer_to = answer
        self._note = note

    def _respond(self, line: Line, hit: Hit) -> bool:
        query = dict(parse_qsl(hit.query, keep_blank_values=True))
        if self.cut:
            self._note(self.name, _what(hit.path, query), 0)
            FAULTS["nonsense"](line)
            return False
        if self.down:
            reply = Reply(b"Down for maintenance", "text/plain", 503, headers={"Retry-After": str(REST)})
        elif replies := self._replies.get(hit.path):
            reply = replies.pop(0) if len(replies) > 1 else replies[0]
        else:
            reply = self._answer_to(hit.path, query) or Reply(b"no such page", "text/plain", 404)
        sent = reply.encode(hit.headers)
        self._note(self.name, _what(hit.path, query), int(sent.split()[1]))
        line.send(sent)
        return True

    def truthful(self) -> None:
        """Take back whatever was served by hand."""
        self._replies.clear()


class FakeWeb:
    """Three hosts and the script of what happens on them; ``log`` has all requests in their order."""

    def __init__(self) -> None:
        self.tube = FakeTube()
        self.day = date.min
        self.log: list[Asked] = []
        self._script: list[tuple[date, str, Callable[[FakeWeb], None]]] = []
        self._schedules: dict[str, bytes] = {}
        self.site = FakeHost("site", self._page, self._noted)
        self.api = FakeHost("api", self.tube.api, self._noted)
        self.youtube = FakeHost("youtube", self.tube.site, self._noted)

    @property
    def hosts(self) -> tuple[FakeHost, FakeHost, FakeHost]:
        """All three."""
        return self.site, self.api, self.youtube

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            for host in self.hosts:
                stack.enter_context(host)
            self._open = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def cut(self, off: bool = True) -> None:
        """The network is away, or back again."""
        for host in self.hosts:
            host.cut = off

    def conference(self, slug: str, day: date, titles: tuple[str, ...] = TITLES) -> str:
        """The schedule of a conference as it is from now on; its address comes back."""
        path = f"/{slug}/conference.json"
        self._schedules[path] = schedule(titles, day.isoformat(), f"https://{slug}.example/schedule")
        return self.site.url + path

    def on(self, day: date, said: str, happens: Callable[[FakeWeb], None]) -> None:
        """Let something happen in the morning of a day, in words for people."""
        self._script.append((day, said, happens))

    @property
    def eventful(self) -> set[date]:
        """The days on which something is still to happen."""
        return {day for day, _, _ in self._script}

    def dawn(self, day: date) -> list[str]:
        """It is this day: what has happened since the last one, in words, the oldest first."""
        self.day = day
        due = sorted((one for one in self._script if one[0] <= day), key=lambda one: one[0])
        self._script = [one for one in self._script if one[0] > day]
        for _, _, happens in due:
            happens(self)
        return [said for _, said, _ in due]

    def _page(self, path: str, query: Query) -> Reply | None:
        del query
        body = self._schedules.get(path)
        if body is None:
            return None
        return Reply(body, "application/json", etag=f'"{hashlib.sha256(body).hexdigest()[:12]}"')

    def _noted(self, host: str, what: str, status: int) -> None:
        self.log.append(Asked(self.day, host, what, status))


def _what(path: str, query: Query) -> str:
    """A path with the parameters that tell what was asked for; keys and the like are left out."""
    told = [f"{name}={query[name]}" for name in _TOLD_BY if name in query]
    return f"{path}?{'&'.join(told)}" if told else path
