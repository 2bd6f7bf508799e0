"""What a page says to search engines: schema.org as JSON-LD. Pure: from views to plain values; nothing is invented."""

from __future__ import annotations

from typing import Any

from aggregator.catalog.card import event_card, talk_card
from aggregator.catalog.licences import licence_page
from aggregator.catalog.views import Conference, EventView, RecordingView, SlotView, TalkView, best_video, is_web_page
from aggregator.catalog.wording import plain_words
from scrapers.platforms import platform
from scrapers.records import NOT_SEARCHED

_DESCRIPTION = 300


def talk_graph(talk: TalkView, event: Conference, base_url: str) -> dict[str, Any] | None:
    """Event, and VideoObject where the best video is public since a known day. None for breaks and information."""
    if talk.kind in NOT_SEARCHED:
        return None
    graph = [_talk(talk, event, base_url)]
    video = best_video(talk)
    if video and video.access == "public" and video.published:
        graph.append(_video(talk, video, base_url))
    return {"@context": "https://schema.org", "@graph": graph}


def event_graph(event: EventView, base_url: str) -> dict[str, Any]:
    """The conference itself."""
    picture = f"{base_url}{event_card(event).address()}"
    return {"@context": "https://schema.org", "@graph": [_conference(event, base_url) | {"image": picture}]}


def _talk(talk: TalkView, event: Conference, base_url: str) -> dict[str, Any]:
    page = f"{base_url}{talk.path}"
    slot = talk.slots[0] if talk.slots else None
    status = "EventCancelled" if talk.called_off else "EventScheduled"
    told = {
        "@type": "Event",
        "@id": f"{page}#talk",
        "url": page,
        "name": talk.plain_title,
        "description": plain_words(talk.abstract, _DESCRIPTION),
        "image": _image(talk, base_url),
        "startDate": _begins(slot) if slot else None,
        "endDate": slot.end.isoformat() if slot and slot.end else None,
        "eventStatus": f"https://schema.org/{status}",
        "location": _place(slot.rooms if slot else "", event.location),
        "performer": [
            {"@type": "Person", "name": speaker.name, "url": f"{base_url}{speaker.path}"} for speaker in talk.speakers
        ],
        "inLanguage": talk.language,
        "superEvent": _conference(event, base_url),
    }
    return _known(told)


def _image(talk: TalkView, base_url: str) -> str:
    """The platform's picture of the video where it is kept, else the drawn one."""
    return f"{base_url}{talk.picture or talk_card(talk).address()}"


def _begins(slot: SlotView) -> str:
    return slot.start.date().isoformat() if slot.untimed else slot.start.isoformat()


def _conference(event: Conference, base_url: str) -> dict[str, Any]:
    told = {
        "@type": "Event",
        "@id": f"{base_url}{event.path}#event",
        "url": f"{base_url}{event.path}",
        "name": event.title,
        "startDate": event.starts.isoformat() if event.starts else None,
        "endDate": event.ends.isoformat() if event.ends else None,
        "location": _place("", event.location),
        "sameAs": event.website if event.website and is_web_page(event.website) else None,
    }
    return _known(told)


def _place(rooms: str, town: str | None) -> dict[str, Any] | None:
    name = rooms or town
    return _known({"@type": "Place", "name": name, "address": town}) if name else None


def _video(talk: TalkView, video: RecordingView, base_url: str) -> dict[str, Any]:
    player = platform(video.provider).player(video.provider_id, video.url)
    told = {
        "@type": "VideoObject",
        "@id": f"{base_url}{talk.path}#video",
        "url": video.link,
        "name": talk.plain_title,
        "description": plain_words(talk.abstract, _DESCRIPTION) or f"{talk.plain_title}, {talk.event_title}",
        "thumbnailUrl": _image(talk, base_url),
        "uploadDate": video.published.isoformat() if video.published else None,
        "duration": f"PT{video.duration_s}S" if video.duration_s else None,
        "license": licence_page(video.licence),
        "contentUrl" if video.is_file else "embedUrl": player,
        "recordedAt": {"@id": f"{base_url}{talk.path}#talk"},
    }
    if video.start_s is not None:
        told |= {"url": video.whole, "hasPart": _clip(talk, video)}
    return _known(told)


def _clip(talk: TalkView, video: RecordingView) -> dict[str, Any]:
    """The talk as a part of a longer video."""
    told = {"@type": "Clip", "name": talk.plain_title, "startOffset": video.start_s, "endOffset": video.end_s}
    return {name: value for name, value in told.items() if value is not None} | {"url": video.link}


def _known(told: dict[str, Any]) -> dict[str, Any]:
    """Without what is unknown: no key has an empty value."""
    return {name: value for name, value in told.items() if value}
