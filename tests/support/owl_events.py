"""A few conferences with talks, to ask a search what it understands of words."""

import sqlite3
from collections.abc import Sequence

from aggregator.catalog.search import Finds
from aggregator.catalog.search.names import Names
from aggregator.catalog.search.typed import parts_of
from aggregator.catalog.search.understand import understand

EVENTS = [
    ("owlcon-us-2023", "OwlCon US 2023", "2023-05-01"),
    ("owlcon-us-2024", "OwlCon US 2024", "2024-05-01"),
    ("owlcon-au-2024", "OwlCon AU 2024", "2024-08-01"),
    ("newtdays-au-2022", "Newt Days Australia 2022", "2022-08-01"),
    ("bog-meetup", "Bog Newt Meetup", "2021-01-01"),
    ("kelp", "Kelp", "2020-01-01"),
    ("fircamp-north-2018", "FirCamp North 2018", "2018-01-01"),
    ("fircamp-north-2019", "FirCamp North 2019", "2019-01-01"),
]
TALKS = [
    ("owlcon-us-2023", "Keynote: Night", "Ada Quill", "talk", "eng", None, "2023-05-01"),
    ("owlcon-us-2023", "Feathers and Types", "Bo Tern", "talk", "eng", None, "2023-05-02"),
    ("owlcon-us-2024", "Opening Night", "Bo Tern", "keynote", "eng", None, "2024-05-01"),
    ("owlcon-us-2024", "Types in Flight", "Carl Moss", "talk", "eng", "public", "2024-05-02"),
    ("owlcon-au-2024", "Vuelo", "Carl Moss, Ada Quill", "talk", "spa", None, "2024-08-01"),
    ("newtdays-au-2022", "Kelp for Newts", "Eve Fen", "talk", "eng", None, "2022-08-01"),
    ("newtdays-au-2022", "Kelp again", "Eve Fen", "talk", "eng", None, "2022-08-02"),
    ("bog-meetup", "Types of Mud", "Eve Fen", "talk", "eng", None, "2021-03-01"),
    ("kelp", "What the Owl said in 2023", "Eve Fen", "talk", "eng", None, "2020-01-01"),
    ("fircamp-north-2019", "Cones", "Fay Reed", "talk", "fra", None, "2019-01-01"),
]
NIGHT, FEATHERS, OPENING, FLIGHT, VUELO, NEWTS, AGAIN, MUD, OWL, CONES = range(len(TALKS))


def fill(
    conn: sqlite3.Connection,
    events: Sequence[tuple[str, str, str]],
    talks: Sequence[tuple[str, str, str, str, str, str | None, str]],
) -> None:
    """Put in events, talks and those who speak there."""
    conn.executemany("INSERT INTO events VALUES (?, ?, 'UTC', ?, NULL, NULL, NULL)", events)
    names = dict.fromkeys(name for _, _, speakers, *_ in talks for name in speakers.split(", "))
    slugs = {name: name.lower().replace(" ", "-") for name in names}
    conn.executemany(
        "INSERT INTO speakers VALUES (?, ?, ?, NULL)", [(slug, slug, name) for name, slug in slugs.items()]
    )
    for at, (event, title, speakers, kind, language, video, starts) in enumerate(talks):
        conn.execute(
            """INSERT INTO talks (id, event, code, slug, kind, title, speakers, language, starts, status, video_status,
                 do_not_record, source_url)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'scheduled', ?, 0, 'https://owl.example/')""",
            (f"{event}/{at}", event, f"c{at}", str(at), kind, title, speakers, language, starts, video or "pending"),
        )
        spoken = [(f"{event}/{at}", slugs[name], place) for place, name in enumerate(speakers.split(", "))]
        conn.executemany("INSERT INTO talk_speakers (talk, speaker, position) VALUES (?, ?, ?)", spoken)


def places(finds: Finds) -> list[int]:
    return [int(hit.talk.slug) for hit in finds.hits]


Read = list[tuple[str, str]]


def read(conn: sqlite3.Connection, text: str) -> tuple[Read, str]:
    """Filters and values that are read, and the words that are left."""
    seen = understand(parts_of(text), Names(conn))
    return [(one.filter, one.value) for one in seen.readings], " ".join(part.text for part in seen.left)
