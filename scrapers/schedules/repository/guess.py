"""A mapping for a repository that no ready one fits: the files whose objects look most like talks, by names of keys."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scrapers.schedules.repository.rows import ABOVE, Files, key_of
from scrapers.schedules.repository.times import day_of
from scrapers.schedules.repository.values import BODY, FIELDS_FILE, found, texts
from scrapers.tree import matches

# For each thing that is said the keys that people give it, folded: lower case, letters and digits alone.
_NAMES: Mapping[str, str] = {
    "title": "title talktitle sessiontitle name talkname sessionname subject heading",
    "speakers": "speakers speaker presenters presenter speakerslugs presenterslugs authors author people persons person"
    " speakerids speakerid speakernames speakername instructors instructor facilitators panelists who",
    "day": "day date talkdate conferenceday",
    "start": "startdatetime startsat startat start starttime timestart begin begins begintime datetime talkstarttime from time"
    " slot date",
    "end": "enddatetime endsat endat end endtime timeend finish until talkendtime enddate to",
    "length": "duration length minutes durationminutes",
    "room": "room rooms location venue stage roomname place hall",
    "track": "track tracks trackname category",
    "type": "type sessiontype talktype format kind category group",
    "level": "level difficulty audiencelevel pythonlevel",
    "language": "language lang locale contentlocale",
    "tags": "tags keywords topics",
    "abstract": "abstract description summary content body excerpt",
    "video": "videourl sessionyoutube video youtubeurl youtube youtubeid videoid videolink recording recordingurl vimeo",
    "slides": "slidesurl slides slideurl slideslink slidedeck deck presentation presentationurl materialurl",
    "page": "permalink websiteurl",
    "code": "code id slug guid",
    "hidden": "draft hidden unlisted",
    "shown": "published accepted",
}
_PERSON = ("name", "fullname", "title", "speakername", "displayname")
_ENTRY_PLACE = re.compile(
    r"talk|session|poster|schedule|program|presentation|workshop|tutorial|agenda|keynote|lineup", re.I
)
_OTHER_PLACE = re.compile(
    r"post|news|blog|sponsor|job|team|organi[sz]er|page|config|menu|nav|ticket|faq|venue|meta|package", re.I
)
_IN_FOLDER = ("index", "contents")
"""Names of files of which each talk has one in a folder of its own."""
_MANY = 4
"""As many keys of one object that all lead to objects are a collection, not names."""
_MAX_OBJECTS = 20_000
_MAX_DEPTH = 6


@dataclass(frozen=True, slots=True)
class _Group:
    """Objects that lie in like places: ``files`` is a pattern, ``inside`` the path of keys in such a file."""

    files: str
    inside: str
    objects: tuple[Mapping[str, Any], ...]

    @property
    def place(self) -> str:
        """As ``entries`` in event.yml names it."""
        return f"{self.files}:{self.inside}" if self.inside else self.files


def guess(files: Files) -> dict[str, str] | None:
    """KeyMapping for event.yml; None where nothing looks like a list of talks."""
    groups = _groups(files)
    ranked = sorted(((_worth(group), group.place, group) for group in groups), reverse=True, key=lambda one: one[:2])
    if not ranked or ranked[0][0] <= 0:
        return None
    best = ranked[0][2]
    keys = _keys(
        best, [row for path in files.texts if matches(best.files, path) for row in files.objects(path, best.inside)]
    )
    said = {"entries": best.place}
    if people := _people(best, keys, groups):
        said["people"] = people.place
    return said | {name: ", ".join(names) for name, names in keys.items()}


def _groups(files: Files) -> list[_Group]:
    gathered: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    count = 0
    for path in files.texts:
        folder, _, name = path.rpartition("/")
        stem, _, ending = name.rpartition(".")
        values = files.values(path)
        for inside, one in _objects(values, (), 0):
            count += 1
            if count > _MAX_OBJECTS:
                break
            own = {"$stem": folder.rpartition("/")[2] if stem in _IN_FOLDER else stem}
            alike = f"{folder}/*.{ending}".lstrip("/")
            if stem in _IN_FOLDER:
                alike = f"{folder.rpartition('/')[0]}/*/{name}".lstrip("/")
            gathered.setdefault((path if inside else alike, inside), []).append({**own, **one})
    groups = [_Group(place, inside, tuple(objects)) for (place, inside), objects in gathered.items()]
    return [*groups, *_together(groups)]


def _together(groups: Iterable[_Group]) -> list[_Group]:
    """Groups in files that lie side by side, and in folders that do, as one."""
    beside: dict[tuple[str, str], list[_Group]] = {}
    for group in groups:
        *folders, name = group.files.split("/")
        last = max((at for at, folder in enumerate(folders) if folder != "*"), default=0)
        if group.inside:
            alike = "/".join([*folders, f"*.{name.rpartition('.')[2]}"])
        else:
            alike = "/".join([*folders[:last], "*", *folders[last + 1 :], name]) if last else ""
        if alike and _worth(group):
            beside.setdefault((alike, group.inside), []).append(group)
    return [
        _Group(place, inside, tuple(one for group in alike for one in group.objects))
        for (place, inside), alike in beside.items()
        if len(alike) > 1
    ]


def _objects(value: Any, steps: tuple[str, ...], depth: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects in a value, outermost first, each with its path; keys of a collection are ``*``."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for one in value:
            yield from _objects(one, steps or ("*",), depth + 1)
    elif isinstance(value, dict):
        if _key_for("title", value) or _key_of(value, _PERSON):
            yield ".".join(steps), value
            return
        inner = {key: held for key, held in value.items() if isinstance(held, dict | list)}
        many = len(inner) >= _MANY and len(inner) == len(value)
        for key, held in inner.items():
            if "." not in str(key):
                yield from _objects(held, (*steps, "*" if many or re.search(r"\d", str(key)) else str(key)), depth + 1)


def _worth(group: _Group) -> float:
    """How much a group looks like the talks of a conference; 0 where none of it does."""
    talks = 0.0
    for one in group.objects:
        timed, given = bool(_key_for("start", one)), bool(_key_for("speakers", one))
        if _key_for("title", one) and (timed or given):
            talks += (
                1
                + (timed and given)
                + bool(_key_for("room", one))
                + bool(_key_for("end", one) or _key_for("length", one))
            )
    if _OTHER_PLACE.search(group.files) and not _ENTRY_PLACE.search(group.files):
        return 0
    return talks * (3 if _ENTRY_PLACE.search(group.place) else 1)


def _keys(group: _Group, rows: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """For each thing that is said those keys that the rows have, in the order in which they are asked."""
    keys = {}
    for name, known in _NAMES.items():
        present = dict.fromkeys(key for row in rows for key in (*_all_keys_for(name, row), *_keys_above(name, row)))
        order = known.split()
        ranked = sorted(present, key=lambda key: (key[:1] == "$", order.index(_folded(key.rpartition(".")[2]))))
        if ranked:
            keys[name] = tuple(ranked[:4])
    if "day" not in keys and (told := _day_in_path(rows)):
        keys["day"] = (told,)
    if group.files.endswith((".md", ".mdx", ".markdown")):
        keys["abstract"] = (*keys.get("abstract", ()), BODY)
    if group.files.endswith((".md", ".mdx", ".markdown", FIELDS_FILE)):
        keys["code"] = (*(key for key in keys.get("code", ()) if _folded(key) in ("code", "slug")), "$stem")
    return keys


def _keys_above(name: str, row: Mapping[str, Any]) -> Iterator[str]:
    """Keys of the objects around a row: the day, the room or the track of all that is in it."""
    if name in ("day", "room", "track"):
        said = ((key, above) for above in row[ABOVE] for key in _all_keys_for(name, above))
        yield from (f"{ABOVE}.{key}" for key, above in said if isinstance(above.get(key), str))


def _day_in_path(rows: Sequence[Mapping[str, Any]]) -> str | None:
    """The ``*`` that stands for a day: {"2031-05-17": [...]}."""
    keys = [key for key in rows[0] if re.fullmatch(r"\$\d", key)]
    return next((key for key in keys if all(day_of([str(row.get(key))], None) for row in rows)), None)


def _people(group: _Group, keys: Mapping[str, tuple[str, ...]], groups: Iterable[_Group]) -> _Group | None:
    """The group of persons whom the talks name by slug, code or number."""
    named = Counter(
        key_of(text) for one in group.objects for key in keys.get("speakers", ()) for text in texts(found(one, key))
    )
    best, most = None, 0
    for other in groups:
        if other is group:
            continue
        known = {
            key_of(text)
            for one in other.objects
            if _key_of(one, _PERSON)
            for key in ("$stem", "slug", "id", "code")
            for text in texts(one.get(key))
        }
        if (covered := sum(1 for name in named if name in known)) > max(most, len(named) // 4):
            best, most = other, covered
    return best


def _key_for(name: str, one: Mapping[str, Any]) -> str | None:
    return next(_all_keys_for(name, one), None)


def _all_keys_for(name: str, one: Mapping[str, Any]) -> Iterator[str]:
    """KeyMapping of an object, or of an object in it, that say something under a known name."""
    wanted = _NAMES[name].split()
    for key, value in one.items():
        if str(key)[:1] == "$" or "." in str(key) or "," in str(key):  # no path of keys leads to it
            continue
        if _folded(str(key)) in wanted and (
            texts(value) or isinstance(value, list | bool) or (name == "speakers" and value)
        ):
            yield str(key)
            continue
        inside = value[0] if isinstance(value, list) and value else value
        if isinstance(inside, dict) and name in ("start", "end", "room"):
            yield from (
                f"{key}.{inner}"
                for inner, held in inside.items()
                if _folded(str(inner)) in wanted and "." not in str(inner) and texts(held)
            )


def _key_of(one: Mapping[str, Any], names: Iterable[str]) -> str | None:
    return next((str(key) for key, value in one.items() if _folded(str(key)) in names and texts(value)), None)


def _folded(key: str) -> str:
    """A key without case and signs, and without its language where that is English: titleEn, title_en."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"_en\Z|(?<=[a-z])E[nN]\Z", "", key).lower())
