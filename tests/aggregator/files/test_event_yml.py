from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from aggregator.files.event_yml import WHERE_RECORDINGS_ARE, event_text, find_events, read_event, with_archives
from scrapers.errors import BadData
from scrapers.recordings.hubilo import HUBILO
from scrapers.recordings.youtube import YOUTUBE
from scrapers.records import ArchiveRef, Bounds, Event, SourceRef
from scrapers.schedules.pycon_us.conference_json import PYCON_JSON
from scrapers.schedules.pycon_us.html import PYCON_HTML

KINDS = {source.kind: source for source in (PYCON_JSON, PYCON_HTML, YOUTUBE, HUBILO)}

FULL = Event(
    slug="demo-2024",
    title="Demo: Conf 2024",
    timezone="America/New_York",
    starts=date(2024, 5, 15),
    ends=date(2024, 5, 17),
    location="Springfield, Somewhere",
    website="https://demo.example/2024/",
    keep="facts",
    delay=0.5,
    schedule=(
        SourceRef("pycon_json", "https://demo.example/2024/schedule/conference.json"),
        SourceRef.of("pycon_html", "https://demo.example/2024/schedule/", walk=True),
    ),
    recordings=(
        SourceRef.of("youtube", playlist="PL0123456789abcdef"),
        SourceRef.of("hubilo", slug="demo-2024", event_id=7),
    ),
)
FULL_TEXT = """\
title: "Demo: Conf 2024"
timezone: America/New_York
starts: 2024-05-15
ends: 2024-05-17
location: "Springfield, Somewhere"
website: "https://demo.example/2024/"
keep: facts  # abstracts belong to their authors; write all if they gave you leave
delay: 0.5
schedule:
  - {kind: pycon_json, url: "https://demo.example/2024/schedule/conference.json"}
  - {kind: pycon_html, url: "https://demo.example/2024/schedule/", walk: true}
recordings:
  - {kind: youtube, playlist: PL0123456789abcdef}
  - {kind: hubilo, slug: demo-2024, event_id: 7}
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "events" / "demo-2024" / "event.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    return path


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    assert event_text(FULL) == FULL_TEXT
    assert read_event(write(tmp_path, FULL_TEXT), KINDS) == FULL


LINES = (
    ("ID}", "PL0123456789abcdef}", SourceRef.of("youtube", playlist="PL0123456789abcdef")),
    ("@HANDLE", "@DemoConf", SourceRef.of("youtube", channel="@DemoConf")),
    ("slug: SLUG", "slug: demo-2024", SourceRef.of("hubilo", slug="demo-2024")),
)


@pytest.mark.parametrize(("placeholder", "own", "ref"), LINES)
def test_where_no_recordings_are_named_the_file_shows_how(
    tmp_path: Path, placeholder: str, own: str, ref: SourceRef
) -> None:
    bare = replace(FULL, recordings=())
    text = event_text(bare)
    assert text == FULL_TEXT.partition("recordings:")[0] + WHERE_RECORDINGS_ARE
    path = write(tmp_path, text)
    assert read_event(path, KINDS) == bare
    (line,) = (line for line in text.splitlines() if placeholder in line)
    filled = text.replace(line, line.removeprefix("# ").replace(placeholder, own))
    path.write_text(filled.replace("# recordings:", "recordings:"), "utf-8")
    assert read_event(path, KINDS) == replace(FULL, recordings=(ref,))


def test_a_line_that_was_not_filled_in_is_refused(tmp_path: Path) -> None:
    text = event_text(replace(FULL, recordings=()))
    (line,) = (line for line in text.splitlines() if "ID}" in line)
    told = text.replace(line, line.removeprefix("# ")).replace("# recordings:", "recordings:")
    with pytest.raises(BadData, match=r"14: demo-2024: 'ID' is no YouTube playlist"):
        read_event(write(tmp_path, told), KINDS)


def test_keys_of_a_kind_in_any_order_make_the_same_line(tmp_path: Path) -> None:
    turned = FULL_TEXT.replace("slug: demo-2024, event_id: 7", "event_id: 7, url: null, slug: demo-2024")
    assert read_event(write(tmp_path, turned), KINDS) == FULL


@pytest.mark.parametrize("walk", ["false", "null"])
def test_a_key_that_is_false_is_as_if_it_were_not_there(tmp_path: Path, walk: str) -> None:
    event = read_event(write(tmp_path, FULL_TEXT.replace("walk: true", f"walk: {walk}")), KINDS)
    assert event.schedule[1] == SourceRef("pycon_html", "https://demo.example/2024/schedule/")


def test_the_least_event(tmp_path: Path) -> None:
    path = write(tmp_path, "title: Demo\ntimezone: UTC\n")
    assert read_event(path, KINDS) == Event(slug="demo-2024", title="Demo", timezone="UTC")


def test_numbers_that_yaml_reads_as_text_stay_text(tmp_path: Path) -> None:
    path = write(tmp_path, 'title: "2024"\ntimezone: UTC\n')
    assert read_event(path, KINDS).title == "2024"


@pytest.mark.parametrize(("text", "pace"), [("", None), ("refresh: never\n", "never"), ("refresh: daily\n", "daily")])
def test_how_often_it_is_asked_is_said_or_left_to_its_age(tmp_path: Path, text: str, pace: str | None) -> None:
    assert read_event(write(tmp_path, "title: Demo\ntimezone: UTC\n" + text), KINDS).refresh == pace


FEED = "https://blog.example/feed.xml"


@pytest.mark.parametrize(
    ("text", "feeds"),
    [
        ("", ()),
        ("posts:\n", ()),
        (f"posts: {FEED}\n", (FEED,)),
        ("posts: blog.example/feed.xml\n", (FEED,)),
        (f"posts:\n  - {FEED}\n  - https://blog.example/rss?tag=owls\n", (FEED, "https://blog.example/rss?tag=owls")),
        (f"posts: [{FEED}, {FEED}]\n", (FEED,)),
    ],
)
def test_feeds_of_posts_are_one_address_or_several(tmp_path: Path, text: str, feeds: tuple[str, ...]) -> None:
    assert read_event(write(tmp_path, "title: Demo\ntimezone: UTC\n" + text), KINDS).posts == feeds


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("", Bounds(5000, 60)),
        ("limits:\n", Bounds()),
        ("limits: {}\n", Bounds()),
        ("limits: {pages: 9000}\n", Bounds(9000, 60)),
        ("limits:\n  pages: 1\n  minutes: 0.5\n", Bounds(1, 0.5)),
    ],
)
def test_limits_are_those_of_each_source_or_as_they_always_are(tmp_path: Path, text: str, limits: Bounds) -> None:
    assert read_event(write(tmp_path, "title: Demo\ntimezone: UTC\n" + text), KINDS).limits == limits


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "an event is a map that begins with `title:`"),
        ("- a list\n", 1, "an event is a map that begins with `title:`"),
        ("title: Demo\n", 1, "`timezone:` is missing"),
        ("timezone: UTC\n", 1, "`title:` is missing"),
        ("title: 2024\ntimezone: UTC\n", 1, "`title` must be text, not 2024"),
        (
            "title: Demo\ntimezone: UTC\nstart: 2024-05-15\n",
            3,
            (
                "unknown key `start`; known are title, timezone, starts, ends, location, website, logo, thumbnails, keep, delay,"
                " limits, refresh, schedule, recordings, posts, archives"
            ),
        ),
        ("title: Demo\ntimezone: UTC\nstarts: soon\n", 3, "`starts` must be a date such as 2024-05-15, not 'soon'"),
        (
            "title: Demo\ntimezone: UTC\nstarts: 2031-05-01 10:00:00\n",
            3,
            "`starts` must be a date such as 2024-05-15, not datetime.datetime(2031, 5, 1, 10, 0)",
        ),
        ("title: Demo\ntimezone: UTC\ndelay: true\n", 3, "`delay` must be a number, not True"),
        (
            "title: Demo\ntimezone: UTC\nrefresh: hourly\n",
            3,
            "demo-2024: refresh 'hourly' is none of daily, weekly, monthly, quarterly, never",
        ),
        ("title: Demo\ntimezone: UTC\nrefresh: 7\n", 3, "`refresh` must be text, not 7"),
        (
            "title: Demo\ntimezone: UTC\nposts: 7\n",
            3,
            "`posts` must be the address of a feed, or a list of them, not 7",
        ),
        (
            "title: Demo\ntimezone: UTC\nposts:\n  - https://blog.example/\n  - 7\n",
            5,
            "`posts` must be the address of a feed, or a list of them, not a list with 7",
        ),
        (
            "title: Demo\ntimezone: UTC\nposts: ftp://blog.example/feed\n",
            3,
            (
                "`posts`: 'ftp://blog.example/feed': only http:// and https:// are fetched, not ftp://; perhaps"
                " https://blog.example/feed"
            ),
        ),
        (
            "title: Demo\ntimezone: UTC\nposts: feed.xml\n",
            3,
            "demo-2024: posts is not a plain http(s) URL: 'feed.xml'",
        ),
        ("title: Demo\ntimezone: UTC\nlimits: 7\n", 3, "`limits` must be a map, not 7"),
        ("title: Demo\ntimezone: UTC\nlimits:\n  pages: 1.5\n", 4, "`pages` must be a whole number, not 1.5"),
        ("title: Demo\ntimezone: UTC\nlimits:\n  minutes: true\n", 4, "`minutes` must be a number, not True"),
        (
            "title: Demo\ntimezone: UTC\nlimits: {page: 5}\n",
            3,
            "unknown key `page`; known of limits are pages, minutes",
        ),
        ("title: Demo\ntimezone: UTC\nlimits:\n  pages: 0\n", 4, "limits: pages 0 is not between 1 and 1000000"),
        (
            "title: Demo\ntimezone: UTC\nlimits:\n  pages: 5\n  minutes: .nan\n",
            5,
            "limits: minutes nan is not more than 0 and at most 10080",
        ),
        (
            "title: Demo\n\ntimezone: Mars/Olympus\n",
            3,
            "demo-2024: timezone 'Mars/Olympus' is not an IANA name such as America/New_York",
        ),
        ("title: Demo\ntimezone: UTC\nkeep: some\n", 3, "demo-2024: keep 'some' is none of all, facts"),
        (
            "title: Demo\ntimezone: UTC\nwebsite: ftp://x\n",
            3,
            "`website`: 'ftp://x': only http:// and https:// are fetched, not ftp://; perhaps https://x",
        ),
        (
            "title: Demo\ntimezone: UTC\nschedule:\n  - {kind: nosuch, url: 'https://x.example/'}\n",
            4,
            "kind 'nosuch' is none of pycon_html, pycon_json",
        ),
        (
            "title: Demo\ntimezone: UTC\nschedule:\n  - {url: 'https://x.example/'}\n",
            4,
            "`kind:` is missing; known are pycon_html, pycon_json",
        ),
        (
            "title: Demo\ntimezone: UTC\nrecordings:\n  - kind: youtube\n    plalist: PLx\n",
            5,
            "unknown key `plalist`; known of youtube are kind, url, playlist, channel, file, talks",
        ),
        (
            "title: Demo\ntimezone: UTC\nrecordings:\n  - kind: hubilo\n    event_id: seven\n",
            5,
            "`event_id` must be a whole number, not 'seven'",
        ),
        (
            "title: Demo\ntimezone: UTC\nschedule:\n  - kind: pycon_html\n    walk: 1\n",
            5,
            "`walk` must be true or false, not 1",
        ),
        (
            "title: Demo\ntimezone: UTC\nschedule:\n  - {kind: youtube, playlist: PLx}\n",
            4,
            "kind youtube belongs under `recordings:`",
        ),
        (
            "title: Demo\ntimezone: UTC\nrecordings:\n  - https://youtu.be/x\n",
            4,
            "each line under `recordings:` is a map such as {kind: pycon_json, url: https://...}",
        ),
        (
            "title: Demo\ntimezone: UTC\nschedule:\n  - {kind: pycon_json, url: 'https://me:pw@x.example/'}\n",
            4,
            "source pycon_json: url is not a plain http(s) URL: 'https://me:pw@x.example/'",
        ),
        ("title: Demo\ntimezone: UTC\nstarts: 2024-15-15\n", 3, "not read: '2024-15-15' is no date"),
        (
            "title: Demo\ntimezone: UTC\nschedule:\n  - {kind: pycon_json}\n",
            4,
            "demo-2024: source pycon_json has no url; it reads us.pycon.org/YYYY/schedule/conference.json (2022 on)",
        ),
        (
            "title: Demo\ntimezone: UTC\nrecordings:\n\n  - {kind: youtube, playlist: bad}\n",
            5,
            "demo-2024: 'bad' is no YouTube playlist (PL..., UU...), channel (UC... or @handle) or URL of one",
        ),
        (
            "title: Demo\ntimezone: UTC\narchives:\n  - pyvideo\n",
            4,
            "each line under `archives:` is a map such as {kind: pyvideo, folder: djangocon-us-2017}",
        ),
        (
            "title: Demo\ntimezone: UTC\narchives:\n  - {kind: pyvideos, folder: demo}\n",
            4,
            "an archive has a `kind:`, which is one of pyvideo, rubyevents, and a `folder:`",
        ),
        (
            "title: Demo\ntimezone: UTC\narchives:\n  - {kind: pyvideo, folder: demo, commit: '12'}\n",
            4,
            "archive pyvideo: commit '12' is not 40 or 64 hexadecimal digits",
        ),
        (
            "title: Demo\ntimezone: UTC\narchives:\n  - {kind: pyvideo, folder: demo, by: me}\n",
            4,
            "unknown key `by`; known of archives are kind, folder, commit, licence",
        ),
        ("title: [Demo\ntimezone: UTC\n", 2, "not YAML: expected ',' or ']', but got ':'"),
    ],
)
def test_a_broken_event_names_file_line_and_cause(tmp_path: Path, text: str, line: int, message: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(BadData) as caught:
        read_event(path, KINDS)
    assert str(caught.value) == f"{path}:{line}: {message}"


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadData, match="cannot be read"):
        read_event(path, KINDS)
    path.unlink()
    with pytest.raises(BadData, match="there is no such file"):
        read_event(path, KINDS)


def test_events_are_found_by_their_file(tmp_path: Path) -> None:
    write(tmp_path, "title: Demo\ntimezone: UTC\n")
    (tmp_path / "events" / "empty-folder").mkdir()
    assert find_events(tmp_path) == ("demo-2024",)


@pytest.mark.parametrize("value", ["true", "[1]"])
def test_a_key_of_another_kind_says_nothing(tmp_path: Path, value: str) -> None:
    text = f'title: Demo\ntimezone: UTC\nschedule:\n  - {{kind: pycon_json, url: "https://demo.example/c.json", walk: {value}}}\n'
    assert read_event(write(tmp_path, text), KINDS).schedule == (
        SourceRef("pycon_json", "https://demo.example/c.json"),
    )


ARCHIVE = ArchiveRef("pyvideo", "demo-2024", "0123456789abcdef0123456789abcdef01234567", "CC0-1.0")
ARCHIVE_LINE = """archives:
  - {kind: pyvideo, folder: demo-2024, commit: "0123456789abcdef0123456789abcdef01234567", licence: "CC0-1.0"}
"""


def test_an_event_says_which_archives_it_is_in(tmp_path: Path) -> None:
    event = Event("demo-2024", "Demo", "UTC", archives=(ARCHIVE,))
    text = event_text(event)
    assert text == f"title: Demo\ntimezone: UTC\n{ARCHIVE_LINE}"
    assert read_event(write(tmp_path, text), KINDS) == event


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: Demo\n", "title: Demo\n{}"),
        ("title: Demo", "title: Demo\n{}"),
        ("archives:\n  - {kind: a}\n\n# of\n  - {kind: b}\n\n# more\ntitle: x\n", "{}\n# more\ntitle: x\n"),
        ("archives:\n- kind: a\n  folder: b\ntitle: x", "{}title: x"),
        ("title: x\narchives: []", "title: x\n{}"),
    ],
)
def test_the_archives_are_said_anew_and_all_else_stays(before: str, after: str) -> None:
    assert with_archives(before, [ARCHIVE]) == after.format(ARCHIVE_LINE)
    assert (
        with_archives(before.replace("\n", "\r\n"), [ARCHIVE]).splitlines() == after.format(ARCHIVE_LINE).splitlines()
    )
