"""YouTube playlists, channels and single videos: the Data API v3 with a key, yt-dlp's flat listing without one.

A playlist is ``playlistItems.list`` page by page, and for each page one ``videos.list``, which alone knows durations
and tells deleted from living. Both cost 1 of 10,000 units a day. https://developers.google.com/youtube/v3/docs

Dead is a video of which an answer says so: a ``privacyStatus``, the title of a dead one ("Deleted video"), or that
``videos.list`` has others of the playlist and not this one. What was not asked for, or did not come, says nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlencode

from scrapers import platforms
from scrapers.errors import ApiRefused, BadRecord, LayoutChanged, NotFound, ScrapeError
from scrapers.page import Page
from scrapers.recordings.chapters import chapters_in
from scrapers.recordings.youtube_errors import explain_api_error
from scrapers.recordings.youtube_lines import are_lines, is_emptied, listing_of_lines
from scrapers.recordings.youtube_listing import DEAD_TITLES, access_of, is_listing, playlist_url, read_listing
from scrapers.recordings.youtube_search import read_search
from scrapers.records import Event, Recording, SourceRef
from scrapers.source import FILE_KEY, TALKS, EventFacts, Example, Follow, Key, Need, Parsed, Source
from scrapers.text import clean_abstract
from scrapers.urls import (
    YOUTUBE_ID,
    YOUTUBE_PLAYLIST,
    split_url,
    youtube_handle,
    youtube_id,
    youtube_playlist,
    youtube_url,
)
from scrapers.values import day, duration, listing, mapping, raw_title, several, words

API = "https://youtube.googleapis.com/youtube/v3"
KEY = Need(
    "YOUTUBE_API_KEY",
    "in Google's Cloud console enable the YouTube Data API v3, make an API key and export YOUTUBE_API_KEY=...; "
    "without a key yt-dlp is used, which works for public playlists",
    parameter="key",
    moved_by="CONFTALKS_YOUTUBE_API",
)
PLAYLIST, CHANNEL = Key("playlist", str), Key("channel", str)
MOST_IDS = 50
"""So many videos ``videos.list`` tells of in one answer."""

_PLAYLIST_PAGE = "youtube#playlistItemListResponse"
_VIDEOS = "youtube#videoListResponse"
_CHANNELS = "youtube#channelListResponse"
_SEARCH = "youtube#searchListResponse"
# The last is what a playlist says of an entry whose video is deleted.
_PRIVACY = {"public": "public", "unlisted": "unlisted", "private": "private", "privacyStatusUnspecified": "gone"}


@dataclass(frozen=True, slots=True)
class PlaylistPage(Parsed):
    """One answer of ``playlistItems.list``: how many entries it has, and of how many in the whole playlist, if it says so."""

    playlist: str | None = None
    entries: int = 0
    total: int = 0


class YouTube(Source):
    """``api`` moves the Data API elsewhere (tests, proxies); ``keyless`` lists through yt-dlp instead."""

    kind = "youtube"
    reads = "YouTube playlists and channels: Data API v3, or yt-dlp's flat listing"
    tried = "real files: answers of the API; yt-dlp by description"
    gives = "recordings"
    hosts = ("https://youtube.googleapis.com", "https://www.youtube.com")
    keys = (PLAYLIST, CHANNEL, FILE_KEY, TALKS)
    needs = (KEY,)
    files = "yt-dlp JSON (yt-dlp -J --flat-playlist URL), YouTube API JSON (playlistItems, videos, search, or a list of such)"
    examples = (
        Example("playlist-items.json", f"{API}/playlistItems?playlistId=PLexampleconf2031abcdefgh", "UTC"),
        Example("videos.json", f"{API}/videos?id=aaaaaaaaa01,aaaaaaaaa02,aaaaaaaaa03,-_aaaaaaa05,aaaaaaaaa06", "UTC"),
        Example("channels.json", f"{API}/channels?part=contentDetails&forHandle=@ExampleConf", "UTC"),
        Example("search.json", f"{API}/search?part=snippet&q=example", "UTC"),
        Example("lines.json", "https://example.org/lines.json", "UTC"),
        Example("flat.json", "https://www.youtube.com/playlist?list=PLexampleconf2031abcdefgh", "UTC"),
        Example("channel-tabs.json", "https://www.youtube.com/@ExampleConf", "UTC"),
    )

    def __init__(self, api: str = API, keyless: bool = False) -> None:
        self.api = api.rstrip("/")
        self.keyless = keyless

    def configured(self, environment: Mapping[str, str]) -> YouTube:
        """The Data API where a key is there, else yt-dlp."""
        return YouTube(environment.get(KEY.moved_by or "") or API, keyless=not environment.get(KEY.name))

    def recognises(self, page: Page) -> bool:
        """A list response of the Data API, a list of such, its refusal, or yt-dlp's JSON."""
        data = page.json_if_any()
        known = _is_answer(data) or is_listing(data) or is_emptied(data) or _is_refusal(data)
        return known or are_lines(page.body)

    def claims(self, url: str) -> SourceRef | None:
        """Any YouTube address of a playlist, a channel or a video."""
        if "/" not in url:
            return None
        if playlist := youtube_playlist(url):
            return SourceRef.of(self.kind, playlist=playlist)
        if handle := youtube_handle(url):
            return SourceRef.of(self.kind, channel=handle)
        if video := youtube_id(url):
            return SourceRef(self.kind, url=youtube_url(video))
        return None

    def start(self, ref: SourceRef, event: Event) -> tuple[Follow, ...]:
        """The first page of the playlist, the channel's uploads, the saved file, or the one video that the line names.

        Raises:
            BadRecord: the line names none of these.
        """
        if FILE_KEY.of(ref):
            return super().start(ref, event)
        text = PLAYLIST.of(ref) or CHANNEL.of(ref) or ref.url or ""
        if playlist := youtube_playlist(text):
            return (self._list(playlist),)
        if handle := youtube_handle(text):
            if self.keyless:
                return (Follow(f"https://www.youtube.com/{handle}/videos", via="yt-dlp"),)
            return (self._call("channels", part="contentDetails", forHandle=handle),)
        if ref.url and (video := youtube_id(ref.url)):
            return (Follow(youtube_url(video), via="yt-dlp"),) if self.keyless else (self.videos([video]),)
        raise BadRecord(
            f"{event.slug}: {text!r} is no YouTube playlist (PL..., UU...), channel (UC... or @handle) or URL of one"
        )

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """Records of one answer of the API, of a JSON list of answers, or of yt-dlp's listing; told apart by content.

        Raises:
            LayoutChanged: neither.
            ScrapeError: the API's own error, in words.
        """
        if FILE_KEY.of(ref):
            return self.read_files([page], event, SourceRef(self.kind))
        data = listing_of_lines(page) if are_lines(page.body) else page.json()
        if is_listing(data):
            return read_listing(data, page.url)
        if is_emptied(data):
            raise LayoutChanged(
                page.url, "a playlist without its videos: save what `yt-dlp -J --flat-playlist URL` prints"
            )
        if isinstance(data, list) and _is_answer(data):
            answers = [self._answer(answer, page.url) for answer in data]
            return replace(self.combine(answers, event, ref), follows=_unread(answers))
        return self._answer(data, page.url)

    def combine(self, parsed: Sequence[Parsed], event: Event, ref: SourceRef) -> Parsed:
        """Each video once, in the order of the playlist, with what ``videos.list`` said of it."""
        del event, ref
        entries: dict[str, Recording] = {}
        videos: dict[str, Recording] = {}
        for recording in (recording for one in parsed for recording in one.recordings):
            known = videos if recording.playlist is None else entries
            known.setdefault(recording.id, recording)
        notes = [note for one in parsed for note in one.notes] + _short(parsed)
        if all(map(_left_out, videos.values())):
            notes += [f"YouTube knows nothing of video {key}: it may be deleted or private" for key in videos]
            videos = {}
        recordings = [_with_video(entry, videos.get(key)) for key, entry in entries.items()]
        recordings += [video for key, video in videos.items() if key not in entries and video.raw_title != video.id]
        facts = next((one.facts for one in parsed if one.facts.title), EventFacts())
        return Parsed(recordings=tuple(recordings), notes=tuple(notes), facts=facts)

    def read_files(self, pages: Iterable[Page], event: Event, ref: SourceRef) -> Parsed:
        """As ``parse``; a note says that the playlist goes on after the last page."""
        asked = YouTube(self.api)  # saved answers of the API go on by its tokens, whether a key is here or not
        parsed = [asked.parse(page, event, ref) for page in pages]
        whole = self.combine(parsed, event, ref)
        follows = _unread(parsed) if isinstance(parsed[-1], PlaylistPage) else parsed[-1].follows
        if any("pageToken=" in follow.url for follow in follows):
            return replace(whole, notes=(*whole.notes, "the playlist has more pages: import those files too"))
        return whole

    def explain(self, error: ApiRefused) -> ScrapeError:
        """The API's refusal in words: what happened and what to do."""
        return explain_api_error(error.url, error.status, error.body)

    def _call(self, method: str, **query: str) -> Follow:
        return Follow(f"{self.api}/{method}?{urlencode(query, safe=',@')}", expects="json", credential=KEY.name)

    def _list(self, playlist: str, token: str | None = None) -> Follow:
        if self.keyless:
            return Follow(playlist_url(playlist), via="yt-dlp")
        query = {"part": "snippet,contentDetails,status", "maxResults": "50", "playlistId": playlist}
        return self._call("playlistItems", **query, **({"pageToken": token} if token else {}))

    def videos(self, ids: Iterable[str]) -> Follow:
        """The request for what the Data API knows of at most ``MOST_IDS`` videos."""
        return self._call("videos", part="contentDetails,status,snippet", id=",".join(ids))

    def _answer(self, data: Any, url: str) -> Parsed:
        kind = mapping(data).get("kind")
        if kind == _PLAYLIST_PAGE:
            return self._playlist_page(data)
        if kind == _VIDEOS:
            return _videos_answer(data, url)
        if kind == _CHANNELS:
            return self._channel(data, url)
        if kind == _SEARCH:
            return read_search(data)
        if error := mapping(mapping(data).get("error")):
            code = error.get("code")
            raise explain_api_error(url, code if isinstance(code, int) else 200, data)
        raise LayoutChanged(url, "neither an answer of the YouTube API nor a listing of yt-dlp")

    def _playlist_page(self, data: dict[str, Any]) -> Parsed:
        read = [_entry(item) for item in listing(data.get("items"))]
        total = mapping(data.get("pageInfo")).get("totalResults")
        total = total if isinstance(total, int) else 0
        entries: dict[str, Recording] = {}
        for entry in filter(None, read):
            entries.setdefault(entry.id, entry)
        notes = []
        if None in read:
            notes.append(
                f"{several(read.count(None), 'entry', 'entries')} of the playlist left out: no usable id or title"
            )
        follows = [self.videos(entries)] if entries and not self.keyless else []
        playlist = next((entry.playlist for entry in entries.values()), None)
        token = words(data.get("nextPageToken"))
        if token and playlist:
            follows.append(self._list(playlist, token))
        return PlaylistPage(
            recordings=tuple(entries.values()),
            follows=tuple(follows),
            notes=tuple(notes),
            playlist=playlist,
            entries=len(read),
            total=total,
        )

    def _channel(self, data: dict[str, Any], url: str) -> Parsed:
        for item in listing(data.get("items")):
            related = mapping(mapping(mapping(item).get("contentDetails")).get("relatedPlaylists"))
            uploads = related.get("uploads")
            if isinstance(uploads, str) and YOUTUBE_PLAYLIST.match(uploads):
                return Parsed(follows=(self._list(uploads),))
        raise NotFound(url, "YouTube knows no channel of that handle: check it, or give the channel's id (UC...)")


