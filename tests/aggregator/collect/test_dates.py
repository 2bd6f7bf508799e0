"""The day of a video that only a day can place is asked for: of two editions with the same talk. Invented talks."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from small_event import EVENT, files, link, recording

from aggregator.collect.dates import MOST, may_be_asked, undecided
from aggregator.collect.scrape import Scraper, Wanted
from aggregator.collect.settle import Settled
from aggregator.files.workspace import Workspace
from scrapers.fetch import Fetcher
from scrapers.fetch.cache import CachedPage, PageCache
from scrapers.registry import sources

LIST = "PLpivopivopivopivopivopivo1"
URL = f"https://www.youtube.com/playlist?list={LIST}"
WATCH = "https://www.youtube.com/watch?v="
FILE = "https://video.example.org/async.webm"
TITLE = "Understanding Async, by Ada Finch"
DAY = date(2031, 8, 1)
DAYS = (DAY, date(2031, 8, 2))
STARTED = datetime(2031, 8, 1, 12, tzinfo=UTC)


def of(recordings, links):
    return Settled(None, replace(files(1), recordings=tuple(recordings), links=tuple(links)), (), ())


def suggested(key, score=0.9):
    return link("1", key, decision="suggested", score=score)


def test_only_what_is_likely_and_undated_is_asked_for_the_likeliest_first():
    likely = [suggested("a", 0.6), suggested("b", 0.9)]
    assert [one.id for one in undecided(of([recording("a"), recording("b")], likely), DAY)] == ["b", "a"]
    assert undecided(of([recording("a")], [suggested("a", 0.59)]), DAY) == ()
    assert undecided(of([recording("a")], [suggested("a"), link("2", "a")]), DAY) == ()
    assert undecided(of([recording("a", published=date(2031, 6, 1))], likely), DAY) == ()
    assert undecided(of([recording("a", recorded=date(2031, 6, 1))], likely), DAY) == ()
    assert undecided(of([recording("a")], [replace(likely[0], decision="rejected")]), DAY) == ()
    many = [f"k{n:02}" for n in range(MOST + 1)]
    found = [undecided(of([recording(key) for key in many], [suggested(key) for key in many]), day) for day in DAYS]
    assert [len({one.id for one in asked}) for asked in found] == [MOST, MOST]
    assert {one.id for asked in found for one in asked} == {*many}
    fewer = many[:MOST]
    found = [undecided(of([recording(key) for key in fewer], [suggested(key) for key in fewer]), day) for day in DAYS]
    assert [[one.id for one in asked] for asked in found] == [fewer, fewer]


def test_only_a_video_without_a_day_that_a_source_reads_alone_may_be_asked_for():
    known = sources({})
    tube, file = (replace(recording(key), url=url) for key, url in (("a", f"{WATCH}async30aaaa"), ("b", FILE)))
    assert may_be_asked([file, tube], known)
    assert not may_be_asked([file], known)
    assert not may_be_asked([replace(tube, published=DAY), replace(tube, recorded=DAY)], known)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An event whose one talk has two undated recordings in the saved listing of a channel."""
    made = Workspace(tmp_path, tmp_path / "talks.db", sources({}))
    folder = made.folder(EVENT.slug)
    folder.mkdir(parents=True)
    (folder / "event.yml").write_text(
        "title: Moss Conf 2031\ntimezone: UTC\nstarts: 2031-05-16\nends: 2031-05-17\ndelay: 0\n"
        f"recordings:\n  - {{kind: youtube, playlist: {LIST}}}\n",
        "utf-8",
    )
    talk = {
        "code": "1",
        "slug": "async",
        "kind": "talk",
        "title": "Understanding Async",
        "speakers": [{"name": "Ada Finch"}],
        "slots": [{"start": "2031-05-16T09:00:00+00:00"}],
        "status": "scheduled",
        "source_url": "https://moss.example/",
    }
    (folder / "talks.jsonl").write_text(json.dumps(talk) + "\n", "utf-8")
    entries = [{"_type": "url", "id": f"async{n}aaaaa"[:11], "title": TITLE} for n in (30, 31)]
    save(made, URL, {"_type": "playlist", "id": LIST, "extractor_key": "YoutubeTab", "entries": entries})
    return made


def save(workspace, url, answer):
    PageCache(workspace.page_cache).save(CachedPage(f"yt-dlp {url}", url, 200), json.dumps(answer).encode())


def video(key, day):
    return {"id": key, "title": TITLE, "extractor_key": "Youtube", "upload_date": day, "availability": "public"}


def scrape(workspace):
    outcome = Scraper(workspace, sources({}), {}).scrape(EVENT.slug, Wanted(offline=True), STARTED)
    kept = workspace.files(EVENT.slug)
    links = {one.recording[8:]: one.decision for one in kept.links}
    return outcome, links, {one.id: one.published for one in kept.recordings}


def test_the_day_decides_which_edition_it_is(workspace):
    for key, day in (("async30aaaa", "20300620"), ("async31aaaa", "20310620")):
        save(workspace, f"https://www.youtube.com/watch?v={key}", video(key, day))
    outcome, links, days = scrape(workspace)
    assert (outcome.state, outcome.notes) == ("ok", ())
    assert days == {"async30aaaa": date(2030, 6, 20), "async31aaaa": date(2031, 6, 20)}
    assert links == {"async31aaaa": "accepted"}
    assert scrape(workspace)[1:] == (links, days)


def test_a_day_that_cannot_be_had_costs_a_note(workspace):
    outcome, links, days = scrape(workspace)
    assert (outcome.state, outcome.exit_code) == ("ok", 0)
    (note,) = outcome.notes
    assert note.startswith("2 recordings whose day could not be had: https://www.youtube.com/watch?v=async30aaaa: ")
    assert links == {"async30aaaa": "suggested", "async31aaaa": "suggested"}
    assert days == {"async30aaaa": None, "async31aaaa": None}


def test_a_video_that_the_schedule_links_may_be_asked_for(workspace, monkeypatch):
    scrape(workspace)
    event = workspace.folder(EVENT.slug) / "event.yml"
    event.write_text(event.read_text("utf-8").partition("recordings:")[0], "utf-8")
    allowed = []

    def noted(urls, **rest):
        allowed.append(set(urls))
        return Fetcher(allowed[-1], **rest)

    monkeypatch.setattr("aggregator.collect.scrape.Fetcher", noted)
    scrape(workspace)
    assert allowed == [set(), {"https://youtube.googleapis.com", "https://www.youtube.com"}]


def test_where_nothing_can_be_asked_for_the_event_is_matched_once_alone(workspace, monkeypatch):
    monkeypatch.setattr("aggregator.collect.scrape.settle", None)
    with pytest.raises(TypeError):
        scrape(workspace)
    folder = workspace.folder(EVENT.slug)
    event = (folder / "event.yml").read_text("utf-8")
    (folder / "event.yml").write_text(event.partition("recordings:")[0], "utf-8")
    undated = {"provider": "file", "id": FILE, "url": FILE, "raw_title": TITLE, "source_url": URL, "access": "public"}
    (folder / "recordings.jsonl").write_text(json.dumps(undated) + "\n", "utf-8")
    outcome, links, days = scrape(workspace)
    assert (outcome.state, [*links.values()], days) == ("ok", ["accepted"], {FILE: None})
