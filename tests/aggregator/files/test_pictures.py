"""What may be an event's logo: told by its bytes, and a drawing only if nothing in it runs or is fetched."""

from pathlib import Path

import pytest

from aggregator.files.pictures import LOGO, Picture, has_thumbnail, is_picture_name, picture_names, read_logo, type_of
from scrapers.errors import BadData

PNG, JPEG, WEBP = b"\x89PNG\r\n\x1a\n...", b"\xff\xd8\xff...", b"RIFF....WEBPVP8 "


def drawing(inside: str, head: str = "") -> bytes:
    return f'{head}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{inside}</svg>'.encode()


@pytest.mark.parametrize(
    "inside",
    [
        '<path d="M0 0h1v1z" fill="url(#g)"/><use href="#a"/>',
        "<style>path { fill: url(#g) }</style>",
        '<image href="data:image/png;base64,AAAA"/>',
        '<animate attributeName="opacity"/>',
        "<!-- a note --><title>Url (https://a.example)</title>",
    ],
)
def test_a_drawing_that_does_nothing_is_a_logo(tmp_path: Path, inside: str) -> None:
    (tmp_path / "logo.svg").write_bytes(drawing(inside))
    assert read_logo(tmp_path, "logo.svg") == Picture(LOGO, "image/svg+xml", drawing(inside))


@pytest.mark.parametrize(
    ("name", "body", "why"),
    [
        ("logo.svg", drawing("<script>alert(1)</script>"), "cannot be shown: it has <script>"),
        ("logo.svg", drawing("<ScRipt/>"), "cannot be shown: it has <ScRipt>"),
        ("logo.svg", drawing("<foreignObject/>"), "cannot be shown: it has <foreignObject>"),
        ("logo.svg", drawing('<path onload="x()"/>'), "cannot be shown: it has the attribute onload"),
        (
            "logo.svg",
            drawing('<image href="https://a.example/b.png"/>'),
            "cannot be shown: href leads elsewhere: 'https://a.example/b.png'",
        ),
        (
            "logo.svg",
            drawing('<a xlink:href="javascript:x()"/>'),
            "cannot be shown: href leads elsewhere: 'javascript:x()'",
        ),
        (
            "logo.svg",
            drawing('<image href="data:image/svg+xml;base64,AA"/>'),
            "cannot be shown: href leads elsewhere: 'data:image/svg+xml;base64,AA'",
        ),
        (
            "logo.svg",
            drawing('<path fill="url(//a.example)"/>'),
            "cannot be shown: fill leads elsewhere: 'url(//a.example)'",
        ),
        ("logo.svg", drawing("<style>@import 'x'</style>"), "cannot be shown: its style fetches something"),
        (
            "logo.svg",
            drawing("&a;", '<!DOCTYPE svg [<!ENTITY a "b">]>'),
            "cannot be shown: it declares entities, attributes or a style sheet",
        ),
        (
            "logo.svg",
            drawing("", '<?xml version="1.0" encoding="UTF-7"?><!DOCTYPE svg [+ADwAIQ-ENTITY a "b">]>'),
            "cannot be shown: it declares entities, attributes or a style sheet",
        ),
        (
            "logo.svg",
            drawing("<path/>", '<!DOCTYPE svg [<!ATTLIST path onload CDATA "x()">]>'),
            "cannot be shown: it declares entities, attributes or a style sheet",
        ),
        (
            "logo.svg",
            drawing("<style>a { b: c }<!-- -->@import 'x'</style>"),
            "cannot be shown: its style fetches something",
        ),
        ("logo.svg", drawing("<style><g/>@import 'x'</style>"), "cannot be shown: its style fetches something"),
        (
            "logo.svg",
            drawing("""<path style="fill: image-set('//a.example' 1x)"/>"""),
            """cannot be shown: style leads elsewhere: "fill: image-set('//a.example' 1x)\"""",
        ),
        ("logo.svg", drawing('<animate attributeName="href"/>'), "cannot be shown: it animates 'href'"),
        ("logo.svg", drawing('<set attributeName="onclick"/>'), "cannot be shown: it animates 'onclick'"),
        ("logo.svg", drawing('<meta xmlns="http://www.w3.org/1999/xhtml"/>'), "cannot be shown: it has <meta>"),
        ("logo.svg", b"<svg/>", "cannot be shown: it does not begin with <svg> of SVG's namespace"),
        ("logo.svg", PNG, "is not what its name says: image/svg+xml"),
        ("logo.png", drawing(""), "is not what its name says: image/png"),
        ("logo.png", PNG.ljust(100_001, b"."), "is too long: 100,001 bytes, at most 100,000 are read"),
        ("logo.png", None, "is not there, but event.yml names it as `logo`"),
    ],
)
def test_what_is_no_logo(tmp_path: Path, name: str, body: bytes | None, why: str) -> None:
    if body is not None:
        (tmp_path / name).write_bytes(body)
    with pytest.raises(BadData) as caught:
        read_logo(tmp_path, name)
    assert str(caught.value) == f"{tmp_path / name}: {why}"


def test_the_longest_logo(tmp_path: Path) -> None:
    body = PNG.ljust(100_000, b".")
    (tmp_path / "logo.png").write_bytes(body)
    assert read_logo(tmp_path, "logo.png") == Picture(LOGO, "image/png", body)


def test_a_cut_drawing_is_no_logo(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(drawing("<g>"))
    with pytest.raises(BadData, match="cannot be shown: it is no XML"):
        read_logo(tmp_path, "logo.svg")


def test_a_link_is_no_logo(tmp_path: Path) -> None:
    (tmp_path / "other.png").write_bytes(PNG)
    (tmp_path / "logo.png").symlink_to(tmp_path / "other.png")
    with pytest.raises(BadData, match="is a link"):
        read_logo(tmp_path, "logo.png")


def test_types_are_told_by_bytes() -> None:
    assert [type_of(body) for body in (PNG, JPEG, WEBP, drawing(""), b"\xef\xbb\xbf <svg>", b"<html>", b"")] == [
        "image/png", "image/jpeg", "image/webp", "image/svg+xml", "image/svg+xml", None, None,
    ]  # fmt: skip


def test_names_of_pictures() -> None:
    names = [
        "logo.svg",
        "Our-Logo_2.PNG",
        "a.jpeg",
        "../logo.svg",
        ".svg",
        "logo",
        "logo.gif",
        "a/b.png",
        "a" * 95 + ".png",
        "a" * 96 + ".png",
    ]
    fit = ["logo.svg", "Our-Logo_2.PNG", "a.jpeg", "a" * 95 + ".png"]
    assert [name for name in names if is_picture_name(name)] == fit


def test_which_recordings_may_have_a_picture() -> None:
    keys = [
        "youtube:abcdefghijk",
        "youtube:-_aB",
        "file:https://a.example/b.mp4",
        "hubilo:a/1",
        "youtube:../x",
        "youtube:",
        f"youtube:{'a' * 64}",
        f"youtube:{'a' * 65}",
    ]
    assert [key for key in keys if has_thumbnail(key)] == [keys[0], keys[1], f"youtube:{'a' * 64}"]


def test_the_pictures_of_a_folder(tmp_path: Path) -> None:
    for name in ("logo.svg", "event.yml", "talks.jsonl", "thumbnails/youtube-b.webp", "thumbnails/youtube-a.webp"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert picture_names(tmp_path) == ["logo.svg", "thumbnails/youtube-a.webp", "thumbnails/youtube-b.webp"]
