"""A page as XML, and as HTML."""

import pytest
from bs4 import BeautifulSoup

from scrapers.errors import LayoutChanged
from scrapers.page import MAX_DEPTH, MAX_TAGS, Page

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


DOCUMENT = b"<html><title>Owls  2031</title>"


@pytest.mark.parametrize(
    ("body", "document", "html", "xml"),
    [
        (b"<!DOCTYPE html><p>", True, True, False),
        (b"\xef\xbb\xbf\n <HTML lang=en>", True, True, False),
        (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x"><html/>', True, True, False),
        (b"<!-- saved -->\n<html>", True, True, False),
        (b"<p>Owls", False, True, False),
        (b'<?xml version="1.0"?><schedule>about html</schedule>', False, False, True),
        (b"{}", False, False, False),
        (b"html", False, False, False),
    ],
)
def test_what_a_page_begins_as(body: bytes, document: bool, html: bool, xml: bool) -> None:
    page = Page("https://owls.example.org/", body)
    assert (page.is_document, page.is_html, page.is_xml) == (document, html, xml)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (DOCUMENT, "got an HTML page where a schedule was expected: Owls 2031"),
        (b"<!doctype html><p>", "got an HTML page where a schedule was expected"),
        (b'{"a": [1,', "the JSON is cut or broken: Expecting value: line 1 column 10 (char 9)"),
        (
            b'<?xml version="1.0"?>\n<a><b>',
            "the XML is cut or broken: Premature end of data in tag b line 2, line 2, column 7",
        ),
        (b'{"a": 1}', None),
        (b'<?xml version="1.0"?><a/>', None),
        (b"<p>Owls", None),
        (b"title,start", None),
        (b"", None),
    ],
)
def test_what_a_page_is_in_place_of_what_was_expected(body: bytes, why: str | None) -> None:
    error = Page("https://owls.example.org/", body).mistaken("a schedule")
    assert (error and error.cause) == why


@pytest.mark.parametrize("body", [b"<?xml version='1.0'?><plan/>", b"https://owls.example/x", b"plan.csv"])
def test_what_is_no_html_is_read_as_such_without_a_warning(body: bytes) -> None:
    assert Page(URL, body).links() == ()


@pytest.mark.parametrize(
    ("charset", "body", "read"),
    [
        ("shift_jis", "梟".encode("shift_jis"), "梟"),
        ("shift_jis", "梟①".encode("cp932"), "梟①"),
        ("shift_jis", "梟".encode("shift_jis") + b"\xe9 ", "梟\ufffd "),
        ("euc-jp", "梟".encode("euc-jp") + b"\xff", "梟\ufffd"),
        ("gb2312", "鸮".encode("gb18030"), "鸮"),
        ("us-ascii", b"Caf\xe9 \x93Owl\x94", "Café “Owl”"),
        ("iso-8859-1", b"Caf\xe9 \x93Owl\x94", "Café “Owl”"),
        ("windows-1252", b"Caf\xe9\x81", "Café\ufffd"),
        ("windows-1251", "сова".encode("cp1251"), "сова"),
        ("utf-8", b"Owl\xe9", "Owl\ufffd"),
        ("utf-16", b"Owl\xe9", "Owl\ufffd"),
        ("utf-7", b"Owl\xe9", "Owl\ufffd"),
        ("shift_jis", "Café 梟".encode(), "Café 梟"),
    ],
)
def test_a_byte_that_the_encoding_does_not_have_costs_itself(charset: str, body: bytes, read: str) -> None:
    page = Page(URL, f'<meta charset="{charset}"><h1>Moss</h1><p>'.encode() + body + b"</p><p>after</p>")
    assert [one.get_text() for one in page.html().select("h1, p")] == ["Moss", read, "after"]


def test_a_page_with_a_mark_of_utf_16_is_read() -> None:
    page = Page(URL, "<html><p>Café</p></html>".encode("utf-16"))
    assert [one.get_text() for one in page.html().select("p")] == ["Café"]


@pytest.mark.parametrize("charset", [b"\x02\xb2", b"utf-8\x00", b"idna", b"undefined", b"no-such"])
def test_an_encoding_that_is_none_costs_nothing(charset: bytes) -> None:
    page = Page(URL, b"<meta charset=" + charset + b"><p>Kelp caf\xe9</p>")
    assert page.html().p is not None
    assert page.html().get_text() == "Kelp café"


def test_json_may_begin_with_a_byte_order_mark() -> None:
    assert Page(URL, b'\xef\xbb\xbf\r\n{"a": 1}').json_if_any() == {"a": 1}
    assert Page(URL, b"\xef\xbb\xbf<a href=/x>").json_if_any() is None


def test_tags_that_lie_too_deep_follow_each_other() -> None:
    divs = MAX_DEPTH - 3  # html and body around them, and what is in them
    deep = f"<html><body>{'<div>' * divs}%s{'</div>' * divs}<p>Roosts</p></body></html>"
    fits = deep % "<b>Owls</b> and <b>Moths</b>"
    assert str(Page(URL, fits.encode()).html()) == str(BeautifulSoup(fits, "lxml")) == fits
    beyond = deep % "<b>Owls<i> and <b>Moths</b> fly</i> up</b> at <b>night</b>"
    assert str(Page(URL, beyond.encode()).html()) == deep % "<b>Owls</b><i> and </i><b>Moths fly up</b> at <b>night</b>"
