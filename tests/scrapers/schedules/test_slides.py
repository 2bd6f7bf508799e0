import pytest

from scrapers.schedules.slides import MOST, slides_of

BASE = "https://cfp.owls.example/owls-2031/schedule/export/schedule.json"


@pytest.mark.parametrize(
    ("title", "url", "kind", "are"),
    [
        ("Slides", "https://owls.example/1.pdf", None, True),
        ("Slides of the talk (PDF)", "https://owls.example/1", None, True),
        ("Slide deck", "https://owls.example/1", None, True),
        ("Präsentation", "https://owls.example/1", None, True),
        ("My talk", "https://owls.example/1.pdf", "slides", True),
        ("My talk", "https://owls.example/1.ODP", None, True),
        ("My talk", "https://speakerdeck.com/owl/1", None, True),
        ("My talk", "https://www.slideshare.net/owl/1", None, True),
        ("My talk", "https://docs.google.com/presentation/d/owl", None, True),
        ("My talk", "https://docs.google.com/document/d/owl", None, False),
        ("Paper", "https://owls.example/1.pdf", "paper", False),
        ("Landslides", "https://owls.example/1.pdf", None, False),
        ("Website", "https://notslides.com/owl", None, False),
        ("Slides and video", "https://youtu.be/aaaaaaaaa01", None, False),
        ("Slides", "https://owls.example/talk.mp4", "slides", False),
        ("Slides", "https://nora@owls.example/1.pdf", None, False),
        ("Slides", "javascript:alert(1)", None, False),
        ("Slides", "http://[", None, False),
    ],
)
def test_which_links_are_slides(title: str, url: str, kind: str | None, are: bool) -> None:
    assert slides_of([{"title": title, "url": url, "type": kind}], BASE) == ((url,) if are else ())


def test_each_address_once_by_whatever_key_and_not_too_many() -> None:
    two = {"title": "Slides", "link_url": None, "download_url": "https://owls.example/2.pdf"}
    assert slides_of([two, two, "Slides", None], BASE, "title", "link_url", "download_url") == (
        "https://owls.example/2.pdf",
    )
    many = [{"title": "Slides", "url": f"https://owls.example/{n}"} for n in range(MOST + 1)]
    assert len(slides_of(many[:MOST], BASE)) == len(slides_of(many, BASE)) == MOST


def test_an_address_from_the_root_of_a_host_is_on_that_of_the_page() -> None:
    told = {"title": "Slides", "url": "/media/owls-2031/owls.pdf"}
    assert slides_of([told], BASE) == ("https://cfp.owls.example/media/owls-2031/owls.pdf",)
    assert slides_of([{"title": "Slides", "url": "owls.pdf"}], BASE) == ()


@pytest.mark.parametrize(("more", "are"), [(0, True), (1, False)])
def test_an_address_of_two_thousand_letters_and_no_more(more: int, are: bool) -> None:
    url = f"https://owls.example/{'x' * (1975 + more)}.pdf"
    assert slides_of([{"title": "Slides", "url": url}], BASE) == ((url,) if are else ())