def _is_answer(data: object) -> bool:
    answers = data if isinstance(data, list) else [data]
    known = (_PLAYLIST_PAGE, _VIDEOS, _CHANNELS, _SEARCH)
    return bool(answers) and all(mapping(one).get("kind") in known for one in answers)


def _is_refusal(data: object) -> bool:
    errors = listing(mapping(mapping(data).get("error")).get("errors"))
    return bool(errors) and "reason" in mapping(errors[0])


def _unread(answers: Sequence[Parsed]) -> tuple[Follow, ...]:
    """The page of the playlist that would come after the last one in a saved list of answers."""
    pages = [answer for answer in answers if isinstance(answer, PlaylistPage) and answer.playlist]
    if not pages or (pages[-1].total and not _short(answers)):
        return ()
    return tuple(follow for follow in pages[-1].follows if "pageToken=" in follow.url)


def _short(answers: Sequence[Parsed]) -> list[str]:
    """A line for each playlist of which the answers have fewer entries than it has."""
    read, totals = Counter[str](), dict[str, int]()
    for page in answers:
        if isinstance(page, PlaylistPage) and page.playlist:
            read[page.playlist] += page.entries
            totals[page.playlist] = max(page.total, totals.get(page.playlist, 0))
    return [
        f"{read[playlist]} of {several(total, 'entry', 'entries')} of the playlist were read; the others stay as they were"
        for playlist, total in totals.items()
        if read[playlist] < total
    ]


