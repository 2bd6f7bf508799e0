"""The table of docs/addresses.md, the headers below it and the frame above it are what the catalog answers."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from catalog_seed import edit
from doc_pages import marked

from aggregator.catalog.plugin import register_routes
from aggregator.catalog.serve import datasette_for
from aggregator.catalog.site import PUBLIC_CACHE, static_files

Get = Callable[..., httpx.Response]
ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "addresses.md").read_text("utf-8")
TALK = "growing-gardens-with-generators"
NAMES = {
    "PERMALINK": f"https://talks.example/t/moss-2024/{TALK}",
    "EVENT": "moss-2024",
    "TALK": TALK,
    "SPEAKER": "ada-quill",
    "TOPIC": "gardens",
    "WORDS": "gardens",
    "NUMBER": "41",
    "ADDRESS": "https://youtu.be/gardens0001",
    "VERSION": static_files()["catalog.css"].version,
    "SQL": "select+1",
}


@pytest.fixture
def get(catalog: Path, tmp_path: Path, metadata: Path, client_for: Callable[[Any], Get]) -> Get:
    """Ask the invented catalog as it is served with metadata.yml, published at https://talks.example; it has a logo."""
    own = Path(shutil.copy(catalog, tmp_path))
    edit(
        own,
        "INSERT INTO pictures (event, name, type, version, body) VALUES ('moss-2024', 'logo', 'image/png', '1', x'89')",
    )
    return client_for(datasette_for(own, metadata, "https://talks.example"))


def filled(address: str) -> str:
    for name, value in NAMES.items():
        address = address.replace(name, value)
    return address


def rows() -> list[tuple[str, str]]:
    """(address, what the last column says of it)."""
    table = PAGE.partition("| address |")[2].partition("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    return [(address, row[-1].strip("`")) for row in cells for address in re.findall("`([^`]+)`", row[0])]


@pytest.mark.parametrize(("address", "told"), rows())
def test_an_address_answers_as_the_table_says(get: Get, address: str, told: str) -> None:
    answer = get(filled(address), method="HEAD")
    status, *rest = told.split(" ", 1)
    kinds = re.findall(r"\w+/[\w+]+", told)
    headers = answer.headers
    assert answer.status_code == int(status)
    assert not kinds or headers["content-type"].partition(";")[0] in kinds
    for said in re.findall(r"max-age=\d+|frame-ancestors \*", " ".join(rest)):
        assert said in headers["cache-control"] + headers["content-security-policy"]
    if "no-store" in told:
        assert headers["cache-control"] == "no-store"
    elif "max-age" not in told:
        ours = answer.status_code == 200 and any(re.match(p, answer.url.path) for p, _ in register_routes())
        assert headers["cache-control"] == (PUBLIC_CACHE if ours else "no-cache")


def test_every_route_of_ours_is_in_the_table() -> None:
    given = [filled(address).partition("?")[0] for address, _ in rows()]
    routes = [(pattern, view.__name__) for pattern, view in register_routes() if view.__name__ != "no_such_page"]
    assert [name for pattern, name in routes if not any(re.match(pattern, path) for path in given)] == []


def test_the_headers_are_those_of_a_talk(get: Get) -> None:
    block = marked("tested", "headers").splitlines()
    said = dict(line.split(": ", 1) for line in block[2:])
    answer = get(f"/t/moss-2024/{TALK}", method="HEAD", headers={"Accept-Encoding": "identity"})
    shown = dict(answer.headers) | {"etag": 'W/"..."', "content-length": "..."}
    assert (block[1], said) == ("HTTP/1.1 200 OK", shown)


def test_the_frame_is_the_one_that_oembed_gives(get: Get) -> None:
    told = marked("tested", "embed").strip().replace("https://talks.example.org/", "https://talks.example/")
    (given,) = re.findall("<iframe.*?</iframe>", get(f"/oembed?url={NAMES['PERMALINK']}").json()["html"])
    title = re.search(' title="[^"]+"', given)
    assert title
    less = given.replace(' marginwidth="0" marginheight="0" scrolling="no"', "")
    assert filled(told) == less.replace(title[0], ' title="A talk"')
