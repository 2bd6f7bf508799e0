"""Addresses and stream URLs are masked in the bytes, in whatever spelling, and the bytes stay valid."""

import json
import sys
import time
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slugify import slugify as python_slugify

from scrapers.page import Page
from scrapers.records import MAX_ABSTRACT, Event, SourceRef
from scrapers.schedules.pycon_us.conference_json import PYCON_JSON
from scrapers.text import clean_abstract, clean_title, redact, slugify

MAIL = "[e-mail removed]"
STREAM = "[stream removed]"
TOKEN = "[token removed]"
JWT = "eyJhbGciOiJub25lIn0.eyJuYW1lIjoiYW5uIn0.c2lnbmF0dXJl"


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
    ("text", "masked"),
    [
        ("write to bob [at] example.org.", f"write to {MAIL}."),
        ("bob(at)example.org, bob {at} example [dot] co (dot) uk!", f"{MAIL}, {MAIL}!"),
        ("bob.finch @ example.org", MAIL),
        ("e-mail: bob @ example.org", f"e-mail: {MAIL}"),
        ("contact me bob&nbsp;@&nbsp;example.org", f"contact me {MAIL}"),
        ("bob\uff20example.org bob\ufe6bexample.org", f"{MAIL} {MAIL}"),
        ("bob@<b>example.org</b>", f"{MAIL}</b>"),
        ("bob@<span><i>example.org</i>", f"{MAIL}</i>"),
        ('say "bob finch"@example.org twice', f"say {MAIL} twice"),
        (r'{"a": "\"bob finch\"@example.org"}', rf'{{"a": "{MAIL}"}}'),
        (r'{"a": "bob\uff20example.org"}', rf'{{"a": "{MAIL}"}}'),
        (
            r'{"a": "one\nbob [at] example.org", "b": "\u00e9bob [at] example.org"}',
            rf'{{"a": "one\n{MAIL}", "b": "\u00e9{MAIL}"}}',
        ),
        ("łukasz [at] żółw.pl", MAIL),
        ("b%40example.org", MAIL),
    ],
)
def test_addresses_that_are_spelled_out_are_masked(text: str, masked: str) -> None:
    assert redact(text.encode()).decode() == masked
    assert redact(redact(text.encode())).decode() == masked


@pytest.mark.parametrize(
    "text",
    [
        "Python @ Scale",
        "meet @ PyCon",
        "meet us @ PyCon. And stay",
        "Ada Finch, Engineer @ Example.com",
        "Live @ pycon.org",
        "version @ 2.5.1",
        "array[at].name.of",
        "look [at] this",
        "look (at) example",
        "the [dot] com",
        "@<b>example.org</b>",
        '"@example.org" on the fediverse',
        'a = "x"@decorator',
        "[at] example.org",
        "\uff20example.org",
    ],
)
def test_what_has_no_name_or_no_domain_is_no_address(text: str) -> None:
    assert redact(text.encode()).decode() == text


