"""What a mention links now, what it could link, and what is to be done about it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aggregator.catalog.views import RecordingView, TalkView, UploadView, best_video
from aggregator.recap.document import Post, PostLink
from aggregator.recap.finding.by_title import named
from aggregator.recap.finding.hosts import dead_host, platform_of
from aggregator.recap.finding.labels import PENDING
from aggregator.recap.finding.mention import Mention
from aggregator.recap.lookup.known import KnownEvent
from aggregator.recap.lookup.titles import words_of
from aggregator.recap.renewing.pending import Waiting, waiting
from scrapers.platforms import platform

CURRENT = (
    "public",
    "permalink",
    "other-event",
    "whole",
    "attendees",
    "pending",
    "superseded",
    "gone",
    "dead-host",
    "other-video",
    "schedule",
    "other-page",
    "none",
)
"""What a mention may link now. "whole" is the beginning of a longer recording of which the talk is a part; "other-video"
is a video that the catalog does not know, such as a day's whole stream; "other-page" is the speaker's page, or one of the
post's own site."""

VERDICTS = ("ok", "replace", "add beside", "insert", "ask", "no public video", "disagrees", "suggestion")

_UPGRADED = frozenset({"attendees", "pending", "superseded", "gone", "whole"})
_FINE = frozenset({"public", "permalink", "other-event"})
_SHOWN = frozenset({"public", "other-event"})
"""Where one of these is linked, nothing else has to be; the catalog's own address alone says nothing of a video."""

_DEAD = frozenset({"superseded", "gone"})
_ORDER = {current: number for number, current in enumerate(CURRENT)}


