"""A page as XML."""

import pytest

from scrapers.errors import LayoutChanged
from scrapers.page import MAX_TAGS, Page

URL = "https://owls.example.org/schedule.xml"


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        (b"", "the XML is cut or broken"),
        (b"owls", "the XML is cut or broken"),
        (b"<a><b></a>", "the XML is cut or broken"),
        (b"<a>", "the XML is cut or broken"),
        (b" <!DOCTYPE html><p>Log in", "got an HTML page where XML was expected"),
        (b"<html><br>", "got an HTML page where XML was expected"),
        (b"<a>" * 300 + b"</a>" * 300, "the XML is cut or broken"),
        (b"<a>" + b"<b/>" * (MAX_TAGS - 1) + b"</a>", "the XML has more than 1,000,000 tags"),
    ],
)
def test_what_is_no_xml_is_said(body: bytes, cause: str) -> None:
    with pytest.raises(LayoutChanged) as caught:
        Page(URL, body).xml()
    assert caught.value.cause.startswith(cause)


def test_so_many_tags_are_read() -> None:
    assert len(Page(URL, b"<a>" + b"<b/>" * (MAX_TAGS - 2) + b"</a>").xml()) == MAX_TAGS - 2


def test_control_characters_are_dropped_comments_and_entities_are_not_read() -> None:
    body = b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><a>O\x0bw<!-- no -->l\ts&e;</a>'
    root = Page(URL, body).xml()
    assert (root.text, [child.text for child in root]) == ("Owl\ts", ["&e;"])