@pytest.mark.parametrize(
    "piece",
    [
        "@<",
        " @ ",
        "[at]",
        "a [at] ",
        'a"@',
        '"@',
        "bob [at] example.",
        "\uff20a",
        "a.b @ ",
        "a@<b>b.cd ",
        'x"@a.bc ',
        "[dot]",
    ],
)
def test_spelled_out_addresses_take_time_in_proportion(piece: str) -> None:
    started = time.process_time()
    redact((piece * (100_000 // len(piece))).encode())
    assert time.process_time() - started < 3  # of a minute, were it the square


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
            [
                JWT,
                f"Bearer {JWT}",
                "bob@example.org",
                " bob [at] example.org",  # after a word of more than 64 letters it is none
                "bob\uff20example.org",
                '"b b"@example.org',
                "b.b @ example.org",
                "https://stream.mux.com/a.m3u8",
                "https://x.test/?token=1",
                '"',
                "\\",
                "/",
                "\n",
                "é",
            ]
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
    assert b"bob [at] example.org" not in masked
    assert JWT.encode() not in masked
    assert b"stream.mux.com/" not in masked.replace(b"\\/", b"/")


@given(st.binary(max_size=200))
def test_any_bytes_are_taken(body: bytes) -> None:
    assert isinstance(redact(body), bytes)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"log in with {JWT}, then", f"log in with {TOKEN}, then"),
        (f"https://api.test/a?x={JWT}&b=1", f"https://api.test/a?x={TOKEN}&b=1"),
        ("curl -H 'Authorization: Bearer abc123def456ghi789'", f"curl -H 'Authorization: {TOKEN}'"),
        ("authorization: bearer AbCdEfGhIjKlMnOpQrStUv==", f"authorization: {TOKEN}"),
        ("see https://cdn.test/a.mp4?Policy=abc&Key-Pair-Id=X now", f"see {STREAM} now"),
        ("https://api.test/v1?part=id&key=AbC123", STREAM),
        ("https://api.test/v1?api_key=AbC123", STREAM),
        ("https://bucket.test/a.mp4?X-Amz-Signature=AbC123", STREAM),
    ],
)
def test_secrets_are_masked_everywhere(text: str, masked: str) -> None:
    assert (clean_title(text), clean_abstract(text), redact(text.encode()).decode()) == (masked,) * 3
    assert (clean_title(masked), clean_abstract(masked), redact(masked.encode()).decode()) == (masked,) * 3
    body = json.dumps({"a": text}).encode()
    for spelled in (body, body.replace(b"/", b"\\/"), body.replace(b"&", b"\\u0026").replace(b"=", b"\\u003d")):
        assert json.loads(redact(spelled)) == {"a": masked}


@pytest.mark.parametrize(
    "text",
    [
        "sorted(x, key=len)",
        "sorted(x, key=len); max(x,key=len)?key=1",
        "Bearer authentication and bearer tokens in 2024",
        "The bearer of bad news",
        "What eyJ means: eyJhbGciOiJub25lIn0...",
        "https://docs.test/?keyword=1&monkey=2",
    ],
)
def test_prose_stays(text: str) -> None:
    assert (clean_title(text), clean_abstract(text), redact(text.encode()).decode()) == (text,) * 3


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("Using the <template> element", "Using the <template> element"),
        ("Vec<T>, List<int> and Result<u, s>", "Vec<T>, List<int> and Result<u, s>"),
        ("a<b>c", "a<b>c"),
        ("H<sub>2</sub>O and <b>so</b> on<br/>again", "H2O and so on again"),
        ('<p><a href="https://x.test/">Kelp</a> <IMG src=x> <!-- no -->&amp; <code>x</code></p>', "Kelp & x"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        (f"Kelp &#{'9' * 5000}; &amp; Owls", "Kelp \ufffd & Owls"),
    ],
)
def test_only_the_tags_of_html_text_are_taken_off(raw: str, title: str) -> None:
    assert clean_title(raw) == title


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("kelp " * 100, "kelp " * 99 + "kelp"),
        ("kelp " * 101, "kelp " * 98 + "kelp…"),
        ("kelp " + "x" * 600, "kelp " + "x" * 494 + "…"),
        ("日" * 501, "日" * 499 + "…"),
    ],
)
def test_titles_are_cut_at_a_word_or_hard(raw: str, title: str) -> None:
    assert clean_title(raw) == title
    assert clean_title(title) == title


