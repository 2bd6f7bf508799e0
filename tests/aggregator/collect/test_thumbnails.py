"""The platforms' pictures of videos: fetched once from a real server, made small; what is none is one line."""

import io
import struct
import zlib
from collections.abc import Iterator

import pytest
from faults import FaultServer
from PIL import Image

from aggregator.collect.thumbnails import PlatformPicture, fetch, small
from scrapers.fetch import Fetcher


def picture(width: int = 480, height: int = 360, form: str = "JPEG", colour: str = "red") -> bytes:
    """A picture with black bars above and below, as YouTube pads one of 16:9 to 4:3."""
    file = io.BytesIO()
    image = Image.new("RGB", (width, height), "black")
    image.paste(Image.new("RGB", (width, width * 9 // 16), colour), (0, (height - width * 9 // 16) // 2))
    image.save(file, form)
    return file.getvalue()


def corners(body: bytes) -> tuple[object, ...]:
    with Image.open(io.BytesIO(body)) as image:
        red = [image.convert("RGB").getpixel(at) for at in ((2, 2), (317, 177))]
        return image.format, image.size, [pixel[0] > 200 and max(pixel[1:]) < 60 for pixel in red]


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as made:
        yield made


@pytest.mark.parametrize(("width", "height", "form"), [(480, 360, "JPEG"), (1280, 720, "WEBP"), (320, 180, "PNG")])
def test_a_picture_is_made_small_without_its_bars(width: int, height: int, form: str) -> None:
    assert corners(small(picture(width, height, form))) == ("WEBP", (320, 180), [True, True])


def test_a_wide_and_a_tall_picture_are_cut_to_the_shape() -> None:
    for size in ((900, 100), (100, 900), (1, 1)):
        file = io.BytesIO()
        Image.new("RGB", size, "red").save(file, "PNG")
        assert corners(small(file.getvalue())) == ("WEBP", (320, 180), [True, True])


def bomb(side: int) -> bytes:
    """A PNG that says it is black and white and so large; of its rows it has the first only."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes(1 + side // 8))),
        (b"IEND", b""),
    )
    packed = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def test_the_largest_pictures_that_are_read() -> None:
    for body in (picture(4000, 2000, "PNG"), picture().ljust(2_000_000, b".")):
        assert corners(small(body))[:2] == ("WEBP", (320, 180))


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<html>", "is no picture that can be read"),
        (picture()[:300], "is no picture that can be read"),
        (b"\xff\xd8\xff" + b"." * 50, "is no picture that can be read"),
        (picture().ljust(2_000_001, b"."), "is too large: 2,000,001 bytes"),
        (picture(4000, 2001, "PNG"), "is too large: 4000 x 2001 pixels"),
        (bomb(10_000), "is too large: 10000 x 10000 pixels"),
        (bomb(20_000), "is too large by far"),
    ],
)
def test_what_is_no_picture_is_refused(body: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        small(body)


def test_pictures_are_fetched_and_what_is_none_is_one_line_each(server: FaultServer) -> None:
    urls = [
        server.serve("/a.jpg", picture(), "image/jpeg"),
        server.serve("/b.jpg", b"<html><title>No</title>", "text/html"),
        server.serve("/c.jpg", picture()[:300], "image/jpeg"),
        f"{server.url}/d.jpg",
        server.serve("/e.jpg", picture(), "image/jpeg"),
    ]
    wanted = [PlatformPicture(f"youtube:{name}", url) for name, url in zip("abcde", urls, strict=True)]
    with Fetcher([server.url], delay=0) as fetcher:
        found, notes = fetch(wanted, fetcher)
    assert {name: corners(body) for name, body in found.items()} == dict.fromkeys(
        ("youtube-a.webp", "youtube-e.webp"), ("WEBP", (320, 180), [True, True])
    )
    assert notes == (
        f"no picture of youtube:b: {urls[1]}: got text/html where a picture was expected",
        f"no picture of youtube:c: {urls[2]}: is no picture that can be read",
        f"no picture of youtube:d: {urls[3]}: the server answered 404: no such page",
    )


def test_where_a_server_refuses_the_rest_waits_for_the_next_run(server: FaultServer) -> None:
    server.serve("/robots.txt", b"User-agent: *\nDisallow: /no/\n", "text/plain")
    urls = [server.serve("/a.jpg", picture(), "image/jpeg"), f"{server.url}/no/b.jpg", f"{server.url}/c.jpg"]
    with Fetcher([server.url], delay=0) as fetcher:
        found, notes = fetch([PlatformPicture(f"youtube:{url[-5]}", url) for url in urls], fetcher)
    assert (list(found), len(notes)) == (["youtube-a.webp"], 1)
    assert notes[0].startswith(f"2 pictures of videos could not be fetched: {urls[1]}: ")
    assert server.hits("/c.jpg") == []
