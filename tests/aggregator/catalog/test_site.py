import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import catalog_seed
import pytest
from bs4 import BeautifulSoup

from aggregator.catalog.serve import datasette_for
from aggregator.catalog.site import Site, static_files


def test_paths_carry_the_prefix_once() -> None:
    assert [Site(prefix, None).path("/t/a/b") for prefix in ("/", "/archive/")] == ["/t/a/b", "/archive/t/a/b"]


PLACES = {
    ("/", "title"): "{}: conference talks and their recordings",
    ("/", ".brand"): "{}",
    ("/", "link[rel=search]"): "{}",
    ("/e", "title"): "Conferences · {}",
    ("/nowhere", "title"): "Not found · {}",
    ("/talks", ".crumbs a"): "{}",
    ("/talks", "title"): "Conference talks · {}",
    ("/talks/none", "title"): "Not found · {}",
    ("/t/moss-2024/growing-gardens-with-generators", "meta[property='og:site_name']"): "{}",
    ("/embed/moss-2024/growing-gardens-with-generators", ".from"): "{}",
}


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("", "conftalks"),
        ("title: ' '", "conftalks"),
        ("title: |\n  Owl <Talks>\n  of the North", "Owl <Talks> of the North"),
    ],
)
def test_pages_call_the_catalog_by_the_title_that_metadata_yml_gives(
    tmp_path: Path, client_for: Callable[[Any], Callable[[str], Any]], said: str, name: str
) -> None:
    metadata = tmp_path / "metadata.yml"
    metadata.write_text(f"{said}\nplugins: {{conftalks: {{base_url: 'https://owls.example'}}}}\n")
    get = client_for(datasette_for(catalog_seed.seed(tmp_path / "talks.db"), metadata, None))

    def shown(path: str, selector: str) -> str:
        found = BeautifulSoup(get(path).text, "lxml").select_one(selector)
        assert found is not None, (path, get(path).text)
        return str(found.get("content") or found.get("title") or found.get_text(strip=True))

    assert {place: shown(*place) for place in PLACES} == {place: text.format(name) for place, text in PLACES.items()}
    short = BeautifulSoup(get("/opensearch.xml").text, "xml").find("ShortName")
    assert (short and short.get_text()) == name[:16].rstrip()
    asked = "/oembed?url=https://owls.example/t/moss-2024/growing-gardens-with-generators"
    assert get(asked).json()["provider_name"] == name


def test_a_row_has_an_address_whatever_its_key_is() -> None:
    assert Site("/archive/", None, "talks").row("talks", "moss-2024/c++") == "/archive/talks/talks/moss-2024~2Fc~2B~2B"


def test_a_static_address_names_its_version() -> None:
    assert Site("/", None).static("catalog.js") == f"/-/conftalks/catalog.js?v={static_files()['catalog.js'].version}"


def test_styles_and_scripts_are_sent_without_what_is_for_readers_of_the_source() -> None:
    styles, scripts = ["catalog.css", "event.css", "data.css"], ["catalog.js", "browse.js", "event.js", "starred.js"]
    sent = {name: static_files()[name].body.decode() for name in (*styles, *scripts)}
    assert [name for name in styles if re.search(r"\s[{}]|[{};,]\s|\w:\s", sent[name])] == []
    assert 'content:attr(data-label) ": "' in sent["data.css"]
    assert [(line, name) for name, text in sent.items() for line in text.splitlines() if line != line.strip()] == []
    assert [name for name, text in sent.items() if "/*" in text or re.search(r"^//", text, re.M)] == []
    # What scripts share stands before all others, which see nothing else of each other.
    begun = {name: sent[name].split(maxsplit=2)[:2] for name in scripts}
    assert begun["catalog.js"] == ["const", "catalog"]
    assert [begun[name][0] for name in scripts[1:]] == ["{"] * 3
