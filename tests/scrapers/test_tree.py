"""The data files of a repository as a page: which files, which patterns find them."""

import pytest

from scrapers.page import Page
from scrapers.tree import is_data, is_tree, matches, tree_body, tree_of


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("_talks/owls.md", True),
        ("data/2031/program.YAML", True),
        ("talks/owls.mdx", True),
        ("hugo.toml", True),
        ("_data/talks.CSV", True),
        ("data/talks.tsv", True),
        ("contents.lr", True),
        ("talks/owls/contents.lr", True),
        ("talks/owls/contents+de.lr", False),
        ("talks/owls/my-contents.lr", False),
        ("talks/owls.html", False),
        (".github/workflows/build.yml", False),
        ("node_modules/owl/data.json", False),
        ("package-lock.json", False),
        ("README.md", False),
        ("a/" * 300 + "owls.md", False),
    ],
)
def test_only_data_files_are_read(path: str, expected: bool) -> None:
    assert is_data(path) is expected


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("_talks/*.md", "_talks/owls.md", {"root": None}),
        ("_talks/*.md", "2031/site/_talks/owls.md", {"root": "2031/site/"}),
        ("_talks/*.md", "my_talks/owls.md", None),
        ("_talks/*.md", "_talks/day-1/owls.md", None),
        ("_talks/**/*.md", "_talks/day-1/owls.md", {"root": None}),
        ("_talks/**/*.md", "_talks/owls.md", {"root": None}),
        ("/talks.yml", "talks.yml", {"root": None}),
        ("{year}-{city}/*.md", "events/2031-new-oslo/a.md", {"root": "events/", "year": "2031", "city": "new-oslo"}),
        ("talks.yml", "talksxyml", None),
        ("*.md", "a" * 600 + ".md", None),
    ],
)  # fmt: skip
def test_a_pattern_may_begin_at_any_folder(pattern: str, path: str, expected: dict[str, str] | None) -> None:
    found = matches(pattern, path)
    assert (found and {name: value or None for name, value in found.groupdict().items()}) == expected


@pytest.mark.parametrize("pattern", ["*" * 9, "a" * 201, "{year}/{year}/a.md"])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        matches(pattern, "a.md")


def test_a_page_gives_back_its_files() -> None:
    page = Page("https://owls.example/a.zip", tree_body({"b.md": "Ünder", "a.md": '"'}, ["c.md: a link"]))
    assert is_tree(page)
    assert tree_of(page) == ({"a.md": '"', "b.md": "Ünder"}, ["c.md: a link"])
    assert not is_tree(Page("https://owls.example/a.json", b'{"trees": {}}'))


@pytest.mark.parametrize("pattern", ["*a*a*a*.md", "**/a/**/b.md", "{a}-{b}-{c}-{d}.md", "a" * 201])
def test_a_pattern_that_would_be_tried_for_hours_is_none(pattern: str) -> None:
    with pytest.raises(ValueError, match="is too long for a pattern of files, or leaves too much open"):
        matches(pattern, "a/" * 240)


def test_a_pattern_may_leave_three_parts_of_each_name_open() -> None:
    assert matches("**/{year}-{city}-*/*-*-*.md", "a/2031-oslo-x/a-b-c.md")
