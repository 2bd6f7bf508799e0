import pytest

from scrapers.schedules.slides import MOST, slides_of


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
    assert slides_of([{"title": title, "url": url, "type": kind}]) == ((url,) if are else ())


def test_each_address_once_by_whatever_key_and_not_too_many() -> None:
    two = {"title": "Slides", "link_url": None, "download_url": "https://owls.example/2.pdf"}
    assert slides_of([two, two, "Slides", None], "title", "link_url", "download_url") == ("https://owls.example/2.pdf",)
    many = [{"title": "Slides", "url": f"https://owls.example/{n}"} for n in range(MOST + 1)]
    assert len(slides_of(many[:MOST])) == len(slides_of(many)) == MOST
