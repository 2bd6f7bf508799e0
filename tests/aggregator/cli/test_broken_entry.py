"""An entry that cannot be read costs itself: the run is partial, names it, and calls nothing gone."""

import json
from pathlib import Path

from demo_command import Demo

PAGES = Path(__file__).parents[2] / "pages"


def test_what_an_entry_said_before_stays_while_it_cannot_be_read(demo: Demo) -> None:
    export = json.loads((PAGES / "pretalx/2031.json").read_bytes())
    rooms = export["schedule"]["conference"]["days"][0]["rooms"]
    entry = next(one for room in rooms.values() for one in room if one["code"] == "OWLS11")
    more = ({"title": f"Owl {n}", "code": f"OWLS2{n}", "guid": None, "url": None} for n in range(9))
    rooms["Attic"] = [entry | one for one in more]
    path = "/owls-2031/schedule/export/schedule.json"
    url = demo.server.serve(path, json.dumps(export).encode(), "application/json")
    assert demo.run("new", "owls-2031", url)[0] == 0
    assert demo.run("scrape", "owls-2031")[0] == 0
    talks = demo.rows("SELECT code, title, status FROM talks WHERE event = 'owls-2031' ORDER BY code")
    # Without anything that may be its code nobody can say which talk it is.
    entry |= {"code": "OWLS 11", "guid": None, "id": None, "url": None}
    demo.server.serve(path, json.dumps(export).encode(), "application/json")
    code, out, err = demo.run("scrape", "owls-2031")
    said = "entry 'Counting  owls at dusk' left out: " + f"{url}: code '' is not usable in a URL"
    assert (code, out.splitlines()[0]) == (3, "owls-2031: partial")
    assert f"Error: owls-2031: pretalx: {url}: {said}\n" in err
    assert demo.rows("SELECT code, title, status FROM talks WHERE event = 'owls-2031' ORDER BY code") == talks


def test_an_entry_that_can_be_read_is_news_also_where_its_address_is_that_of_the_whole_page(demo: Demo) -> None:
    export = json.loads((PAGES / "pretalx/2031.json").read_bytes())
    rooms = export["schedule"]["conference"]["days"][0]["rooms"]
    path = "/owls-2031/schedule/export/schedule.json"
    url = f"{demo.server.url}{path}"
    entry = next(one for room in rooms.values() for one in room if one["code"] == "OWLS11")
    more = ({"title": f"Owl {n}", "code": f"OWLS2{n}", "guid": None, "url": f"{url}#{n}"} for n in range(9))
    rooms["Attic"] = [entry | one for one in more]
    demo.server.serve(path, json.dumps(export).encode(), "application/json")
    assert demo.run("new", "owls-2031", url)[0] == 0
    assert demo.run("scrape", "owls-2031")[0] == 0
    entry |= {"code": "OWLS 11", "guid": None, "id": None, "url": None}
    rooms["Attic"][0]["title"] = "Owl Zero"
    demo.server.serve(path, json.dumps(export).encode(), "application/json")
    assert demo.run("scrape", "owls-2031")[0] == 3
    assert demo.rows("SELECT title FROM talks WHERE event = 'owls-2031' AND code = 'OWLS20'") == [("Owl Zero",)]
    # What is missing beside it is called gone once somebody says that the rest is whole.
    rooms["Attic"].pop()
    demo.server.serve(path, json.dumps(export).encode(), "application/json")
    gone = "SELECT code FROM talks WHERE event = 'owls-2031' AND status = 'gone' ORDER BY code"
    assert (demo.run("scrape", "owls-2031")[0], demo.rows(gone)) == (3, [])
    assert demo.run("scrape", "owls-2031", "--accept-shrink")[0] == 3
    assert demo.rows(gone) == [("OWLS11",), ("OWLS28",)]
