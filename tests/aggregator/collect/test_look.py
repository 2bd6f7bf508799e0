"""What a page looks like that no kind reads."""

import pytest
from workbooks import xlsx

from aggregator.collect.look import described
from scrapers.page import Page

WORKBOOK = xlsx({"Owls": [["Nothing"]]})


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b" \n", "an empty page"),
        (b'{"a": 1}', "JSON of no known kind"),
        (b'{"a": [1,', "JSON that is cut or broken: Expecting value: line 1 column 10 (char 9)"),
        (b"[" * 100_000, "JSON that is cut or broken: nested too deeply"),
        (b'<?xml version="1.0"?><a/>', "XML of no known kind"),
        (
            b'<?xml version="1.0"?>\n<a>',
            "XML that is cut or broken: Premature end of data in tag a line 2, line 2, column 4",
        ),
        (b"<html><title>Owls\n2031</title>", "an HTML page titled 'Owls 2031'"),
        (b"<!doctype html><p>", "an HTML page without a title"),
        (WORKBOOK, "a packed file"),
        (WORKBOOK[:-30], "a packed file, perhaps a workbook, that is cut or broken"),
        (b"Owls", "neither HTML nor JSON"),
    ],
)
def test_in_words(body: bytes, words: str) -> None:
    assert described(Page("https://owls.example.org/", body)) == words
