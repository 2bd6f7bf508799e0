"""What a page's head tells machines: OpenGraph, discovery of its other forms, JSON-LD. _head.html writes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from aggregator.catalog.card import Card, event_card, speaker_card, talk_card
from aggregator.catalog.escaping import script_json
from aggregator.catalog.jsonld import event_graph, talk_graph
from aggregator.catalog.oembed import discovery
from aggregator.catalog.site import Site
from aggregator.catalog.views import Conference, EventView, SpeakerView, TalkRow, TalkView, count_talks
from aggregator.catalog.wording import dates, kind_name, noticed, plain_words, video_state


@dataclass(frozen=True, slots=True)
class Preview:
    """``kind`` is OpenGraph's type; ``others`` are (media type, address, title) of other forms of the page.

    Without a configured base_url the addresses that must be absolute are missing: ``url`` and ``picture`` are None.
    """

    kind: str
    title: str
    description: str
    url: str | None
    picture: str | None
    picture_says: str
    others: tuple[tuple[str, str, str], ...]
    graph: Markup | None


def talk_preview(talk: TalkView, event: Conference, site: Site, now: datetime) -> Preview:
    """The head of a talk's page at this moment: oEmbed comes first, as readers stop after the first kilobytes."""
    names = ", ".join(speaker.name for speaker in talk.speakers)
    by = f" by {names}" if names else ""
    state = f"{video_state(talk, now)}{noticed(talk.removed)}"
    what = f"{kind_name(talk.kind).capitalize()}{by} at {talk.event_title}. {state}."
    page = site.path(talk.path)
    found = _oembed(talk.path, talk.plain_title, site)
    found += [
        ("application/json", f"{page}.json", "This talk as JSON"),
        ("text/markdown", f"{page}.md", "This talk as Markdown"),
        ("text/calendar", f"{page}.ics", "This talk for a calendar"),
    ]
    graph = talk_graph(talk, event, site.base_url) if site.base_url else None
    return Preview(
        kind="article",
        title=talk.plain_title,
        description=f"{what} {plain_words(talk.abstract)}".rstrip(),
        url=site.absolute(talk.path),
        picture=_picture(talk_card(talk), site),
        picture_says=f"{talk.plain_title}{by}, {talk.event_title}",
        others=tuple(found),
        graph=script_json(graph) if graph else None,
    )


def event_preview(event: EventView, site: Site) -> Preview:
    """The head of an event's page, with its feeds and its calendar."""
    line, page = event.ledger, site.path(event.path)
    when = ", ".join(filter(None, (event.title, dates(event), event.location)))
    feeds = (
        ("application/atom+xml", f"{page}/videos.atom", f"New videos of {event.title}"),
        ("application/atom+xml", f"{page}/changes.atom", f"What is new at {event.title}"),
        ("application/feed+json", f"{page}/changes.json", f"What is new at {event.title}"),
    )
    return Preview(
        kind="website",
        title=f"{event.title}: schedule and recordings",
        description=f"{when}: {line.talks} talks, {line.public} with a public video.",
        url=site.absolute(event.path),
        picture=_picture(event_card(event), site),
        picture_says=f"{event.title}: {line.talks} talks, {line.public} with a public video",
        others=(
            *_oembed(event.path, event.title, site),
            *(feeds if site.feeds else ()),
            ("text/calendar", f"{page}.ics", f"{event.title} for a calendar"),
        ),
        graph=script_json(event_graph(event, site.base_url)) if site.base_url else None,
    )


def speaker_preview(speaker: SpeakerView, talks: list[TalkRow], site: Site) -> Preview:
    """The head of a speaker's page."""
    number = count_talks(talks)
    said = f"{number} conference {'talk' if number == 1 else 'talks'} by {speaker.name}"
    return Preview(
        kind="profile",
        title=f"{speaker.name}: talks",
        description=f"{said}, with their recordings.",
        url=site.absolute(speaker.path),
        picture=_picture(speaker_card(speaker, talks), site),
        picture_says=said,
        others=(
            *_oembed(speaker.path, speaker.name, site),
            ("text/calendar", f"{site.path(speaker.path)}.ics", f"Talks by {speaker.name} for a calendar"),
        ),
        graph=None,
    )


def _oembed(path: str, title: str, site: Site) -> list[tuple[str, str, str]]:
    found = discovery(path, site.base_url, site.frozen) if site.base_url else []
    return [(form, address, title) for form, address in found]


def _picture(card: Card, site: Site) -> str | None:
    return site.absolute(card.address())