def _entry(item: object) -> Recording | None:
    """One item of ``playlistItems.list``; ``snippet.publishedAt`` is when it was added to the playlist, so not used."""
    snippet, details = mapping(mapping(item).get("snippet")), mapping(mapping(item).get("contentDetails"))
    video = details.get("videoId") or mapping(snippet.get("resourceId")).get("videoId")
    title, playlist = raw_title(snippet.get("title")), snippet.get("playlistId")
    if not isinstance(video, str) or not YOUTUBE_ID.match(video) or not title:
        return None
    if not isinstance(playlist, str) or not YOUTUBE_PLAYLIST.match(playlist):
        playlist = None  # not asked for
    owner, published = words(snippet.get("videoOwnerChannelTitle")), day(details.get("videoPublishedAt"))
    access, access_by = access_of(title, _privacy(item), alive=bool(owner or published))
    return Recording(
        provider=platforms.YOUTUBE.key,
        id=video,
        url=youtube_url(video),
        raw_title=title,
        source_url=playlist_url(playlist) if playlist else youtube_url(video),
        description=None if access in ("private", "gone") else _description(snippet),
        chapters=() if access in ("private", "gone") else chapters_in(_description(snippet)),
        published=published,
        playlist=playlist,
        channel=owner,
        access=access,
        access_by=access_by,
    )


