"""Whether recordings that are published still live, as their platforms say. Pure: somebody else fetches what is asked for.

YouTube is asked fifty at a time with a key (``videos.list``) and one by one without (oEmbed); others as ``inquiry`` in
``scrapers.platforms`` says. Only an answer about a video counts. A server that fails, refuses or answers with something
else says nothing, and neither does one that has none of all that it was asked for: then it is the question that is wrong.

oEmbed of YouTube: 404 and 400 for a video that there is not, 401 where it may not be shown inside other pages, 403 where
it is private (as reported by several of its users; YouTube documents none of it). https://oembed.com
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from scrapers import platforms
from scrapers.errors import ApiRefused, LayoutChanged, NeedsKey, NotAsked, ScrapeError, Unreachable, contained
from scrapers.page import Page
from scrapers.platforms import platform
from scrapers.recordings.youtube import MOST_IDS, YOUTUBE, YouTube
from scrapers.records import UNKNOWN_ZONE, Event, Recording, SourceRef
from scrapers.source import Expects, Follow
from scrapers.urls import split_url
from scrapers.values import mapping, several, words

IN_VAIN = 5
"""So many answers in a row that say nothing of a video end the questions to a host."""

_OPEN = frozenset({"public", "unlisted", "attendees"})
_PEERTUBE = {"1": "public", "2": "unlisted", "3": "private", "4": "private", "5": "private"}
_MEDIA = re.compile(r"(?:video|audio)/|application/(?:octet-stream|ogg|mp4|x-matroska)\Z|binary/octet-stream\Z")
_NO_EVENT = Event("videos", "Videos", UNKNOWN_ZONE)


@dataclass(frozen=True, slots=True)
class LivingCheck:
    """One request, and the recordings that its answer is about: one, or as many as an API tells of at once."""

    follow: Follow
    recordings: tuple[Recording, ...]

    @property
    def host(self) -> str:
        """Who is asked, with the port if there is one."""
        return split_url(self.follow.url).netloc


@dataclass(frozen=True, slots=True)
class CheckedRecordings:
    """What came of asking. Every recording that was to be checked is in exactly one of these, by its key but for ``changed``.

    ``changed``: those that a platform says are open to others than was known, as they are now. ``living``: those of which
    it says what is known. ``doubtful``: key -> what a person should look at. ``unanswered``: key -> why there was no answer;
    to be asked for in another run. ``unchecked``: those whose platform nobody can ask. ``errors``: one of each host that
    did not answer. ``hosts``: those that know at least one living video.
    """

    changed: tuple[Recording, ...] = ()
    living: tuple[str, ...] = ()
    doubtful: Mapping[str, str] = field(default_factory=dict)
    unanswered: Mapping[str, str] = field(default_factory=dict)
    unchecked: tuple[str, ...] = ()
    errors: tuple[ScrapeError, ...] = ()
    hosts: frozenset[str] = frozenset()


class Living:
    """Asks after recordings. ``youtube`` is the Data API, keyless where oEmbed is to be asked; ``moved`` are addresses that
    stand in place of a platform's ``inquiry.base``, by platform.
    """

    def __init__(self, youtube: YouTube = YOUTUBE, moved: Mapping[str, str] = {}) -> None:
        self._youtube = youtube
        self._moved = moved

    @classmethod
    def configured(cls, environment: Mapping[str, str]) -> Living:
        """As the environment sets it up: keys that are there or not, addresses that are moved."""
        moved = {
            one.key: environment[one.inquiry.moved_by].rstrip("/")
            for one in platforms.PLATFORMS.values()
            if one.inquiry and one.inquiry.moved_by and environment.get(one.inquiry.moved_by)
        }
        return cls(YOUTUBE.configured(environment), moved)

    def checks(self, recordings: Iterable[Recording]) -> tuple[LivingCheck, ...]:
        """The requests that tell of these recordings, in their order; those that nobody can be asked of are in none."""
        found: list[LivingCheck] = []
        batch: list[Recording] = []
        for one in recordings:
            if one.provider == platforms.YOUTUBE.key and not self._youtube.keyless:
                batch.append(one)
            elif follow := self._follow(one):
                found.append(LivingCheck(follow, (one,)))
        for start in range(0, len(batch), MOST_IDS):
            part = tuple(batch[start : start + MOST_IDS])
            found.append(LivingCheck(self._youtube.videos(one.id for one in part), part))
        return tuple(found)

    def ask(
        self, recordings: Sequence[Recording], get: Callable[[Follow], Page], alive: Collection[str] = ()
    ) -> CheckedRecordings:
        """Ask after each of them by ``get``, which is a Fetcher's. ``alive``: ``hosts`` of what this run has asked before.

        A host is not asked any more once it needs a key, has had its budget, or has said nothing of a video to us
        ``IN_VAIN`` times in a row.
        """
        checks = self.checks(recordings)
        silent: dict[str, ScrapeError] = {}
        in_vain: Counter[str] = Counter()
        answers: list[CheckedRecordings] = []
        for check in checks:
            if check.host in silent:
                answers.append(_unanswered(check, silent[check.host]))
                continue
            answer = _answer(check, get)
            answers.append(read := self.read(check, answer))
            in_vain[check.host] = 0 if read.changed or read.living else in_vain[check.host] + 1
            failed = next(iter(read.errors), answer)
            ends = isinstance(answer, NotAsked | NeedsKey | ApiRefused) or in_vain[check.host] >= IN_VAIN
            if ends and isinstance(failed, ScrapeError):
                silent[check.host] = failed
        asked = {one.key for check in checks for one in check.recordings}
        unchecked = tuple(one.key for one in recordings if one.key not in asked)
        return replace(joined(checks, answers, alive), unchecked=unchecked)

    def read(self, check: LivingCheck, answer: Page | ScrapeError) -> CheckedRecordings:
        """What an answer, or its absence, says of the recordings that were asked after. Nothing is withheld here."""
        try:
            if isinstance(answer, ApiRefused):
                raise self._youtube.explain(answer)
            with contained(check.follow.url):
                said = self._said(check, answer) if isinstance(answer, Page) else _refusal(check, answer)
        except ScrapeError as error:
            return _unanswered(check, error)
        doubtful = {key: one.doubt for key, one in said.items() if one.doubt}
        changed = tuple(
            replace(one, access=said[one.key].access or platform(one.provider).access, access_by="statement")
            for one in check.recordings
            if one.key not in doubtful and said[one.key].changes(one)
        )
        settled = {*doubtful, *(one.key for one in changed)}
        living = tuple(one.key for one in check.recordings if one.key not in settled)
        lives = any(one.lives for one in said.values())
        return CheckedRecordings(changed, living, doubtful, hosts=frozenset({check.host} if lives else ()))

    def _follow(self, recording: Recording) -> Follow | None:
        inquiry = platform(recording.provider).inquiry
        if inquiry is None or not platform(recording.provider).is_id(recording.id):
            return None
        base = self._moved.get(recording.provider, inquiry.base)
        url = inquiry.address(base, recording.id, recording.url)
        form = _FORMS[inquiry.form]
        return Follow(url, expects=form.expects, via=form.via) if url else None

    def _said(self, check: LivingCheck, page: Page) -> dict[str, _AccessSaid]:
        """What a page says of each recording.

        Raises:
            ScrapeError: nothing, as it is something else.
        """
        inquiry = platform(check.recordings[0].provider).inquiry
        if check.follow.credential or inquiry is None:
            return self._batch(check, page)
        (recording,) = check.recordings
        return {recording.key: _FORMS[inquiry.form].read(page, recording)}

    def _batch(self, check: LivingCheck, page: Page) -> dict[str, _AccessSaid]:
        """An answer of ``videos.list``; a video that it leaves out is gone."""
        found = self._youtube.parse(page, _NO_EVENT, SourceRef(YOUTUBE.kind)).recordings
        said = {one.key: _AccessSaid(one.access if one.access_by == "statement" else None) for one in found}
        return {one.key: said.get(one.key, _GONE) for one in check.recordings}


@dataclass(frozen=True, slots=True)
class _AccessSaid:
    """What an answer says of one recording: who can open it, None for somebody; or what there is to doubt."""

    access: str | None = None
    doubt: str = ""

    @property
    def lives(self) -> bool:
        """Whether there is such a recording."""
        return self.access != "gone" and not self.doubt

    def changes(self, known: Recording) -> bool:
        """Whether it says something else than what is known."""
        return known.access not in _OPEN if self.access is None else known.access != self.access


_LIVES, _GONE = _AccessSaid(), _AccessSaid("gone")


def joined(
    checks: Sequence[LivingCheck], answers: Sequence[CheckedRecordings], alive: Collection[str] = ()
) -> CheckedRecordings:
    """All answers as one. A host that knows no living video, neither here nor among ``alive``, is not believed: what it
    calls gone is doubtful, and where it refused nothing is said.
    """
    hosts = frozenset(host for answer in answers for host in answer.hosts)
    believed = hosts | frozenset(alive)
    changed: list[Recording] = []
    doubtful: dict[str, str] = {}
    unanswered: dict[str, str] = {}
    errors: dict[str, ScrapeError] = {}
    asked = Counter(check.host for check in checks for _ in check.recordings)
    for check, answer in zip(checks, answers, strict=True):
        trusted = check.host in believed
        gone = () if trusted else [one for one in answer.changed if one.access == "gone"]
        changed += [one for one in answer.changed if one not in gone]
        others = asked[check.host] - 1
        none = f"{check.host} does not know it, nor any of {several(others, 'other video')} that it was asked for"
        none = none if others else f"{check.host} does not know it, and was asked for no other video"
        doubtful |= dict.fromkeys((one.key for one in gone), none)
        doubtful |= answer.doubtful if trusted else {}
        unanswered |= answer.unanswered if trusted else {**answer.doubtful, **answer.unanswered}
        for error in answer.errors:
            errors.setdefault(check.host, error)
    living = tuple(key for answer in answers for key in answer.living)
    return CheckedRecordings(tuple(changed), living, doubtful, unanswered, (), tuple(errors.values()), hosts)


def _unanswered(check: LivingCheck, error: ScrapeError) -> CheckedRecordings:
    return CheckedRecordings(unanswered={one.key: error.cause for one in check.recordings}, errors=(error,))


def _answer(check: LivingCheck, get: Callable[[Follow], Page]) -> Page | ScrapeError:
    try:
        return get(check.follow)
    except ScrapeError as error:
        return error


def _refusal(check: LivingCheck, error: ScrapeError) -> dict[str, _AccessSaid]:
    """What a status says of the one recording that was asked after.

    Raises:
        ScrapeError: nothing.
    """
    status = error.status if isinstance(error, Unreachable) and not check.follow.credential else None
    if status not in _STATUS:
        raise error
    return {one.key: _STATUS[status] for one in check.recordings}


def _oembed(page: Page, recording: Recording) -> _AccessSaid:
    if mapping(page.json()).get("type") != "video":
        raise LayoutChanged(page.url, "no oEmbed answer about a video")
    return _LIVES


def _peertube(page: Page, recording: Recording) -> _AccessSaid:
    data = mapping(page.json())
    access = _PEERTUBE.get(str(mapping(data.get("privacy")).get("id")))
    if not words(data.get("uuid")) or access is None:
        raise LayoutChanged(page.url, "no answer of PeerTube about a video")
    return _AccessSaid(access)


def _archive(page: Page, recording: Recording) -> _AccessSaid:
    """An item that there is not is answered with an empty object."""
    data = page.json()
    if data == {} or mapping(data).get("is_dark") is True:
        return _GONE
    if not mapping(mapping(data).get("metadata")).get("identifier"):
        raise LayoutChanged(page.url, "no answer of archive.org about an item")
    return _LIVES


def _file(page: Page, recording: Recording) -> _AccessSaid:
    """What a server says of a file before it sends it."""
    kind = page.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not _MEDIA.match(kind):
        raise LayoutChanged(page.url, f"got {kind or 'no type'} where a video was expected")
    if page.headers.get("content-length", "").strip() == "0":
        raise LayoutChanged(page.url, "the file is empty")
    return _LIVES


def _page(page: Page, recording: Recording) -> _AccessSaid:
    """The video's own page."""
    if not page.is_document or recording.id.encode() not in page.body:
        raise LayoutChanged(page.url, "not the page of this video")
    return _LIVES


@dataclass(frozen=True, slots=True)
class _AnswerForm:
    """How answers of one form are asked for and read."""

    expects: Expects
    read: Callable[[Page, Recording], _AccessSaid]
    via: Literal["http", "head"] = "http"


_FORMS: Mapping[str, _AnswerForm] = {
    "oembed": _AnswerForm("json", _oembed),
    "peertube": _AnswerForm("json", _peertube),
    "archive": _AnswerForm("json", _archive),
    "page": _AnswerForm("html", _page),
    "file": _AnswerForm("any", _file, via="head"),
}
_STATUS: Mapping[int | None, _AccessSaid] = {
    400: _GONE,
    404: _GONE,
    410: _GONE,
    401: _AccessSaid(doubt="its platform refuses to show it on other pages (401): look whether it can be watched"),
    403: _AccessSaid(doubt="its platform refuses to show it (403): look whether it is private"),
}
