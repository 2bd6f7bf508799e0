"""A saved copy of a site: which of its files is a page, and which page a link from file to file leads to.

wget     HOST/PATH; index.html in a folder; with -E .html behind a name without it; a query behind ?, on Windows behind @
HTTrack  HOST/PATH.html; the first four digits of a query's MD5 before the ending; <!-- Mirrored from ADDRESS by ... -->
         on top of each page; error pages are saved like others, redirects as "Page has moved" with a refresh, and what
         it was at when it ended as NAME.tmp

Both write links anew, so that they lead to files; here they lead to the site again, else talks would get addresses that
only the copy has. Nothing outside of the folder is read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

from scrapers.errors import Blocked, NotFound
from scrapers.fetch.answers import is_error_page
from scrapers.plain_file import read_plain, real_path
from scrapers.urls import join_url, split_url, unescaped, without_fragment

_COMMENT = re.compile(rb"<!-- Mirrored from (\S+?) by HTTrack")
_LINK = re.compile(rb"""(\s(?:href|src)\s*=\s*)(["'])([^"'<>?]{1,2000})\2""", re.I)
_MOVED = re.compile(rb"""<meta\s[^>]{0,100}\brefresh\b[^>]{0,100}?\burl=([^"'>\s]{1,2000})""", re.I)
_MOST_MOVES = 5
_OWN = re.compile(r"\A(?:[a-z][a-z0-9+.-]*:|[/#])", re.I)
_SAVED_QUERY = re.compile(r"\A(?P<name>[^?@]*)(?:\?|@(?=[\w%.-]+=))(?P<query>.+?)(?:\.html)?\Z")
_PROGRAM = re.compile(r"\.(?:php\d?|aspx?|jsp|cgi|htm|xhtml)\Z", re.I)
_HEAD_BYTES = 4096


class Mirror:
    """``folder`` is a copy of what is under the URL ``prefix``; without one it holds a folder for each host.

    The first may hold a folder of its host, too.
    """

    def __init__(self, prefix: str, folder: Path) -> None:
        self._prefix = prefix.rstrip("/")
        self._folder = folder
        self._top = real_path(folder)
        self._comment = cache(_comment)
        self._by_comment = cache(self._commented)

    def read(self, url: str, max_bytes: int) -> bytes | None:
        """What is saved of a page, its links leading to the site; None for a page that is none of this copy's.

        Raises:
            NotFound: it would be, but is not there, or an error page was saved in its place.
            Blocked: it leads out of the folder, or is too large.
        """
        roots = list(self._roots(url))
        for start, root in roots:
            file = self._file(url, start, real_path(root))
            if file is not None:
                return self._body(self._arrived(file), url, start, real_path(root), max_bytes)
        if roots:
            raise NotFound(url, f"not among the saved files in {self._folder}")
        return None

    def whole(self, url: str) -> Path | None:
        """The folder, where it is the copy of this very address: a checkout in place of a repository's archive."""
        return self._folder.absolute() if self._prefix == url.rstrip("/") else None

    def _arrived(self, file: Path) -> Path:
        """The file behind those that say "Page has moved"."""
        for _ in range(_MOST_MOVES):
            moved = _MOVED.search(head) if b"Page has moved" in (head := _head(file)) else None
            led = _led(file, unescaped(moved[1].decode("utf-8", "replace"))) if moved else None
            if led is None or not led.is_relative_to(self._top):
                break
            file = led
        return file

    def _body(self, file: Path, url: str, start: str, root: Path, max_bytes: int) -> bytes:
        try:
            body = read_plain(file, max_bytes)
        except OSError as error:
            raise NotFound(url, f"{file} cannot be read: {error.strerror}") from None
        if body is None:
            raise Blocked(url, f"{file} is larger than {max_bytes / 1e6:g} MB")
        if is_error_page(body):
            raise NotFound(url, f"{file} is an error page")
        if body.lstrip()[:1] != b"<" or body.lstrip().startswith(b"<?xml"):
            return body
        return _LINK.sub(lambda link: self._led_back(link, file, url, start, root), body)

    def _roots(self, url: str) -> Iterator[tuple[str, Path]]:
        """Where a page may lie: a URL, and the folder with what is under it."""
        parts = split_url(url)
        start = self._prefix
        if start and not (url.startswith(start) and url[len(start) : len(start) + 1] in ("", "/", "?")):
            return
        if start:
            yield start, self._folder
        host = parts.netloc.lower()
        if "/" not in host and host.strip("."):
            for name in dict.fromkeys((host, host.replace(":", "_"), host.replace(":", "+"))):
                if (self._folder / name).is_dir():
                    yield f"{parts.scheme}://{parts.netloc}", self._folder / name

    def _file(self, url: str, start: str, root: Path) -> Path | None:
        path, _, query = url[len(start) :].partition("?")
        for name in _names(path.lstrip("/"), query):
            try:
                file = real_path(root / name)
                if not (file.is_relative_to(root) and file.is_relative_to(self._top)):
                    raise Blocked(url, f"leads out of {self._folder}")
                if file.is_file() and not (name.endswith((".html", ".tmp")) and _is_binary(file)):
                    return file
            except (OSError, ValueError):  # a name that no file can have
                continue
        folder = root / unquote(path.lstrip("/"))
        named = self._by_comment(folder if path.endswith("/") else folder.parent)
        bare = url.partition("?")[0]
        found = named.get(_spelled(bare.partition("://")[2], query))
        return found or (self._file(bare, start, root) if query else None)

    def _commented(self, folder: Path) -> dict[str, Path]:
        """HTTrack's pages in a folder by their addresses."""
        try:
            files = sorted(folder.glob("*.html")) if real_path(folder).is_relative_to(self._top) else []
            inside = [file for file in files if real_path(file).is_relative_to(self._top)]
            return {_spelled(*address.split("?", 1)): file for file in inside if (address := self._comment(file))}
        except (OSError, ValueError):
            return {}

    def _led_back(self, link: re.Match[bytes], file: Path, url: str, start: str, root: Path) -> bytes:
        """A link as it is, or with the address of the page whose file it leads to."""
        printed = unescaped(link[3].decode("utf-8", "replace")).strip()
        target, _, fragment = printed.partition("#")
        if not target or _OWN.match(target):
            return link[0]
        try:
            led = _led(file, target)
            address = self._address(led, start, root) if led else None
            natural = join_url(url, target)
        except (OSError, ValueError):
            return link[0]
        if address is None or address == natural:
            return link[0]
        said = escape(address + (f"#{fragment}" if fragment else ""), quote=True).encode()
        return link[1] + link[2] + said + link[2]

    def _address(self, file: Path, start: str, root: Path) -> str | None:
        """The address of the page in a file; None for a file outside of the copy."""
        scheme = split_url(start).scheme
        if not file.is_relative_to(self._top):
            return None
        if address := self._comment(file):
            return f"{scheme}://{address}"
        if file.is_relative_to(root):
            return f"{start}/{_path(file.relative_to(root).as_posix())}"
        host, _, path = file.relative_to(self._top).as_posix().partition("/")
        return f"{scheme}://{host}/{_path(path)}" if "." in host else None


def _names(path: str, query: str) -> Iterator[str]:
    """The names that a page's file may have below the root, the likeliest first; of its query none is left out."""
    stems = list(dict.fromkeys(stem for one in (unquote(path), path) for stem in _stems(one)))
    if not query:
        yield from stems
        yield from (f"{stem}.tmp" for stem in stems)
        return
    queries = dict.fromkeys((query, unquote(query), query.replace("/", "%2F")))
    digits = [hashlib.md5(one.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()[:4] for one in queries]
    for stem in stems:
        yield from (f"{stem}{mark}{one}{end}" for one in queries for mark in "?@" for end in ("", ".html"))
        pure = PurePosixPath(stem)
        yield from (str(pure.with_name(f"{pure.stem}{four}{end}")) for four in digits for end in (pure.suffix, ".html"))


def _stems(path: str) -> Iterator[str]:
    bare = path.rstrip("/")
    if path == bare and path:
        yield path
    yield f"{bare}/index.html".lstrip("/")
    if bare:
        yield f"{bare}.html"
        yield from [_PROGRAM.sub(".html", bare)] * bool(_PROGRAM.search(bare))


def _path(name: str) -> str:
    """The path and query that a file's name stands for."""
    folder, slash, last = name.rpartition("/")
    found = _SAVED_QUERY.match(last)
    last, query = (found["name"], f"?{found['query']}") if found else (last, "")
    return quote(f"{folder}{slash}{'' if last == 'index.html' else last}", safe="/%:@!$&'()*+,;=~") + query


def _led(file: Path, target: str) -> Path | None:
    """The file that a link in another leads to, or None."""
    try:
        led = real_path(file.parent / unquote(target))
        led = led / "index.html" if led.is_dir() else led
        return led if led.is_file() else None
    except (OSError, ValueError):  # a name that no file can have
        return None


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_HEAD_BYTES)
    except OSError:
        return b""


def _comment(file: Path) -> str | None:
    """The address that HTTrack wrote into a page, without its scheme."""
    if file.suffix != ".html" or not file.is_file():
        return None
    found = _COMMENT.search(_head(file))
    return without_fragment(unescaped(found[1].decode("utf-8", "replace"))) if found else None


def _spelled(address: str, query: str = "") -> str:
    """A key for one page in two spellings."""
    host, _, path = address.partition("/")
    return f"{host.lower()}/{unquote(path).rstrip('/')}?{unquote(query)}"


def _is_binary(file: Path) -> bool:
    return b"\0" in _head(file)[:2048]
