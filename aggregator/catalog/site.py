"""What every page shares: the site that it is of, its templates, static files and security headers."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from datasette.utils import tilde_encode
from jinja2 import Environment, PackageLoader, StrictUndefined

from aggregator.catalog import abstract, colour, licences, thumb, wording
from aggregator.catalog.views import UploadView
from scrapers.platforms import origin_of

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EMBED_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors *"
)
"""For link cards, which anybody may frame: they have no form, no state and no cookie."""

PUBLIC_CACHE = "max-age=0, s-maxage=1, stale-while-revalidate=4"
"""For our own pages, if there is one. Browsers ask each time; a cache before the server asks once a second, and shows
what it has for four seconds more while it asks: so a page that was taken out is gone from there after five seconds."""

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Datasette's no-referrer would break a player on the page: YouTube refuses embedding without a referrer.
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # A scrape must be visible at once.
    "Cache-Control": "no-cache",
}
"""On every answer; an answer may override one. Nothing forbids other sites to show our pictures, styles and cards."""

PROGRAM = "conftalks"
"""What a catalog is called that metadata.yml gives no title."""

FROZEN = "frozen"
"""In the plugin's configuration: the pages are written into files. `conftalks freeze` says so, never metadata.yml."""

_STATIC = Path(__file__).parent / "static"
_STYLES = {
    "catalog.css": ("fonts", "tokens", "base", "parts", "home", "browse", "talk", "reader", "review", "print"),
    "event.css": ("event",),
    "data.css": ("data",),
    "embed.css": ("tokens", "embed"),
}
_SCRIPTS = {
    "catalog.js": ("common", "lists", "search", "talk", "reader"),
    "browse.js": ("browse",),
    "event.js": ("event",),
    "starred.js": ("starred",),
    "files.js": ("made", "files"),
    "starred-files.js": ("made", "starred-files"),
}
"""What each style sheet and each script is put together of, in the order of the cascade: all pages have catalog.css and
catalog.js, few of them another beside."""

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True, slots=True)
class Site:
    """``prefix`` is Datasette's base_url setting; ``base_url`` the public address without end slash, if configured.

    ``issues`` is where visitors can say what they know, if configured. ``frozen``: the pages are written into files
    (aggregator/freeze), and what only a server can answer is left out of them. ``name`` is what the catalog is called.
    ``now`` and ``stamp`` belong to one answer: the moment that it tells about, and the stamp of what it shows (stamps.py),
    None where that has none.
    """

    prefix: str
    base_url: str | None
    database: str | None = None
    issues: str | None = None
    frozen: bool = False
    name: str = PROGRAM
    stamp: str | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def root(self) -> str:
        """What every root-relative address begins with; "" without a prefix."""
        return self.prefix.rstrip("/")

    @property
    def feeds(self) -> bool:
        """Whether pages lead to feeds: without a public address a server says why there are none, and files are not there."""
        return self.base_url is not None or not self.frozen

    def path(self, path: str) -> str:
        """A root-relative address for a link in a page."""
        return self.root + path

    def absolute(self, path: str) -> str | None:
        """The public address of a page of ours; None where no base_url is configured."""
        return f"{self.base_url}{path}" if self.base_url else None

    def row(self, table: str, key: str) -> str:
        """Where Datasette shows a row of the catalog."""
        return self.path(f"/{tilde_encode(self.database or '')}/{table}/{tilde_encode(key)}")

    def static(self, name: str) -> str:
        """The address of a static file; it changes with its content, so that caches may keep it for ever."""
        return self.path(f"/-/conftalks/{name}?v={static_files()[name].version}")


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file of ours as it is sent."""

    body: bytes
    content_type: str
    version: str


def name_of(datasette: Any) -> str:
    """What the catalog is called: ``title`` in metadata.yml, on one line; conftalks where it says none."""
    told = getattr(datasette, "_metadata_local", None) or {}
    return " ".join(str(told.get("title") or "").split()) or PROGRAM


def playing(policy: str, video: UploadView | None) -> str:
    """The policy of a page on which this video plays after a click, and nothing from anywhere else."""
    origin = origin_of(video.player) if video and video.player else None
    return f"{policy}; {'media' if video and video.is_file else 'frame'}-src {origin}" if origin else policy


@cache
def static_files() -> dict[str, StaticFile]:
    """Name -> file, read once; nothing else is served from disk."""
    files = {path.name: path.read_bytes() for path in sorted(_STATIC.iterdir()) if path.suffix in _TYPES}
    files |= {name: "".join(_sheet(f"css/{part}.css") for part in parts).encode() for name, parts in _STYLES.items()}
    files |= {name: "\n".join(map(_script, parts)).encode() for name, parts in _SCRIPTS.items()}
    return {
        name: StaticFile(body, _TYPES[Path(name).suffix], hashlib.sha256(body).hexdigest()[:10])
        for name, body in files.items()
    }


def _script(part: str) -> str:
    """A script as ``_sent`` gives it, in a block of its own: none sees another's names, but for those of ``common``."""
    text = _sent(f"js/{part}.js")
    return text if part == "common" else f"{{\n{text}\n}}"


def _sheet(name: str) -> str:
    """A style sheet as ``_sent`` gives it, without the blanks at braces and after commas, semicolons and properties."""
    return re.sub(r"\s*([{}])\s*|(?<=[;,])\s+|(?<=[\w-]:)\s+", r"\1", _sent(name))


def _sent(name: str) -> str:
    """A style sheet or script without comments and indentation, which are for readers of the source."""
    lines = (
        line.strip() for line in re.sub(r"/\*.*?\*/", "", (_STATIC / name).read_text(), flags=re.DOTALL).splitlines()
    )
    return "\n".join(line for line in lines if line and not line.startswith("//"))


@cache
def templates() -> Environment:
    """Our own Jinja environment: Datasette's base templates differ from version to version and carry inline scripts."""
    environment = Environment(
        loader=PackageLoader("aggregator.catalog"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for helper in (
        abstract.safe_abstract, colour.tone, thumb.pattern, wording.access, wording.age, wording.at_clock, wording.awaits,
        wording.because, wording.change, wording.clock, wording.dates, wording.day, wording.happened, wording.happened_to,
        wording.host_of, wording.hours, wording.in_common, wording.kind_name, wording.ledger_parts, wording.length,
        wording.long_day, wording.named_first, wording.part, wording.plain_words, wording.reason, wording.standing,
        wording.video_state, licences.licence_page,
    ):  # fmt: skip
        environment.globals[helper.__name__] = helper
    return environment
