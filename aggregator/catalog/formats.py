"""One talk for programs and for plain-text readers: JSON and Markdown. Pure; the keys of the JSON are a contract."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aggregator.catalog.snippets import DIALECTS, at_line_start
from aggregator.catalog.views import RecordingView, SimilarTalk, TalkView, TopicView, best_video, is_web_page
from aggregator.catalog.wording import access, length, part, plain_words, span, video_state

_ABSTRACT = 20_000


def talk_json(talk: TalkView, base_url: str | None) -> dict[str, Any]:
    """Everything that the talk's page says; times with the event's offset, unknown values null."""
    best = best_video(talk)
    return {
        "id": talk.id,
        "permalink": f"{base_url}{talk.path}" if base_url else None,
        "event": talk.event,
        "event_title": talk.event_title,
        "code": talk.code,
        "kind": talk.kind,
        "title": talk.title,
        "speakers": [
            {"name": speaker.name, "permalink": f"{base_url}{speaker.path}" if base_url else None}
            for speaker in talk.speakers
        ],
        "slots": [
            {
                "start": slot.start.isoformat(),
                "end": slot.end.isoformat() if slot.end else None,
                "rooms": slot.rooms or None,
            }
            for slot in talk.slots
        ],
        "timezone": talk.timezone,
        "track": talk.track,
        "level": talk.level,
        "language": talk.language,
        "abstract": talk.abstract,
        "status": talk.status,
        "slides": list(talk.slides),
        "tags": list(talk.tags),
        "schedule": talk.url if talk.url and is_web_page(talk.url) else None,
        "video_status": talk.video_status,
        "video": best.link if best else None,
        "removed_noticed": talk.removed.isoformat() if talk.removed else None,
        "recordings": [_recording(recording) for recording in talk.recordings],
    }


def near_json(
    topics: Sequence[TopicView], similar: Sequence[SimilarTalk], base_url: str | None
) -> dict[str, list[dict[str, str | None]]]:
    """What a talk is about, and which talks are near it: ``topics`` and ``similar``."""
    return {
        "topics": [
            {"slug": topic.slug, "name": topic.name, "permalink": f"{base_url}{topic.path}" if base_url else None}
            for topic in topics
        ],
        "similar": [
            {
                "id": one.talk.id,
                "title": one.talk.title,
                "permalink": f"{base_url}{one.talk.path}" if base_url else None,
                "reason": one.reason,
            }
            for one in similar
        ],
    }


def _recording(recording: RecordingView) -> dict[str, Any]:
    return {
        "id": recording.id,
        "url": recording.link,
        "access": recording.access,
        "published": recording.published.isoformat() if recording.published else None,
        "duration_s": recording.duration_s,
        "start_s": recording.start_s,
        "replaced_by": recording.replaced_by,
        "licence": recording.licence,
        "last_seen": recording.last_seen.isoformat() if recording.last_seen else None,
        "method": recording.method,
        "score": recording.score,
        "reason": recording.reason,
        "decided_by": recording.decided_by,
    }


def talk_markdown(talk: TalkView, base_url: str | None, now: datetime) -> str:
    """The talk's page as Markdown at this moment: title, facts, recordings, and the words of the abstract."""
    plain, link = DIALECTS["markdown"].escape, DIALECTS["markdown"].link
    facts = [
        (
            "Conference",
            link(plain(talk.event_title), f"{base_url}/e/{talk.event}") if base_url else plain(talk.event_title),
        )
    ]
    if talk.speakers:
        facts.insert(0, ("Speakers", plain(", ".join(speaker.name for speaker in talk.speakers))))
    facts += [("When", plain(f"{span(slot)}{', ' + slot.rooms if slot.rooms else ''}")) for slot in talk.slots]
    named = (("Level", talk.level), ("Track", talk.track), ("Language", talk.language))
    facts += [(name, plain(value)) for name, value in named if value]
    if not talk.recordings:
        facts.append(("Recording", plain(video_state(talk, now))))
    lines = [f"# {plain(talk.plain_title)}", "", *(f"- {name}: {value}" for name, value in facts)]
    for recording in talk.recordings:
        said = ", ".join(filter(None, (access(recording), length(recording.length_s), part(recording))))
        shown = recording.link if recording.access in ("public", "unlisted", "attendees") else None
        lines.append(f"- Recording: {link(plain(said), shown) if shown else plain(said)}")
    lines += [f"- Slides: {link(plain(url), url)}" for url in talk.slides]
    if talk.url and is_web_page(talk.url):
        lines.append(f"- Schedule: {link('page at the conference', talk.url)}")
    if base_url:
        lines.append(f"- Permalink: {link(plain(base_url + talk.path), base_url + talk.path)}")
    abstract = plain_words(talk.abstract, _ABSTRACT)
    if abstract:
        lines += ["", at_line_start("markdown", plain(abstract))]
    return "\n".join(lines) + "\n"
