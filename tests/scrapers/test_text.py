"""Addresses and stream URLs are masked in the bytes, in whatever spelling, and the bytes stay valid."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.text import redact

MAIL = "[e-mail removed]"
STREAM = "[stream removed]"


@pytest.mark.parametrize(
    ("body", "masked"),
    [
        ("write to bob@example.org.", f"write to {MAIL}."),
        ("Łukasz <łukasz@example.org>, “ann@example.org”", f"Łukasz <{MAIL}>, “{MAIL}”"),
        ('<a href="mailto:bob@example.org?subject=x">', f'<a href="mailto:{MAIL}?subject=x">'),
        ("bob&#64;example.org bob&#x40;example.org bob&commat;example.org", f"{MAIL} {MAIL} {MAIL}"),
        ('<a href="?to=bob%40example.org">', f'<a href="?to={MAIL}">'),
        (r'{"a": "one\nbob@example.org\n\"ann@example.org\""}', rf'{{"a": "one\n{MAIL}\n\"{MAIL}\""}}'),
        (
            r'{"a": "\u65e5\u672cbob@example.org", "b": "bob\u0040example.org"}',
            rf'{{"a": "\u65e5\u672c{MAIL}", "b": "{MAIL}"}}',
        ),
        ('{"u": "https://stream.mux.com/abc.m3u8?token=x", "n": 1}', f'{{"u": "{STREAM}", "n": 1}}'),
        (r'{"u": "https:\/\/cdn.test\/live\/a.m3u8", "n": 1}', f'{{"u": "{STREAM}", "n": 1}}'),
        (r'{"u": "https://cdn.test/v?a=1\u0026token=abc"}', f'{{"u": "{STREAM}"}}'),
        ("<a href='https://cdn.test/v?a=1&amp;sig=abc'>", f"<a href='{STREAM}'>"),
        (
            "<p data-x='{&quot;u&quot;:&quot;https://stream.mux.com/a.m3u8&quot;,&quot;n&quot;:1}'>",
            f"<p data-x='{{&quot;u&quot;:&quot;{STREAM}&quot;,&quot;n&quot;:1}}'>",
        ),
        ("//stream.mux.com/abc.m3u8 player", f"//{STREAM} player"),
        (
            "UID:pretalx-1-AB@cfp.example.org\r\nORGANIZER:mailto:bob@example.org\r\n",
            f"UID:pretalx-1-AB@cfp.example.org\r\nORGANIZER:mailto:{MAIL}\r\n",
        ),
        ("<uid>AB@cfp.example.org</uid>", "<uid>AB@cfp.example.org</uid>"),
    ],
)
def test_masked(body: str, masked: str) -> None:
    assert redact(body.encode()).decode() == masked
    assert redact(redact(body.encode())).decode() == masked


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"@media print {}",
        b"@user on https://social.test/@user",
        b"https://x.test/?page_token=1 and ?pageToken=2",
        b"what is an .m3u8 file?",
        b"a" * 5000 + b"@",
        "日本語".encode() * 2000 + b"@",
        b"\xff\xfe@\x00\x80",
        rb"C:\new\@x",
    ],
)
def test_left_alone(body: bytes) -> None:
    assert redact(body) == body


TEXTS = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(
            ["bob@example.org", "https://stream.mux.com/a.m3u8", "https://x.test/?token=1", '"', "\\", "/", "\n", "é"]
        ),
    ),
    max_size=8,
).map("".join)


@given(st.lists(TEXTS, max_size=4), st.booleans(), st.booleans())
def test_json_stays_json_and_holds_no_address(texts: list[str], ascii_only: bool, slashes: bool) -> None:
    body = json.dumps(texts, ensure_ascii=ascii_only)
    if slashes:
        body = body.replace("/", "\\/")
    masked = redact(body.encode("utf-8", "surrogatepass"))
    read = json.loads(masked.decode("utf-8", "surrogatepass"))
    assert [type(text) for text in read] == [str] * len(texts)
    assert b"bob@example.org" not in masked
    assert b"stream.mux.com/" not in masked.replace(b"\\/", b"/")


@given(st.binary(max_size=200))
def test_any_bytes_are_taken(body: bytes) -> None:
    assert isinstance(redact(body), bytes)