@dataclass(frozen=True, slots=True)
class LinkVerdict:
    """A mention judged. ``video`` is what ``could_be`` is the address of; ``same_file``: it is what is linked, uploaded again.

    ``links`` are the links that ``current`` speaks of, ``waiting`` the words outside of links that say pending.
    """

    mention: Mention
    current: str
    linked: str | None
    could_be: str | None
    verdict: str
    why: str
    video: UploadView | None = None
    links: tuple[PostLink, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    same_file: bool = False

    @property
    def to_do(self) -> bool:
        """Whether ``recap update`` would change something here without being asked to insert."""
        return self.verdict == "replace"


def verdicts(post: Post, mentions: Iterable[Mention], known: KnownEvent) -> tuple[LinkVerdict, ...]:
    """One verdict per mention, in their order."""
    found = tuple(mentions)
    told = Counter(mention.block for mention in found)
    bare = {
        mention.block for mention in found if told[mention.block] > 1 and not any(map(mention.is_beside, mention.links))
    }
    return tuple(_judge(post, mention, known, told, mention.block in bare) for mention in found)


def _judge(post: Post, mention: Mention, known: KnownEvent, told: Mapping[int, int], beside_bare: bool) -> LinkVerdict:
    """The verdict on one mention; ``beside_bare``: its block names another talk that has no label of its own."""
    states = [(link, _state(link, mention, known)) for link in mention.links]
    shown = any(state in _SHOWN for _, state in states)
    words = () if shown else waiting(post, mention, told)
    renew = [(link, state) for link, state in states if state in _DEAD or (state in _UPGRADED and not shown)]
    current = min((state for _, state in renew or states), key=_ORDER.__getitem__, default="none")
    if words and not renew:
        current, states = "pending", []
    links = tuple(link for link, state in renew or states if renew or state == current)
    again = _successor(mention.talk, links, known)
    video = again or (_part(links, mention, known) if current == "whole" else best_video(mention.talk))
    verdict, why = _verdict(mention, current, video)
    if verdict == "replace" and links and not any(link.url_span for link in links):
        verdict, why = "ask", f"where the link is written is not certain; {why}"
    elif verdict == "replace" and any(_only_below(post, mention, link, known) for link in links):
        verdict, why = "ask", f"a session that is not known, below the heading of this talk; {why}"
    elif verdict == "replace" and any(
        _says_nothing(mention, link, known) and (beside_bare or _other_between(post, mention, link, known))
        for link in links
    ):
        verdict, why = "ask", f"which of the talks named here is linked is not certain; {why}"
    could_be = video.link if video and current not in _FINE else None
    linked = links[0].url if links else None
    same_file = again is not None
    return LinkVerdict(mention, current, linked, could_be, verdict, why, video, links, words, same_file)


def _only_below(post: Post, mention: Mention, link: PostLink, known: KnownEvent) -> bool:
    """Whether an unknown session is tied to its talk by standing below a heading alone."""
    unknown = known.own_session(link.url) and known.target(link.url) is None
    return unknown and link.block != mention.block and post.document.blocks[mention.block].kind == "heading"


def _says_nothing(mention: Mention, link: PostLink, known: KnownEvent) -> bool:
    """Whether neither the address nor the words of a link say of which talk it is."""
    return known.target(link.url) is None and mention.is_beside(link)


def _other_between(post: Post, mention: Mention, link: PostLink, known: KnownEvent) -> bool:
    """Whether another talk is named between the words of a mention and the link behind them, if only in passing."""
    block = post.document.blocks[mention.block]
    behind = block.text.partition(mention.text)[2]
    between = behind.partition(link.label)[0] if link.block == mention.block and link.label else behind
    found = known.titles.find(words_of(between))
    others = (talk for one in found for talk in one.items if talk.id != mention.talk.id)
    return any(named(talk, [block]) for talk in others) or any(one.whole and one.weight > 1 for one in found)


def _successor(talk: TalkView, links: Iterable[PostLink], known: KnownEvent) -> UploadView | None:
    """The upload that took the place of the linked one, if it is open to all; the talk may have other recordings."""
    held = {one.id: one for one in talk.recordings}
    for link in links:
        target = known.target(link.url)
        at = target.video if target else None
        seen: set[str] = set()
        while at and at.replaced_by and at.id not in seen:
            seen.add(at.id)
            at = held.get(at.replaced_by)
        if at and seen and at.is_open:
            return at
    return None


def _part(links: Iterable[PostLink], mention: Mention, known: KnownEvent) -> RecordingView | None:
    """The linked recording of which the talk is a part, where the address does not say where that begins."""
    held = {one.id: one for one in mention.talk.recordings if one.start_s}
    for link in links:
        target = known.target(link.url) if link.kind not in ("iframe", "shortcode") else None
        found = held.get(target.video.id) if target and target.video else None
        if found and found.link != found.whole and platform(found.provider).second_of(link.url) is None:
            return found
    return None


def _state(link: PostLink, mention: Mention, known: KnownEvent) -> str:
    """What one link is to its talk."""
    target = known.target(link.url)
    if target and target.permalink:
        return "pending" if PENDING.search(link.label) else "permalink"
    if target and target.video:
        access = _access(target.video, mention)
        if access == "public" and _part([link], mention, known):
            return "whole"
        return "other-event" if access == "public" and mention.talk.event != known.event.slug else access
    if known.own_session(link.url):
        return "attendees"
    if PENDING.search(link.label):
        return "pending"
    if dead_host(link.url):
        return "dead-host"
    if platform_of(link.url):
        return "other-video"
    if target or known.site_of(link.url):
        return "schedule"
    return "other-page"


def _access(video: UploadView, mention: Mention) -> str:
    if video.access == "attendees":
        return "attendees"
    if video.is_open and not video.replaced_by:
        return "public"
    return "superseded" if video.replaced_by and best_video(mention.talk) else "gone"


def _verdict(mention: Mention, current: str, public: UploadView | None) -> tuple[str, str]:
    if mention.disagrees:
        return "disagrees", mention.disagrees
    if mention.others and current != "superseded":
        return "ask", "as well: " + ", ".join(f"{talk.title} ({talk.id})" for talk in mention.others[:3])
    if mention.how == "fuzzy" or not mention.certain:
        return "suggestion", f"resembles {mention.talk.title!r}"
    if current in _FINE:
        return "ok", {"other-event": f"a recording of {mention.talk.event}, as the author chose"}.get(current, "")
    if public is None:
        return "no public video", mention.talk.video_status
    if current == "other-page" and not all(link.url.startswith(("http://", "https://")) for link in mention.links):
        return "ok", f"a page of the same site is linked; the video is {public.link}"
    if current == "whole":
        return "replace", f"a longer recording is linked; the talk begins at {public.link}"
    if current in _UPGRADED:
        return "replace", f"now public: {public.link}"
    if current == "schedule":
        return "add beside", f"the schedule is linked; the video is {public.link}"
    if current == "other-page":
        return "add beside", f"another page is linked; the video is {public.link}"
    if current == "none":
        return "insert", f"nothing is linked; the video is {public.link}"
    if current == "dead-host":
        return "ask", f"links a host that is gone; its own is {public.link}"
    linked = next((link.url for link in mention.links if platform_of(link.url)), "another video")
    return "ask", f"links {linked}; its own is {public.link}"
