"""The Internet Archive on loopback, as far as it shows snapshots: redirects to the nearest one, spellings of a page alike.

with FakeArchive() as archive:
    archive.keep("https://owls.example.org/schedule/", "20310601101112", b"<p>Hello</p>")
    Fetcher([...], wayback=Wayback(date(2031, 6, 1), archive.url))
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from faults import FaultServer, Hit, Line, Reply

_ASKED = re.compile(r"/web/(\d{14})id_/(https?://.+)\Z")


class FakeArchive(FaultServer):
    """Keeps replies of other servers, each with the time when it was taken; what it does not keep is its own 404."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: dict[str, dict[str, tuple[str, Reply]]] = {}

    def keep(self, url: str, taken: str, body: bytes | Reply, content_type: str = "text/html; charset=utf-8") -> None:
        """One snapshot of a page; a Reply may be an error, or a redirect to another page's address."""
        reply = body if isinstance(body, Reply) else Reply(body, content_type)
        self._kept.setdefault(_page(url), {})[taken] = (url, reply)

    def pages(self) -> list[str]:
        """What it was asked for, without redirects to the nearest snapshot and robots.txt."""
        return [hit.path for hit in self.log if _ASKED.match(hit.path) and self._exact(hit)]

    def _exact(self, hit: Hit) -> bool:
        asked = _ASKED.match(f"{hit.path}?{hit.query}".rstrip("?"))
        return bool(asked and asked[1] in self._kept.get(_page(asked[2]), {}))

    def _respond(self, line: Line, hit: Hit) -> bool:
        asked = _ASKED.match(f"{hit.path}?{hit.query}".rstrip("?"))
        if asked is None or hit.path in self._replies or hit.path in self._faults:
            return super()._respond(line, hit)
        kept = self._kept.get(_page(asked[2]))
        if not kept:
            reply = Reply(b"Wayback Machine has not archived that URL", "text/html", 404)
        elif asked[1] in kept:
            _, found = kept[asked[1]]
            headers = {**found.headers, "Memento-Datetime": "Sun, 01 Jun 2031 10:11:12 GMT"}
            if "Location" in headers:
                headers["Location"] = f"{self.url}/web/{asked[1]}id_/{headers['Location']}"
            reply = replace(found, headers=headers)
        else:
            taken = min(kept, key=lambda one: abs(_time(one) - _time(asked[1])))
            reply = Reply(status=302, headers={"Location": f"{self.url}/web/{taken}id_/{kept[taken][0]}"})
        line.send(reply.encode(hit.headers))
        return True


def _page(url: str) -> str:
    """What the archive takes for one page."""
    return re.sub(r"\Ahttps?://(?:www\.)?([^/:]+)(?::(?:80|443)(?=/))?", r"\1", url).lower()


def _time(digits: str) -> datetime:
    return datetime.strptime(f"{digits}+0000", "%Y%m%d%H%M%S%z")
