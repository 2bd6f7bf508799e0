"""``conftalks forget``: a person or a talk goes out of suppress.yml's public words, records, catalog, pictures and cache; and
whatever still mentions it below data/ is named.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from aggregator.collect.group import EventGroup
from aggregator.collect.intake import intake_of
from aggregator.collect.left_over import is_in_catalog, left_over, purge_catalog, sweep
from aggregator.collect.save import Prepared, interrupted, prepare, publish, rebuild
from aggregator.collect.settle import Settled
from aggregator.collect.takedown import Takedown, events_that_say, plan_lines
from aggregator.files.concealed import new_salt
from aggregator.files.corrections import read_corrections
from aggregator.files.jsonl import EventFiles, posts_text
from aggregator.files.lock import Interrupted
from aggregator.files.own_files import MAX_YAML, read_text
from aggregator.files.posts import ListedPost, read_posts_yml
from aggregator.files.suppressions import Suppressions
from aggregator.files.workspace import CORRECTIONS, PEOPLE, POSTS, SUPPRESS, Workspace
from aggregator.files.yaml_file import NOT_YAML, load_yaml
from aggregator.files.yaml_lists import with_entry, without_entries
from scrapers.errors import ConftalksError
from scrapers.text import fold, slugify

_POSTS_YML = "posts.yml"


@dataclass(frozen=True, slots=True)
class Planned:
    """A take-down that is ready to be done. ``before`` are the files of the events as they are."""

    workspace: Workspace
    takedown: Takedown
    prepared: Prepared
    before: Mapping[str, EventFiles]

    @property
    def lines(self) -> list[str]:
        """What would go, for a person to read."""
        return plan_lines(self.takedown, self.prepared, self.before)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was done: files that changed and that were removed, below data/; and a line for each place that is left."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]
    left: tuple[str, ...]


def plan(workspace: Workspace, takedown: Takedown, day: date) -> Planned:
    """Settle the events that mention it without it; nothing is written. The caller holds the run lock.

    Raises:
        ConftalksError: a file of one of these events is broken.
    """
    slugs = events_that_say(workspace, takedown)
    planned = _prepared(workspace, takedown, slugs, day)
    if keys := _recordings(planned):
        left_out = replace(takedown.leaving_out, recordings=takedown.leaving_out.recordings | keys)
        slugs += [slug for slug in workspace.slugs() if slug not in slugs and workspace.keys(slug) & keys]
        planned = _prepared(workspace, replace(takedown, leaving_out=left_out), slugs, day)
    return replace(planned, takedown=planned.takedown.of(planned.prepared, planned.before))


def _prepared(workspace: Workspace, takedown: Takedown, slugs: Collection[str], day: date) -> Planned:
    workspace = replace(workspace, leaving_out=takedown.leaving_out)
    group = EventGroup.of(workspace, slugs, recover=True).sound(slugs)
    intakes = [intake_of(workspace, slug, group.files[slug]) for slug in slugs]
    prepared = prepare(workspace, intakes, day, accept_loss=True, group=group)
    return Planned(workspace, takedown, prepared, group.files)


def _recordings(planned: Planned) -> frozenset[str]:
    """The recordings that suppress.yml has to name, as without the records nobody knows whose they are: a list has of one that
    was deleted only the id. Not those that another talk shows.
    """
    found = set[str]()
    for slug, one in planned.prepared.settled.items():
        kept = {recording.key for recording in one.files.recordings}
        found |= {recording.key for recording in planned.before[slug].recordings} - kept
    shown = {
        link.recording
        for slug, files in planned.prepared.files.items()
        for link in files.links
        if link.decision == "accepted"
    }
    return frozenset(found - shown)


def forget(
    planned: Planned, why: str, plain: bool, day: date, died: Interrupted | None = None, sites: Collection[Path] = ()
) -> Forgotten:
    """Do it: cache and pictures, then suppress.yml and the files of all events in one replacement, then the catalog; and look
    for what is left, also in ``sites``, folders of pages that were published, which are only read. The caller holds the run
    lock.

    Raises:
        ConftalksError: a file or the catalog cannot be written; killed or failed, the same command finishes it.
    """
    workspace, takedown = planned.workspace, planned.takedown
    beside = {name: text for name, text in _beside(planned, why, plain) if text is not None}
    texts = {slug: dict(_texts(workspace, slug, one, planned)) for slug, one in planned.prepared.settled.items()}
    changed: list[str] = [name for name in beside if beside[name] != (read_text(workspace.data / name) or "")]
    removed = sweep(workspace, takedown)
    is_news = bool(texts or changed)
    if is_news:
        written = publish(workspace, planned.prepared, interrupted(died), texts, beside=beside)[1]
        changed += [f"events/{slug}/{name}" for slug, names in written.items() for name in names]
    if died or (not is_news and is_in_catalog(workspace.db, takedown.sought)):
        rebuild(workspace, day, accept_loss=True)  # files that a killed run has changed already are in no catalog
        is_news = True
    if is_news:
        purge_catalog(workspace.db, takedown.sought)
    return Forgotten(tuple(sorted(changed)), removed, left_over(workspace, takedown, plain, sites))


def _hidden_names(one: Settled) -> set[str]:
    return {name for talk in one.intake.hidden for name in (talk.code, *talk.aliases, talk.slug) if name}


def _beside(planned: Planned, why: str, plain: bool) -> Iterator[tuple[str, str | None]]:
    """suppress.yml and people.yml as they shall be."""
    workspace, takedown = planned.workspace, planned.takedown
    path = workspace.data / SUPPRESS
    told = replace(workspace, leaving_out=Suppressions()).suppressions()
    text = read_text(path, MAX_YAML) or ""
    if not plain:
        numbers = {
            number for number, row in enumerate(load_yaml(text) or []) if _is_replaced(row, takedown.leaving_out)
        }
        text = _masked(_without(text, numbers), takedown.leaving_out)
    entries = takedown.entries(told, told.salt or new_salt(), plain)
    yield SUPPRESS, _with_entries(path, text, entries, why) or None
    text = read_text(workspace.data / PEOPLE, MAX_YAML) or ""
    if text:
        numbers = {number for number, row in enumerate(load_yaml(text) or []) if _is_theirs(row, takedown)}
        yield PEOPLE, _masked(_without(text, numbers), takedown.leaving_out)


def _with_entries(path: Path, text: str, entries: list[dict[str, str]], why: str) -> str:
    """The text of suppress.yml with these entries at its end.

    Raises:
        ConftalksError: it is of a form that a program cannot change so; then the entries to write by hand are said.
    """
    rows = [
        "{"
        + ", ".join(f"{key}: {json.dumps(said, ensure_ascii=False)}" for key, said in {**one, "why": why}.items())
        + "}"
        for one in entries
    ]
    try:
        for row in rows:
            text = with_entry(text, f"- {row}")
        told = [{key: said for key, said in row.items() if key != "why"} for row in load_yaml(text) or []]
    except NOT_YAML:
        told = []
    if entries and told[-len(entries) :] != entries:
        by_hand = f"a program cannot change a file of this form; write each entry on its own line: {'; '.join(rows)}"
        raise ConftalksError(f"{path}: {by_hand}")
    return text


def _is_replaced(row: Mapping[str, object], leaving_out: Suppressions) -> bool:
    """Whether a plain entry says what an entry by digest will say."""
    said = {key: str(value).strip() for key, value in row.items()}
    name = fold(said.get("speaker", ""))
    here = (said.get("event", ""), name) in leaving_out.speakers_at
    talk, key = said.get("talk", ""), said.get("recording", "")
    return name in leaving_out.speakers or here or talk in leaving_out.talks or key in leaving_out.recordings


def _is_theirs(row: object, takedown: Takedown) -> bool:
    """Whether an entry of people.yml is about nobody else."""
    if not isinstance(row, dict):
        return False
    names = [fold(str(name)) for key in ("names", "former") for name in _listed(row, key)]
    if row.get("person") in takedown.addresses or takedown.leaving_out.speakers & {*names}:
        return True
    said = [str(one) for key in ("speakers", "split") for one in _listed(row, key)]
    own = {f"{event}/{slugify(name)}" for event, name in takedown.leaving_out.speakers_at}
    return bool(said) and not names and own.issuperset(said)


def _listed(row: Mapping[str, object], key: str) -> list[object]:
    """What is listed there; people.yml is read leniently, so anything may be."""
    given = row.get(key)
    return given if isinstance(given, list) else []


def _masked(text: str, leaving_out: Suppressions) -> str:
    """A YAML text with "…" for names, also in comments; as it was where it would not be read then."""
    masked = leaving_out.masked_text(text)
    try:
        load_yaml(masked)
    except NOT_YAML:
        return text
    return masked


def _texts(workspace: Workspace, slug: str, one: Settled, planned: Planned) -> Iterator[tuple[str, str]]:
    """The files of an event that people write, as they shall be, and its posts."""
    folder, suppressed = workspace.folder(slug), one.intake.suppressed
    names, kept = _hidden_names(one), {recording.key for recording in one.files.recordings}
    lost = {recording.key for recording in planned.before[slug].recordings} - kept
    if (text := read_text(folder / CORRECTIONS, MAX_YAML)) is not None:
        links = read_corrections(folder / CORRECTIONS)
        numbers = {n for n, link in enumerate(links) if link.talk in names or link.recording in lost}
        yield CORRECTIONS, _masked(_without(text, numbers), suppressed)
    if (text := read_text(folder / _POSTS_YML, MAX_YAML)) is not None:
        listed = read_posts_yml(folder / _POSTS_YML)
        naming = {n for n, post in enumerate(listed) if _is_naming(post, suppressed)}
        yield _POSTS_YML, _masked(_without(text, naming), suppressed)
        gone = {listed[n].url for n in naming}
        codes = {talk.code for talk in one.files.talks}
        posts = [post for post in one.files.posts if post.url not in gone]
        yield (
            POSTS,
            posts_text(
                replace(
                    post,
                    title=suppressed.masked_text(post.title),
                    talks=tuple(code for code in post.talks if code in codes),
                )
                for post in posts
            ),
        )


def _without(text: str, numbers: Collection[int]) -> str:
    """Without these entries; where a program cannot take them out they stay, and are found to be left."""
    changed = without_entries(text, numbers) if numbers else text
    return text if changed is None else changed


def _is_naming(post: ListedPost, suppressed: Suppressions) -> bool:
    """Whether a post is by somebody, or lies at an address with their name; a title alone is masked."""
    return any(text and suppressed.masked_text(text) != text for text in (post.url, post.author))
