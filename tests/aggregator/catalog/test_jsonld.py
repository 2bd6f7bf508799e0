"""The JSON-LD of odd talks, without a server. What whole pages say: test_preview.py."""

import sqlite3

from aggregator.catalog.escaping import script_json
from aggregator.catalog.jsonld import event_graph, talk_graph
from aggregator.catalog.queries import conference_of, event, talk


def test_nothing_in_a_script_ends_the_script() -> None:
    written = script_json({"a": "</script><!-- <script> ]]> & \u2028\u2029 é"})
    assert written == (
        '{"a": "\\u003c/script\\u003e\\u003c!-- \\u003cscript\\u003e ]]\\u003e \\u0026 \\u2028\\u2029 é"}'
    )


def test_a_recording_elsewhere_has_no_player_of_youtube(conn: sqlite3.Connection) -> None:
    shown = talk(conn, "moss-2022/old-growth")
    assert shown
    graph = talk_graph(shown, conference_of(conn, shown), "https://e.example/talks")
    assert graph
    video = graph["@graph"][1]
    assert (video["url"], video["uploadDate"], "embedUrl" in video) == (
        "https://tube.example/w/oldgrowth",
        "2022-06-01",
        False,
    )
    assert video["description"] == "Old Growth, Moss Conf 2022"
    assert video["@id"] == "https://e.example/talks/t/moss-2022/old-growth#video"


def test_an_event_of_which_little_is_known_claims_little(conn: sqlite3.Connection) -> None:
    shown = event(conn, "empty-2021")
    assert shown
    (node,) = event_graph(shown, "https://e.example")["@graph"]
    assert node.pop("image").startswith("https://e.example/card/empty-2021.png?v=")
    assert node == {
        "@type": "Event",
        "@id": "https://e.example/e/empty-2021#event",
        "url": "https://e.example/e/empty-2021",
        "name": "Empty Conf 2021",
    }
