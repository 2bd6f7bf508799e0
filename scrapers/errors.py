"""Every error conftalks raises on purpose, and the exit code it ends a command with.

ConftalksError                exit 1   one line: source, URL, cause, next step
├── ScrapeError                        something about one page or one source
│   ├── Unreachable                    the network, the server, or its "not now"
│   │   └── NotFound                   404 or 410
│   ├── Blocked                        our own rules refuse: host, address, size, robots.txt
│   ├── NotAsked                       the source, or the host, has cost this run as much as it may
│   ├── LayoutChanged                  the page answered but is not what the source reads
│   │   ├── EntryLost                  it is, but for one entry of it
│   │   ├── NothingListed              it is, and lists nothing
│   │   └── NotRead                    no source reads it
│   │       └── NotPublic              its agenda is on a platform whose data nobody can read
│   ├── NeedsKey                       a key is missing or was refused
│   └── ApiRefused                     an API said no, in JSON; the vendor module puts it in words
├── BadRecord                          a record that cannot be true (a bug of ours, or hostile data)
├── BadData                            a file of ours is broken: file:line: message
├── Busy                               another run holds the lock
├── ManyLines                          many things, a line for each
└── Guarded                   exit 4   a guard refused: empty or shrunk schedule
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

__all__ = [
    "ApiRefused",
    "BadData",
    "BadRecord",
    "Blocked",
    "Busy",
    "ConftalksError",
    "EntryLost",
    "Guarded",
    "LayoutChanged",
    "ManyLines",
    "NeedsKey",
    "NotAsked",
    "NotFound",
    "NotPublic",
    "NotRead",
    "NothingListed",
    "ScrapeError",
    "Unreachable",
    "contained",
]


class ConftalksError(Exception):
    """Root of all errors that a user may see as one line."""

    exit_code = 1

    @property
    def lines(self) -> tuple[str, ...]:
        """What a person reads, line by line: one line but for an error that names many things."""
        return (str(self),)


class ScrapeError(ConftalksError):
    """Something about one page or one source; its message begins with the URL."""

    def __init__(self, url: str, cause: str) -> None:
        super().__init__(f"{url}: {cause}")
        self.url = url
        self.cause = cause


class Unreachable(ScrapeError):
    """The page could not be had: network, server error, or the server asks to wait.

    ``status`` is what the server answered, None where it did not, or where more is to be said of it.
    """

    def __init__(self, url: str, cause: str, status: int | None = None) -> None:
        super().__init__(url, cause)
        self.status = status


class NotFound(Unreachable):
    """The server says that the page does not exist (404) or is gone (410)."""


class Blocked(ScrapeError):
    """One of our own rules refuses the request or the answer."""


class NotAsked(ScrapeError):
    """More pages than one source may cost a run, or more requests than one host may get; they are left for another run."""


class LayoutChanged(ScrapeError):
    """The page answered, but is not what the source reads: a login page, an error page, another layout, cut JSON.

    ``line`` is where in the page, for what people write line by line.
    """

    def __init__(self, url: str, cause: str, line: int | None = None) -> None:
        super().__init__(url, cause if line is None else f"line {line}: {cause}")
        self.line = line
        self.cause = cause


class EntryLost(LayoutChanged):
    """An entry of the page cannot be read; all else in it was."""


class NothingListed(LayoutChanged):
    """The page is what the source reads, and lists nothing."""


class NotRead(LayoutChanged):
    """No source reads the page."""

    @property
    def lines(self) -> tuple[str, ...]:
        """The second line is the way out."""
        columns = "title, speakers, date, start, end, room, track, url, video"
        return (str(self), f"`conftalks new EVENT schedule.csv` reads a table with such columns: {columns}")


class NotPublic(NotRead):
    """The agenda is on a platform that shows it to people alone; ``shown`` is where, if not at ``url`` itself."""

    def __init__(self, url: str, platform: str, shown: str | None = None) -> None:
        article = "an" if platform[0] in "AEIO" else "a"
        where = f", shown from {shown[:120]}" if shown else ""
        way_out = "not public data; ask the organisers for an export, or make a table"
        super().__init__(url, f"{article} {platform} agenda{where}: {way_out}")


class NeedsKey(ScrapeError):
    """The source wants a key that is not set, or refused the one that is."""


class ApiRefused(ScrapeError):
    """An API that was sent a key answered 4xx with a JSON body; ``body`` is that body, without the key."""

    def __init__(self, url: str, status: int, body: bytes) -> None:
        super().__init__(url, f"the API answered {status}")
        self.status = status
        self.body = body


class BadRecord(ConftalksError):
    """A record that cannot be true: blank title, naive time, end before start."""


class BadData(ConftalksError):
    """One of our own text files is broken; its message reads ``file:line: message``."""

    def __init__(self, path: object, line: int | None, message: str) -> None:
        where = f"{path}:{line}" if line else str(path)
        super().__init__(f"{where}: {message}")
        self.path = path
        self.line = line
        self.message = message


class Busy(ConftalksError):
    """Another run holds the lock."""


class ManyLines(ConftalksError):
    """An error that names many things, each in a line of its own."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("; ".join(lines))
        self._lines = tuple(lines)

    @property
    def lines(self) -> tuple[str, ...]:
        """As they were given."""
        return self._lines


class Guarded(ConftalksError):
    """A guard refused to replace good data by worse."""

    exit_code = 4


@contextmanager
def contained(url: str, *passed: type[ConftalksError]) -> Iterator[None]:
    """What goes wrong with a page or a source ends no more than that, also where it is a fault of ours.

    Raises:
        LayoutChanged: in place of all that is no ScrapeError, and none of those that may pass.
    """
    passing: tuple[type[ConftalksError], ...] = (ScrapeError, *passed)
    try:
        yield
    except passing:
        raise
    except Exception as error:
        said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise LayoutChanged(url, f"{said} (a bug of ours in what reads this page)") from error
