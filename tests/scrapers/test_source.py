"""What a source does that says nothing else."""

from datetime import date

from scrapers.errors import ApiRefused
from scrapers.records import Event, Recording, SourceRef, Talk
from scrapers.source import EventFacts, Follow, Parsed, Source

EVENT = Event("kelpcon-2031", "KelpCon 2031", "UTC")
REF = SourceRef("kelp", url="https://kelp.example/")


class Plain(Source):
    kind, reads, gives = "kelp", "nothing", "schedule"


def talk(code: str) -> Talk:
    return Talk(EVENT.slug, code, f"Talk {code}", "talk", "https://kelp.example/")


def test_what_pages_said_is_put_together_in_their_order() -> None:
    video = Recording("youtube", "kelpforest1", "https://youtu.be/kelpforest1", "Kelp", "https://kelp.example/")
    first, second = EventFacts(title="KelpCon 2031"), EventFacts(starts=date(2031, 5, 14))
    pages = [
        Parsed(talks=(talk("2"),), follows=(Follow("https://kelp.example/2"),), notes=("one",)),
        Parsed(recordings=(video,), notes=("two", "three"), facts=first),
        Parsed(talks=(talk("1"), talk("2")), facts=second),
    ]
    assert Plain().combine(pages, EVENT, REF) == Parsed(
        talks=(talk("2"), talk("1"), talk("2")), recordings=(video,), notes=("one", "two", "three"), facts=first
    )
    assert Plain().combine([], EVENT, REF) == Parsed()


def test_by_default_no_address_is_claimed_and_a_refusal_stays_as_it_came() -> None:
    refused = ApiRefused("https://kelp.example/", 403, b"{}")
    assert Plain().claims("https://kelp.example/") is None
    assert Plain().beside("https://kelp.example/") == ()
    assert Plain().explain(refused) is refused


def test_a_line_that_a_page_makes_long_is_cut_in_its_middle() -> None:
    whole, long = "https://kelp.example/: " + "9" * 277, "https://kelp.example/: code " + "9" * 5000 + " stands twice"
    cut = f"https://kelp.example/: code {'9' * 212}...{'9' * 44} stands twice"
    parsed = Parsed(notes=(whole, long), broken=(long, "one"))
    assert (len(whole), len(cut)) == (300, 300)
    assert (parsed.notes, parsed.broken, parsed.told) == ((whole, cut), (cut, "one"), (whole, cut, cut, "one"))
