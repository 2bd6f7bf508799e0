"""scrapers.tags: what a source says itself that a talk is about."""

from __future__ import annotations

import pytest

from scrapers.checks import MAX_TAG, MAX_TAGS
from scrapers.tags import cell_of_tags, kind_of_tags, tags_of


@pytest.mark.parametrize(
    ("values", "tags"),
    [
        ((["owls", "Night  vision, rope"],), ("owls", "Night vision", "rope")),
        (("owls, night vision;rope|knots\nwood",), ("owls", "night vision", "rope", "knots", "wood")),
        ((["Owls", "owls", "#OWLS,", "night-vision", "night_vision"],), ("Owls", "night-vision")),
        ((["c", "C++", "C#", "#.NET."],), ("c", "C++", "C#", ".NET")),
        (([{"name": "Owls"}, {"tag": "rope"}, {"en": "knots", "de": "Seil"}, {"id": 3}, 3, ["x"]],), ("Owls", "rope", "knots")),
        ((None, 3, {"name": "owls"}, "", " , ;"), ()),
        ((["https://owls.example/", "ada@owls.example", "[e-mail removed]", "owls"],), ("owls",)),
        ((["o" * MAX_TAG, "w" * (MAX_TAG + 1)],), ("o" * MAX_TAG,)),
        (([f"t{n}" for n in range(MAX_TAGS + 1)],), tuple(f"t{n}" for n in range(MAX_TAGS))),
        (("owls", ["rope"]), ("owls", "rope")),
    ],
)  # fmt: skip
def test_tags_are_cleaned_and_bounded(values: tuple[object, ...], tags: tuple[str, ...]) -> None:
    assert tags_of(*values) == tags
    assert tags_of(cell_of_tags(tags)) == tags


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        (("owls", "Keynote"), "keynote"),
        (("tutorials",), "tutorial"),
        (("lightning-talk",), "lightning"),
        (("Lightning Talks", "lightning"), "lightning"),
        (("poster", "panel"), None),
        (("poster design", "panels of wood", "keynotes 2031"), None),
        (("talk",), None),
        ((), None),
    ],
)
def test_the_exact_name_of_one_kind_is_the_kind(tags: tuple[str, ...], kind: str | None) -> None:
    assert kind_of_tags(tags) == kind