def _privacy(item: object) -> str | None:
    """The access that an answer states of a video; None where it was not asked for."""
    if mapping(mapping(item).get("status")).get("uploadStatus") in ("deleted", "failed", "rejected"):
        return "gone"
    return _PRIVACY.get(str(mapping(mapping(item).get("status")).get("privacyStatus")))


def _videos_answer(data: dict[str, Any], url: str) -> Parsed:
    """``videos.list``: it answers 200 and leaves out what it does not know, so the ids in the URL are compared.

    Where no title is known, ``raw_title`` is the id until ``combine`` has the playlist's. An answer without any of
    several videos is none: it leaves nothing out.
    """
    videos = {video.id: video for video in map(_video, listing(data.get("items"))) if video}
    asked = [one for one in ",".join(parse_qs(split_url(url).query).get("id", [])).split(",") if YOUTUBE_ID.match(one)]
    if len(asked) > 1 and not videos:
        return Parsed(notes=(f"YouTube said nothing of {len(asked)} videos: each stays as its list has it",))
    for missing in asked:
        if missing not in videos:
            page = youtube_url(missing)
            videos[missing] = Recording(platforms.YOUTUBE.key, missing, page, missing, page, access="gone")
    return Parsed(recordings=tuple(videos.values()))


def _video(item: object) -> Recording | None:
    video, snippet = mapping(item).get("id"), mapping(mapping(item).get("snippet"))
    if not isinstance(video, str) or not YOUTUBE_ID.match(video):
        return None
    privacy = _privacy(item)
    return Recording(
        provider=platforms.YOUTUBE.key,
        id=video,
        url=youtube_url(video),
        raw_title=raw_title(snippet.get("title")) or video,
        source_url=youtube_url(video),
        description=_description(snippet),
        chapters=chapters_in(_description(snippet)),
        published=_published(snippet),
        duration_s=duration(mapping(mapping(item).get("contentDetails")).get("duration")),
        channel=words(snippet.get("channelTitle")),
        access=privacy or "public",
        access_by="statement" if privacy else "listing",
    )


def _published(snippet: dict[str, Any]) -> date | None:
    """The day in UTC; an announced premiere has a date too, but nothing to see yet."""
    return None if snippet.get("liveBroadcastContent") == "upcoming" else day(snippet.get("publishedAt"))


def _description(snippet: dict[str, Any]) -> str | None:
    text = snippet.get("description")
    return clean_abstract(text) if isinstance(text, str) else None


def _left_out(video: Recording) -> bool:
    """Whether a record only says that ``videos.list`` was asked for this id and does not have it."""
    return video.access == "gone" and video.raw_title == video.id


def _with_video(entry: Recording, video: Recording | None) -> Recording:
    if video is None:
        return entry
    if _left_out(video):
        return replace(entry, access="private" if entry.access == "private" else "gone", access_by="statement")
    titled = entry.raw_title in DEAD_TITLES and video.raw_title != video.id
    # An answer without "status" shows that there is a video, and no more.
    stated = video if video.access_by == "statement" or entry.access_by == "platform" else entry
    return replace(
        entry,
        raw_title=video.raw_title if titled else entry.raw_title,
        description=entry.description or video.description,
        chapters=entry.chapters or video.chapters,
        published=video.published or entry.published,
        duration_s=video.duration_s,
        channel=entry.channel or video.channel,
        access=stated.access,
        access_by=stated.access_by,
    )


YOUTUBE = YouTube()
