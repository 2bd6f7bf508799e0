import pytest

from scrapers.schedules.printed import kind_of_title


@pytest.mark.parametrize(
    ("title", "given", "kind"),
    [
        ("Keynote: Owls", False, "keynote"),
        ("Closing keynote", True, "keynote"),
        ("Workshop: Nests", True, "workshop"),
        ("Workshops considered harmful", True, "talk"),
        ("Lunch", False, "break"),
        ("Lunch", True, "talk"),
        ("Kaffeepause", False, "break"),
        ("Registration and coffee", False, "break"),
        ("Registration", False, "info"),
        ("Evening party", False, "event"),
        ("How we opened a coffee shop for owls", False, "talk"),
        ("Owls at scale", False, "talk"),
    ],
)
def test_what_an_entry_is_by_its_title(title: str, given: bool, kind: str) -> None:
    assert kind_of_title(title, given) == kind
