"""The platforms' pictures of an event's videos, for whoever has leave to show them: ``thumbnails: true`` in event.yml.

Each is asked for once, made small, and kept beside the event's data as long as its video is public.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from PIL import Image

from aggregator.collect.group import EventGroup
from aggregator.collect.save import prepare, publish
from aggregator.files.jsonl import EventFiles
from aggregator.files.own_files import refuse_link
from aggregator.files.pictures import THUMBNAILS, has_thumbnail, thumbnail_name
from aggregator.files.replace import replace_files
from aggregator.files.workspace import Workspace
from scrapers.errors import Blocked, ConftalksError, NotFound, ScrapeError, Unreachable
from scrapers.fetch import Fetcher
from scrapers.platforms import platform
from scrapers.source import Follow

WIDTH, HEIGHT = 320, 180
MOST_BYTES = 2_000_000
MOST_PIXELS = 8_000_000
"""Of a picture as the platform sends it."""

_FORMATS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True, slots=True)
class PlatformPicture:
    """A recording by its key, and where its platform has its picture."""

    key: str
    url: str


def shown(files: EventFiles) -> tuple[PlatformPicture, ...]:
    """The pictures of the public recordings that are accepted for a talk, in order of their keys.

    None where nobody has said that there is leave. Pure.
    """
    if not files.event.thumbnails:
        return ()
    accepted = {link.recording for link in files.links if link.decision == "accepted"}
    found = {}
    for one in files.recordings:
        address = platform(one.provider).thumbnail
        if address and one.key in accepted and one.access == "public" and has_thumbnail(one.key):
            found[one.key] = PlatformPicture(one.key, address(one.id))
    return tuple(found[key] for key in sorted(found))


def asked(workspace: Workspace, files: EventFiles) -> tuple[PlatformPicture, ...]:
    """What is to be fetched for this event: the pictures that are not kept yet."""
    folder = workspace.folder(files.event.slug) / THUMBNAILS
    return tuple(one for one in shown(files) if not (folder / thumbnail_name(one.key)).exists())


def fetch(wanted: Sequence[PlatformPicture], fetcher: Fetcher) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """File name -> picture as it is kept, and a line for each that is none. Where a server does not answer, or refuses, the
    rest is left to the next run.
    """
    found, notes = {}, []
    for n, one in enumerate(wanted):
        try:
            found[thumbnail_name(one.key)] = small(fetcher.get(Follow(one.url, expects="picture")).body)
        except NotFound as error:
            notes.append(f"no picture of {one.key}: {error}")
        except (Unreachable, Blocked) as error:
            left = len(wanted) - n
            notes.append(f"{left} {'picture' if left == 1 else 'pictures'} of videos could not be fetched: {error}")
            break
        except ScrapeError as error:
            notes.append(f"no picture of {one.key}: {error}")
        except ValueError as error:
            notes.append(f"no picture of {one.key}: {one.url}: {error}")
    return found, tuple(notes)


def small(body: bytes) -> bytes:
    """A picture as WebP of 320 x 180: what stands out of that shape, such as black bars, is cut off evenly.

    Raises:
        ValueError: no picture, or one that is too large; in words.
    """
    if len(body) > MOST_BYTES:
        raise ValueError(f"is too large: {len(body):,} bytes")
    try:
        # What would be warned of is refused below.
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(body), formats=_FORMATS) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise ValueError(f"is too large: {width} x {height} pixels")
            picture = image.convert("RGB")
    except Image.DecompressionBombError as error:
        raise ValueError("is too large by far") from error
    except (OSError, SyntaxError, struct.error) as error:
        raise ValueError("is no picture that can be read") from error
    across = min(width, height * WIDTH / HEIGHT)
    down = across * HEIGHT / WIDTH
    left, top = (width - across) / 2, (height - down) / 2
    file = io.BytesIO()
    box = (left, top, left + across, top + down)
    picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS, box=box).save(file, "WEBP", quality=72, method=6)
    return file.getvalue()


def keep(workspace: Workspace, slug: str, found: dict[str, bytes], day: date, accept_loss: bool) -> None:
    """Keep these, drop those of videos that are gone or for which there is no leave any more, and bring the catalog up to
    that. The caller holds the run lock.

    Raises:
        ConftalksError: a file or the catalog cannot be written, or the folder of pictures is a link.
    """
    files, folder = workspace.files(slug), workspace.folder(slug) / THUMBNAILS
    refuse_link(folder)
    wanted = {thumbnail_name(one.key) for one in shown(files)}
    kept = {name: body for name, body in found.items() if name in wanted}
    dropped = [path for path in sorted(folder.glob("*.webp")) if path.name not in wanted] if folder.is_dir() else []
    if not kept and not dropped:
        return
    if kept:
        replace_files(folder, kept)
    try:
        for path in dropped:
            path.unlink()
    except OSError as error:
        raise ConftalksError(f"{folder}: cannot be written: {error.strerror}") from error
    with suppress(OSError):
        folder.rmdir()  # where nothing is left
    group = EventGroup.of(workspace, [slug], recover=True).sound([slug])
    publish(workspace, prepare(workspace, [], day, accept_loss, group))
