"""One answer of the application as a file."""

import pytest
from frozen_catalog import PUBLIC

from aggregator.catalog.delivery import PageAnswer
from aggregator.freeze.as_files import as_file
from aggregator.freeze.plan import FrozenPlace, document, page
from scrapers.errors import ConftalksError

PLACE = FrozenPlace("/repo", PUBLIC, cards=True)
FEW = FrozenPlace("/repo", PUBLIC, cards=False)
HEAD = '<head>\n<meta charset="utf-8">\n'
POLICY = "default-src 'none'; frame-ancestors 'none'; frame-src https://videos.example"


def html(body: str, *headers: tuple[str, str], status: int = 200) -> PageAnswer:
    told = (("content-type", "text/html; charset=utf-8"), ("content-security-policy", POLICY), *headers)
    return PageAnswer(status, told, f"{HEAD}{body}".encode())


def body_of(text: str, place: FrozenPlace = PLACE) -> str:
    return as_file(page("/s"), html(text), place).body.decode().rpartition('videos.example">\n')[2]


def test_a_page_has_its_policy_in_its_head_but_for_who_may_frame_it() -> None:
    frozen = as_file(page("/e"), html("x"), PLACE)
    policy = "default-src 'none'; frame-src https://videos.example"
    assert frozen.body.decode() == f'{HEAD}<meta http-equiv="Content-Security-Policy" content="{policy}">\nx'


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("x", '<meta name="robots" content="noindex">\nx'),
        ('<meta name="robots" content="none">x', '<meta name="robots" content="none">x'),
    ],
)
def test_what_is_not_for_search_engines_says_so_once(body: str, found: str) -> None:
    frozen = as_file(page("/e"), html(body, ("x-robots-tag", "noindex")), PLACE)
    assert frozen.body.decode().endswith(f'videos.example">\n{found}')


@pytest.mark.parametrize(
    ("link", "folder", "asked"),
    [
        ("/repo/s?letter=A", "/repo/s/-/letter-A", ("/s", "letter=A")),
        ("/repo/s?letter=A&amp;page=2", "/repo/s/-/letter-A-page-2", ("/s", "letter=A&page=2")),
        ("/repo/s?letter=0%E2%80%939", "/repo/s/-/letter-0%E2%80%939", ("/s", "letter=0%E2%80%939")),
        ("/repo/topics/web?page=2", "/repo/topics/web/-/page-2", ("/topics/web", "page=2")),
        ("/repo/s/ada-quill?page=2", "/repo/s/ada-quill/-/page-2", ("/s/ada-quill", "page=2")),
        ("/repo/e/moss?view=grid&amp;day=none", "/repo/e/moss/-/view-grid-day-none", ("/e/moss", "view=grid&day=none")),
        (f"{PUBLIC}/s?letter=A", f"{PUBLIC}/s/-/letter-A", ("/s", "letter=A")),
    ],
)
def test_a_list_that_an_address_chooses_is_a_folder(link: str, folder: str, asked: tuple[str, str]) -> None:
    frozen = as_file(page("/s"), html(f'<a href="{link}">'), PLACE)
    assert (frozen.body.decode().rpartition("\n")[2], frozen.leads_to) == (f'<a href="{folder}">', (page(*asked),))


@pytest.mark.parametrize(
    "link",
    [
        "/repo/search?q=words",
        "/repo/e/moss?kind=keynote",
        "/repo/e/moss?view=grid&amp;kind=keynote",
        "/other/s?letter=A",
        "https://elsewhere.example/repo/s?letter=A",
        "/repo/e/moss/review?page=2",
        "/repo/s?a",
    ],
)
def test_other_addresses_stay_as_they_are(link: str) -> None:
    frozen = as_file(page("/s"), html(f'<a href="{link}">'), PLACE)
    assert (frozen.body.decode().rpartition("\n")[2], frozen.leads_to) == (f'<a href="{link}">', ())


def test_the_file_of_a_list_is_called_after_what_chooses_it() -> None:
    assert page("/s", "letter=0%E2%80%939").file == "s/-/letter-0–9/index.html"
    assert page("/e/caf%C3%A9").file == "e/café/index.html"
    assert document("/t/e/a%20b.json").file == "t/e/a b.json"


@pytest.mark.parametrize(
    ("card", "stands"),
    [
        ("/card/moss/talk.png?v=0123456789", "/card/moss.png"),
        ("/card/moss/talk.png?v=0123456789&amp;w=400", "/card/moss.png"),
        ("/card/-/ada.png?v=0123456789&w=1200", "/card/-.png"),
        ("/card/moss.png?v=0123456789", "/card/moss.png?v=0123456789"),
        ("/card/moss/talk.png?v=012345678", "/card/moss/talk.png?v=012345678"),
    ],
)
def test_where_talks_have_no_cards_their_conference_has(card: str, stands: str) -> None:
    assert body_of(f'<img src="/repo{card}">', FEW) == f'<img src="/repo{stands}">'
    assert body_of(f'<img src="/repo{card}">') == f'<img src="/repo{card}">'
    json = PageAnswer(200, (("content-type", "application/json"),), f'{{"a": "{card}"}}'.encode())
    assert as_file(document("/oembed"), json, FEW).body.decode() == f'{{"a": "{stands}"}}'


def test_bytes_stay_bytes() -> None:
    picture = PageAnswer(200, (("content-type", "image/png"),), b"\x89PNG\xff")
    assert as_file(document("/card/moss.png"), picture, FEW).body == b"\x89PNG\xff"


def test_a_redirect_leads_on_and_says_what_is_canonical() -> None:
    inside = PageAnswer(301, (("location", "/repo/t/moss/talk"),))
    text = as_file(page("/t/moss/41"), inside, PLACE).body.decode()
    assert '<meta http-equiv="refresh" content="0; url=/repo/t/moss/talk">' in text
    assert '<link rel="canonical" href="https://talks.example.org/repo/t/moss/talk">' in text
    outside = PageAnswer(302, (("location", 'https://videos.example/?a=1&b="'),))
    text = as_file(page("/watch/moss/talk"), outside, FrozenPlace("", None, cards=True)).body.decode()
    assert 'content="0; url=https://videos.example/?a=1&amp;b=&#34;"' in text
    assert "canonical" not in text


@pytest.mark.parametrize("status", [400, 404, 410, 500, 503])
def test_what_the_catalog_cannot_answer_is_said(status: int) -> None:
    broken = PageAnswer(status, (("content-type", "text/plain"),), b"The catalog is being written. Try again.\nmore")
    with pytest.raises(ConftalksError) as refused:
        as_file(page("/e/moss"), broken, PLACE)
    said = f"/e/moss: cannot be frozen: the catalog answers {status} (The catalog is being written. Try again.)"
    assert str(refused.value) == said


def test_only_the_page_of_what_is_not_there_is_not_there() -> None:
    answer = html("nothing", status=404)
    assert as_file(document("/404.html"), answer, PLACE).body.decode().endswith("nothing")
    with pytest.raises(ConftalksError, match="answers 200"):
        as_file(document("/404.html"), html("x"), PLACE)
