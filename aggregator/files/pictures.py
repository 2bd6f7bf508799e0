"""Pictures in an event's folder: the logo that event.yml names, and the platforms' pictures of its videos.

What a file is, its bytes say. A drawing (SVG) is taken only if nothing in it runs or is fetched from elsewhere.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from aggregator.files.own_files import read_bytes, refuse_link
from scrapers.errors import BadData

THUMBNAILS = "thumbnails"
"""The folder, in an event's, of the pictures of its videos: ``PROVIDER-ID.webp``."""

LOGO = "logo"
MOST_BYTES = 100_000
"""Of a picture that is kept here."""

_ENDINGS = {
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".svg": "image/svg+xml",
}  # fmt: skip
_SVG = "{http://www.w3.org/2000/svg}svg"
_DECLARES = "it declares entities, attributes or a style sheet"
_XHTML = "http://www.w3.org/1999/xhtml"
_ACTIVE = frozenset({"script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "listener"})
_EMBEDDED = re.compile(r"\A\s*+(?:#|data:image/(?:png|jpeg|webp);)", re.I)
_FETCHED = re.compile(r"url\(\s*+[\"']?+(?!\s*+#)|@import|\b(?:image|image-set|src)\(|expression\(|\\", re.I)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: ``name`` is "logo", or the key of the recording that it shows; ``type`` the media type of its bytes."""

    name: str
    type: str
    body: bytes

    @property
    def version(self) -> str:
        """Ten hex digits that change when the picture does, for its address."""
        return hashlib.sha256(self.body).hexdigest()[:10]


def is_picture_name(name: str) -> bool:
    """Whether this may be the name of a picture in an event's folder: no path, and a known ending."""
    return re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,98}", name) is not None and Path(name).suffix.lower() in _ENDINGS


def picture_names(folder: Path) -> list[str]:
    """The files in an event's folder that may be its pictures, as paths within it, in order."""
    there = [path.name for path in folder.glob("*.*") if is_picture_name(path.name)]
    return sorted([*there, *(f"{THUMBNAILS}/{path.name}" for path in folder.glob(f"{THUMBNAILS}/*.webp"))])


def read_logo(folder: Path, name: str) -> Picture:
    """The logo that event.yml names.

    Raises:
        BadData: it is not there, too long, not what its name says, or a drawing that runs or fetches something.
    """
    path = folder / name
    body = read_bytes(path, MOST_BYTES)
    if body is None:
        raise BadData(path, None, "is not there, but event.yml names it as `logo`")
    wanted = _ENDINGS[path.suffix.lower()]
    if type_of(body) != wanted:
        raise BadData(path, None, f"is not what its name says: {wanted}")
    if wanted == "image/svg+xml" and (why := unfit(body)):
        raise BadData(path, None, f"cannot be shown: {why}")
    return Picture(LOGO, wanted, body)


def read_thumbnails(folder: Path, keys: Collection[str]) -> tuple[Picture, ...]:
    """The pictures of these recordings that are kept; a file that is no WebP is passed over.

    Raises:
        BadData: the folder or a file in it is a link, or cannot be read, or a file is longer than any picture of ours.
    """
    where = folder / THUMBNAILS
    refuse_link(where)
    found = []
    for key in sorted(keys) if where.is_dir() else ():
        body = read_bytes(where / thumbnail_name(key), MOST_BYTES) if has_thumbnail(key) else None
        if body is not None and type_of(body) == "image/webp":
            found.append(Picture(key, "image/webp", body))
    return tuple(found)


def thumbnail_name(key: str) -> str:
    """The file name of a recording's picture. Only ids of letters, digits, "-" and "_" have one: see ``has_thumbnail``."""
    return f"{key.replace(':', '-', 1)}.webp"


def has_thumbnail(key: str) -> bool:
    """Whether a recording of this key may have a picture, by the form of its id."""
    return re.fullmatch(r"[a-z]+:[A-Za-z0-9_-]{1,64}", key) is not None


def type_of(body: bytes) -> str | None:
    """The media type of a picture, by its bytes; None where it is none that is shown."""
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    return "image/svg+xml" if re.match(rb"(?:\xef\xbb\xbf)?\s*+<(?:\?xml|!--|!DOCTYPE\s+svg|svg)\b", body) else None


def unfit(drawing: bytes) -> str:
    """Why an SVG is not shown; "" where nothing speaks against it."""
    if any(sign in drawing for sign in (b"<!ENTITY", b"<!ATTLIST", b"<?xml-stylesheet")):
        return _DECLARES
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(drawing, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return f"it is no XML ({error})".replace("\n", " ")
    # In some encodings the bytes do not say so.
    inner = root.getroottree().docinfo.internalDTD
    if inner is not None and any(inner.iterentities()):
        return _DECLARES
    if root.tag != _SVG:
        return "it does not begin with <svg> of SVG's namespace"
    return next(filter(None, map(_active, root.iter(etree.Element))), "")


def _active(element: etree._Element) -> str:
    """What of an element runs, or is fetched from elsewhere."""
    tag = etree.QName(element).localname
    if tag.lower() in _ACTIVE or etree.QName(element).namespace == _XHTML:
        return f"it has <{tag}>"
    if tag.lower() == "style" and _FETCHED.search("".join(element.itertext(etree.Element))):
        return "its style fetches something"
    for name, value in element.attrib.items():
        local = etree.QName(name).localname.lower()
        if local.startswith("on"):
            return f"it has the attribute {local}"
        if local == "attributename" and re.search(r"href|\bon", str(value), re.I):
            return f"it animates {str(value)[:60]!r}"
        if (local in ("href", "src") and not _EMBEDDED.match(str(value))) or _FETCHED.search(str(value)):
            return f"{local} leads elsewhere: {str(value)[:60]!r}"
    return ""
