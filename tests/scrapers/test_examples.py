"""Every example of every source: the page beside its expected records, one test per field."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from as_json import FIELDS, to_json

from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.registry import SOURCES
from scrapers.source import Example, Source

PAGES = Path(__file__).parent.parent / "pages"
EXAMPLES = [(source, example) for source in SOURCES for example in source.examples]


def named(value: Source | Example | str) -> str:
    return value.kind if isinstance(value, Source) else value.page if isinstance(value, Example) else value


@cache
def parsed(source: Source, example: Example) -> dict[str, Any]:
    page = Page(example.url, (PAGES / source.kind / example.page).read_bytes())
    event = Event("example", "Example", example.timezone, starts=example.starts, ends=example.ends)
    return to_json(source.parse(page, event, SourceRef(source.kind, url=example.url)))


def expected_path(source: Source, example: Example) -> Path:
    return PAGES / source.kind / f"{example.page}.expected.json"


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(("source", "example"), EXAMPLES, ids=named)
def test_example(source: Source, example: Example, field: str, request: pytest.FixtureRequest) -> None:
    path = expected_path(source, example)
    found = parsed(source, example)
    if request.config.getoption("--rewrite-examples"):
        path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    expected = json.loads(path.read_text(encoding="utf-8"))
    paste = json.dumps(found.get(field), indent=1, ensure_ascii=False)
    assert found.get(field) == expected.get(field), (
        f"{path.name}: {field!r} differs; if the new value is right, run pytest --rewrite-examples or paste\n{paste}"
    )


@pytest.mark.parametrize(("source", "example"), EXAMPLES, ids=named)
def test_example_is_recognised_by_its_own_source_alone(source: Source, example: Example) -> None:
    page = Page("http://127.0.0.1/saved", (PAGES / source.kind / example.page).read_bytes())
    asked = [other for other in SOURCES if not other.guesses or other is source]
    found = [other.kind for other in asked if other.recognises(page)]
    assert found in ([source.kind], []), f"{example.page} is taken for {found}"


@pytest.mark.parametrize("source", SOURCES, ids=named)
def test_every_page_beside_the_examples_is_one(source: Source) -> None:
    saved = {path.name.removesuffix(".expected.json") for path in (PAGES / source.kind).glob("*.expected.json")}
    assert saved == {example.page for example in source.examples}
