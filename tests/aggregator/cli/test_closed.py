"""`look` and `new` at agendas that nobody can read: two lines, and a readable kind goes before."""

from pathlib import Path

import pytest
from demo_command import Demo

PAGES = Path(__file__).parents[2] / "pages"
WHOVA = '<iframe src="https://whova.com/embedded/event/owls/"></iframe>'
EVENT = (
    '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "Event", "name": "Owls 2031",'
    ' "startDate": "2031-09-12T09:00:00+02:00", "endDate": "2031-09-13T17:00:00+02:00"}</script>'
)
AGENDA = "agenda: not public data; ask the organisers for an export, or make a table\n"
WAY_OUT = (
    "  `conftalks new EVENT schedule.csv` reads a table with such columns: title, speakers, date, start, end, room, track, url,"
    " video\n"
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Pages as their servers would answer, a folder for each host."""
    talks = (PAGES / "structured/json-ld.html").read_text("utf-8")
    for name, text in {
        "whova.com/robots.txt": "",
        "www.eventbrite.com/e/owls-2031.html": f"<!doctype html><title>Owls</title>{EVENT}",
        "owls.example.org/embedded/index.html": f'<!doctype html><a href="https://www.eventbrite.com/e/owls">Tickets</a>{WHOVA}',
        "owls.example.org/front/index.html": '<!doctype html><a href="/embedded/">Schedule</a>',
        "owls.example.org/readable/index.html": f"{talks}{WHOVA}",
        "owls.example.org/tickets/index.html": '<!doctype html><a href="https://www.eventbrite.com/e/owls">Tickets</a>',
    }.items():
        (tmp_path / "copy" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "copy" / name).write_text(text, "utf-8")
    return tmp_path / "copy"


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("https://whova.com/web/owls/", "a Whova "),
        ("https://www.eventbrite.com/e/owls-2031", "an Eventbrite "),
        ("https://owls.example.org/embedded/", "a Whova agenda, shown from https://whova.com/embedded/event/owls/"),
        ("https://owls.example.org/front/", "a Whova agenda, shown from https://whova.com/embedded/event/owls/"),
    ],
)
def test_a_closed_agenda_is_named_with_the_way_out(demo: Demo, copy: Path, url: str, named: str) -> None:
    said = f"Error: {url}: {named}" + (AGENDA if named.endswith(" ") else AGENDA.removeprefix("agenda")) + WAY_OUT
    mirror = ("--from-mirror", str(copy))
    assert demo.run("look", url, *mirror) == (1, "", said)
    assert demo.run("new", "owls-2031", url, *mirror) == (1, "", said)


def test_a_saved_page(demo: Demo, copy: Path) -> None:
    file = copy / "owls.example.org/embedded/index.html"
    code, _, err = demo.run("look", str(file))
    assert (code, err.splitlines()[0].partition(": a Whova agenda, shown from ")[0]) == (1, f"Error: {file}")


def test_a_readable_kind_goes_before_and_tickets_are_no_agenda(demo: Demo, copy: Path) -> None:
    code, out, _ = demo.run("look", "https://owls.example.org/readable/", "--from-mirror", str(copy))
    assert (code, out.partition(" of ")[0]) == (0, "structured")
    code, _, err = demo.run("look", "https://owls.example.org/tickets/", "--from-mirror", str(copy))
    assert (code, "Eventbrite" in err) == (1, False)
    assert err.startswith("Error: https://owls.example.org/tickets/: saw an HTML page without a title")