@pytest.mark.parametrize(
    "piece", ["<b", "<!--", "eyJ", "a.eyJ", "Bearer ", "http://", "[a](", "stream.mux.com.", "a.", "&"]
)
def test_long_texts_are_cut(piece: str) -> None:
    """What they cost is measured in tests/gates/long_text.py."""
    text = piece * (200_000 // len(piece))
    assert len(clean_title(text) or "") <= 500
    assert len(clean_abstract(text) or "") <= MAX_ABSTRACT
    assert len(redact(text.encode() + b"@?key=")) > 0


@pytest.mark.parametrize(
    ("piece", "title"),
    [
        ("x", "Kelp " + "x" * 494 + "…"),
        ("é", "Kelp " + "é" * 494 + "…"),
        ("kelp ", "Kelp " + "kelp " * 97 + "kelp…"),
        ("<b>@</b>", "Kelp " + "@" * 494 + "…"),
        ("https://x.test/?key=", "Kelp [stream removed]"),
    ],
)
def test_a_title_far_too_long_is_read_from_a_schedule(piece: str, title: str) -> None:
    name = "Kelp " + piece * (200_000 // len(piece))
    body = json.dumps({"schedule": [{"conf_key": 1, "kind": "talk", "name": name}]}, ensure_ascii=False)
    url = "https://us.pycon.org/2025/schedule/conference.json"
    event = Event("pycon-us-2025", "PyCon US 2025", "America/New_York")
    page = Page(url, redact(body.encode()))
    (talk,) = PYCON_JSON.parse(page, event, SourceRef("pycon_json", url=url)).talks
    assert (talk.code, talk.title) == ("k1", title)


KEYS = (
    "AIza" + "Sy0-_" * 7,
    "ghp_" + "a1B2c3" * 6,
    "AKIA" + "A1B2C3D4" * 2,
    "xoxb-123456789012-abc",
    "sk-proj-" + "a1B2c3" * 6,
)


@pytest.mark.parametrize("key", KEYS)
def test_keys_of_well_known_services_are_taken_out(key: str) -> None:
    body = json.dumps({"a": f"use {key}, then"})
    assert (clean_title(f"use {key}, then"), redact(body.encode()).decode()) == (
        f"use {TOKEN}, then",
        json.dumps({"a": f"use {TOKEN}, then"}),
    )


@pytest.mark.parametrize(
    "tail",
    [
        *("#access_token=a1", "?auth=a1", "?a=1&jwt=a1", "?password=hunter2", "?pwd=a1.1", "?Key-Pair-Id=K1"),
        *("?sessionid=a1b2c3d4e5f6g7h8", "?code=4-0Aa1b2c3d4e5f6g7", "?next=%2Fa%3Ftoken%3Da1", "?x=1%26sig%3Da1"),
    ],
)
def test_addresses_that_let_somebody_in_are_taken_out(tail: str) -> None:
    body = json.dumps({"a": f"at https://x.test/a{tail} now"})
    assert (clean_abstract(f"at https://x.test/a{tail} now"), redact(body.encode()).decode()) == (
        f"at {STREAM} now",
        json.dumps({"a": f"at {STREAM} now"}),
    )


@pytest.mark.parametrize(
    "text",
    [
        *("https://x.test/?sessionid=45", "https://x.test/?code=ABC123", "https://x.test/#tokens", "?pwd and ?auth"),
        *("https://x.test/talk/sk-learn-pipelines-in-production-2024-and-beyond", "AKIA is short", "ghp_ and xoxb-"),
        *("https://x.test/?author=a", "https://x.test/?country_code=de", "/risk-Aa0" + "a" * 40),
    ],
)
def test_what_only_looks_like_a_key_stays(text: str) -> None:
    assert (clean_abstract(text), redact(text.encode()).decode()) == (text, text)


NAMES = st.lists(st.text("aZb09 .-", max_size=6), max_size=5).map(" ".join)


@given(NAMES, st.integers(1, 30))
def test_a_plain_name_has_the_slug_that_the_library_makes(name: str, limit: int) -> None:
    made = python_slugify(name, max_length=limit, word_boundary=True) or "talk"
    assert slugify(name, limit) == (f"talk-{made}" if made.isdigit() else made)


def test_an_address_is_the_same_where_another_transliteration_is_installed(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "unidecode", SimpleNamespace(unidecode=lambda text: "another"))
    assert slugify("Łukasz Ćwik: 東京 \u2019t") == "lukasz-cwik-dong-jing-t"
