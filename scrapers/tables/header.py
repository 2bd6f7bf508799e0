"""The columns of a table, by the names that people write above them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

HEADER_WITHIN = 20
"""Rows among which the header is looked for."""

_SIGNS = re.compile(r"[\W_]+")
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]?\s*\Z")
_EITHER = re.compile(r"[/&,|–-]|\b(?:and|or)\b", re.I)
_NUMBER = re.compile(r"(?:(?<![\s#])[\s#]++)?\d{1,2}\Z")


def fold(text: str) -> str:
    """A name or a word without capitals, spaces and signs."""
    return _SIGNS.sub("", text.casefold())


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above the columns of one kind of table.

    ``columns``: column -> its names; capitals, spaces and signs do not count: ``Video_ID`` is ``video id``, ``Speaker(s)``
    is ``speakers``. Of two that a row fills the one named first counts. ``enough``: whether these columns make a table of
    this kind. ``needed``: the column that tells, in words. ``loose``: "Start (EDT)", "Speaker 2" and
    "Date/Time" count too, the last by its first name.
    """

    columns: Mapping[str, tuple[str, ...]]
    enough: Callable[[Collection[str]], bool]
    needed: str
    loose: bool = False
    _by_name: dict[str, tuple[str, int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ranked = (
            (fold(name), column, rank) for column, names in self.columns.items() for rank, name in enumerate(names)
        )
        object.__setattr__(self, "_by_name", {name: (column, rank) for name, column, rank in ranked})

    def column_of(self, name: str) -> str | None:
        """The column that a header cell names; None for one that is not read."""
        known = self._known(name)
        return known[0] if known else None

    def columns_of(self, header: Sequence[str]) -> list[tuple[int, str]]:
        """Place and column of each header cell that is read; of one column those named first in ``columns`` come first."""
        known = [(*found, at) for at, name in enumerate(header) if (found := self._known(name))]
        return [(at, column) for column, _, at in sorted(known)]

    def at(self, rows: Sequence[Sequence[str]]) -> int | None:
        """Where among the first rows the header is: the one with most known columns, if they are enough.

        Titles and notes may stand above it; below the first row a header has two columns that are known.
        """
        best, most = None, 0
        for index, row in enumerate(rows):
            known = list(filter(None, map(self.column_of, row)))
            if len(known) > max(most, min(index, 1)) and self.enough(known):
                best, most = index, len(known)
        return best

    def _known(self, name: str) -> tuple[str, int] | None:
        if not self.loose or fold(name) in self._by_name:
            return self._by_name.get(fold(name))
        bare = _NUMBER.sub("", _BRACKETS.sub("", name[:60]))
        parts = [self._by_name.get(fold(part)) for part in _EITHER.split(bare)]
        return self._by_name.get(fold(bare)) or (parts[0] if all(parts) else None)


_SPEAKERS = (
    *("speakers", "speaker", "speaker name", "speaker names", "presenter", "presenters", "presenter name"),
    *("presenter names", "presented by", "author", "authors"),
)

_TAGS = (
    *("tags", "tag", "topics", "keywords", "keyword", "schlagwörter", "stichwörter", "etiquetas", "palabras clave"),
    *("palavras chave", "mots clés", "parole chiave"),
)

IDENTITY = ("url", "id", "hubilo_id")
"""Columns that say which recording a row is about."""

RECORDINGS = Header(
    {
        "url": (
            "url",
            "link",
            "video url",
            "video link",
            "video",
            "youtube url",
            "youtube link",
            "youtube",
            "recording url",
            "recording link",
            "recording",
            "link to video",
            "link to recording",
        ),
        "id": ("id", "video id", "youtube id", "youtube video id"),
        "hubilo_id": ("hubilo id",),
        "hubilo_slug": ("hubilo slug",),
        "title": ("title", "talk title", "video title", "session title", "presentation title"),
        "speakers": _SPEAKERS,
        "tags": _TAGS,
        "published": ("published", "published at", "publication date", "upload date"),
        "recorded": ("recorded", "recorded on", "recording date"),
        "duration": ("duration", "video duration"),
        "talk": ("talk", "talk url", "talk link", "talk code"),
        "presentation": ("presentation",),
        "conf_key": ("conf key",),
        "conf_name": ("conf name",),
        "access": ("access",),
    },
    lambda known: not set(IDENTITY).isdisjoint(known),
    "column named url, id or hubilo_id",
)
"""A table of recordings. ``conf_key`` and ``conf_name`` are an entry's key and name in PyCon's conference.json."""


RECORDED = "of a recording"
"""Columns of which the table of a schedule has none."""


def _is_schedule(known: Collection[str]) -> bool:
    """A title and a time, or a day beside what only a schedule has: a table of videos has days too."""
    has = set(known)
    dated = "date" in has and (bool(has & {"room", "track", "end"}) or not has & {"url", "video"})
    return "title" in has and ("start" in has or dated) and RECORDED not in has


SCHEDULE = Header(
    {
        "title": (
            "title",
            "talk title",
            "session title",
            "presentation title",
            "proposal title",
            "proposal",
            "session name",
            "talk name",
            "talk",
            "session",
            "presentation",
            "topic",
            "activity",
            "event",
            "subject",
            "what",
            "titel",
            "vortrag",
            "título",
            "titulo",
            "titre",
            "titolo",
            "name",
        ),
        "speakers": (
            *_SPEAKERS,
            "by",
            "who",
            "host",
            "hosts",
            "facilitator",
            "facilitators",
            "instructor",
            "instructors",
            "sprecher",
            "referent",
            "referenten",
            "vortragende",
            "ponente",
            "ponentes",
            "palestrante",
            "orador",
            "intervenant",
            "intervenants",
            "relatore",
        ),
        "date": (
            "date",
            "day",
            "start date",
            "event date",
            "session date",
            "datum",
            "tag",
            "fecha",
            "data",
            "jour",
            "día",
        ),
        "start": (
            "start",
            "start time",
            "starts",
            "starts at",
            "start at",
            "start datetime",
            "start date time",
            "event start",
            "session start",
            "begin",
            "begins",
            "begin time",
            "from",
            "time",
            "times",
            "time slot",
            "timeslot",
            "slot",
            "when",
            "hour",
            "date time",
            "datetime",
            "date and time",
            "scheduled at",
            "schedule",
            "beginn",
            "uhrzeit",
            "zeit",
            "von",
            "inicio",
            "hora",
            "início",
            "horário",
            "heure",
            "début",
            "inizio",
            "orario",
        ),
        "end": (
            "end",
            "end time",
            "ends",
            "ends at",
            "end at",
            "end datetime",
            "event end",
            "session end",
            "finish",
            "until",
            "till",
            "to",
            "ende",
            "bis",
            "fin",
            "fim",
            "fine",
        ),
        "duration": (
            "duration",
            "length",
            "duration minutes",
            "duration min",
            "length minutes",
            "minutes",
            "scheduled duration",
            "dauer",
            "duración",
            "durée",
            "duração",
        ),
        "room": (
            "room",
            "rooms",
            "room name",
            "location",
            "venue",
            "stage",
            "hall",
            "place",
            "where",
            "raum",
            "saal",
            "ort",
            "sala",
            "salle",
            "lieu",
            "aula",
        ),
        "track": ("track", "tracks", "track name", "stream", "category", "theme"),
        "kind": ("kind", "type", "session type", "talk type", "event type", "format", "session format", "art", "tipo"),
        "level": ("level", "audience level", "experience level", "difficulty"),
        "language": ("language", "sprache", "idioma", "langue"),
        "tags": _TAGS,
        "abstract": (
            "abstract",
            "description",
            "summary",
            "details",
            "talk description",
            "session description",
            "beschreibung",
            "descripción",
            "descrição",
            "résumé",
        ),
        "code": (
            "code",
            "talk code",
            "session code",
            "id",
            "talk id",
            "session id",
            "proposal id",
            "slug",
            "event key",
        ),
        "url": ("url", "link", "talk url", "talk link", "session url", "page", "web page", "website"),
        "video": (
            "video",
            "video url",
            "video link",
            "youtube",
            "youtube url",
            "youtube link",
            "recording",
            "recording url",
            "recording link",
            "link to video",
            "link to recording",
            "vídeo",
        ),
        "slides": ("slides", "slides url", "slides link", "slide deck", "link to slides", "folien", "presentation url"),
        RECORDED: ("hubilo id", *RECORDINGS.columns["published"], *RECORDINGS.columns["recorded"]),
    },
    _is_schedule,
    "column named title beside one named start or date",
    loose=True,
)
"""A table of talks: what people head the columns of a schedule with."""
