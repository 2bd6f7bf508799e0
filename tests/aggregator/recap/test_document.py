"""A document is a value: it can be compared and not be changed."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from aggregator.recap.document import Block, Document, Post, PostLink


def block(text: str) -> Block:
    return Block("item", 3, 4, (10, 30), text, 1, None, ("Glue",), toc=False)


def test_equal_values_are_equal() -> None:
    link = PostLink("https://a.example", (1, 18), "Glue", (20, 24), "inline", 3, 3, 0, heading=False, shared=1)
    one = Document("markdown", {"title": "T"}, (0, 9), (block("Glue"),), (link,), "T")
    assert one == Document("markdown", {"title": "T"}, (0, 9), (block("Glue"),), (link,), "T")
    assert one != Document("markdown", {"title": "T"}, (0, 9), (block("Wax"),), (link,), "T")


def test_nothing_can_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        block("Glue").text = "Wax"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        Post("p.md", "", "markdown", Document("markdown", {}, None, (), (), None)).text = "x"  # type: ignore[misc]
