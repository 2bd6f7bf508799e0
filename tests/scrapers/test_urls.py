"""Every spelling of an address is the one thing that it names, and what names another thing is not taken for it."""

import re

import pytest

from scrapers.urls import (
    HubiloSession,
    hide_keys,
    hubilo_session,
    is_stream,
    join_url,
    presentation_number,
    same_page,
    split_url,
    unescaped,
    web_address,
    without_fragment,
    youtube_handle,
    youtube_id,
    youtube_playlist,
    youtube_url,
)

ID = "kelp_forest"


@pytest.mark.parametrize(
    "url",
    [
        ID,
        f"https://www.youtube.com/watch?v={ID}",
        f"http://youtube.com/watch?v={ID}&t=42s",
        f"https://m.youtube.com/watch?list=PLx&v={ID}",
        f"https://music.youtube.com/watch?v={ID}",
        f"https://www.youtube.com/watch?list=PLx&amp;v={ID}",
        f"https://www.youtube.com/watch?a=1;v={ID}",
        f"https://www.youtube.com/?v={ID}",
        f"https://www.youtube.com/watch#!v={ID}",
        f"https://www.youtube.com/watch_popup?v={ID}",
        f"https://www.youtube.com/movie?v={ID}",
        f"https://www.youtube.com/attribution_link?a=x&u=%2Fwatch%3Fv%3D{ID}%26feature%3Dshare",
        f"https://www.youtube.com/embed/{ID}?rel=0",
        f"https://www.youtube-nocookie.com/embed/{ID}",
        f"https://youtube.googleapis.com/v/{ID}",
        f"https://www.youtube.com/e/{ID}",
        f"https://www.youtube.com/shorts/{ID}/",
        f"https://www.youtube.com/live/{ID}?feature=share",
        f"https://www.youtubekids.com/watch?v={ID}",
        f"https://youtu.be/{ID}?si=x",
        f"https://www.youtu.be/{ID}/more",
        f"HTTPS://YOUTU.BE/{ID}",
        f"//youtu.be/{ID}",
        f"youtu.be/{ID}",
        f"  https://youtu.be:443/{ID} ",
        f"http://youtu.be:80/{ID}",
    ],
)
def test_every_spelling_of_a_video(url: str) -> None:
    assert youtube_id(url) == ID


@pytest.mark.parametrize(
    "url",
    [
        "",
        "videoseries",
        "https://www.youtube.com/embed/videoseries?list=PLkelpkelpkelp",
        "https://www.youtube.com/embed/live_stream?channel=UCkelpkelpkelpkelpkelpke",
        "https://www.youtube.com/",
        "https://youtu.be/",
        "https://www.youtube.com/embed/",
        "https://www.youtube.com/watch",
        f"https://www.youtube.com/watch?v={ID}x",
        f"https://www.youtube.com/watch?v={ID[1:]}",
        f"https://www.youtube.com/watch?v={ID}%0A",
        f"https://www.youtube.com/user/{ID}",
        f"https://www.youtube.com/results?v={ID}",
        f"https://www.youtube.com/{ID}",
        f"https://www.youtube.com/playlist?list=PL{ID}",
        f"https://youtube.com.evil.example/watch?v={ID}",
        f"https://kelp.example/watch?v={ID}",
        f"https://ann@youtu.be/{ID}",
        f"https://youtu.be:8080/{ID}",
        f"https://youtu.be:port/{ID}",
        f"ftp://youtu.be/{ID}",
        f"https://[youtu.be/{ID}",
    ],
)
def test_what_is_no_video(url: str) -> None:
    assert youtube_id(url) is None


def test_the_words_for_lists_and_streams_have_eleven_letters_and_are_no_videos() -> None:
    assert len("videoseries") == len("live_stream") == len(ID)
    assert youtube_id("https://www.youtube.com/embed/live_stream") is None
    assert youtube_id("https://www.youtube.com/embed/live_streak") == "live_streak"


def test_the_one_spelling_of_a_video_that_is_published() -> None:
    assert youtube_url(ID) == f"https://www.youtube.com/watch?v={ID}"
    for bad in (ID[1:], ID + "x", f"{ID}\n", "a/../../bad"):
        with pytest.raises(ValueError, match="not a YouTube video id"):
            youtube_url(bad)


LIST = "PLkelpkelp_0"
CHANNEL = "UCkelpkelpkelpkelpkelp-0"


@pytest.mark.parametrize(
    ("text", "playlist"),
    [
        (LIST, LIST),
        ("PLkelpkelp", None),
        ("PLkelpkelp00", "PLkelpkelp00"),
        ("PL" + "k" * 9, None),
        ("PL" + "k" * 10, "PL" + "k" * 10),
        ("XXkelpkelp_0", None),
        (CHANNEL, "UU" + CHANNEL[2:]),
        (CHANNEL[:-1], None),
        (f"https://www.youtube.com/playlist?list={LIST}", LIST),
        (f"https://www.youtube.com/watch?v={ID}&list={LIST}&index=3", LIST),
        (f"https://www.youtube.com/channel/{CHANNEL}/videos", "UU" + CHANNEL[2:]),
        (f"https://www.youtube.com/channel/{CHANNEL}?list={LIST}", LIST),
        ("https://www.youtube.com/channel/kelp", None),
        (f"https://www.youtube.com/user/{CHANNEL}", None),
        ("https://www.youtube.com/channel", None),
        (f"https://www.youtube.com/watch?v={ID}", None),
        (f"https://kelp.example/playlist?list={LIST}", None),
        (f"ftp://www.youtube.com/playlist?list={LIST}", None),
    ],
)
def test_playlists_and_the_uploads_of_a_channel(text: str, playlist: str | None) -> None:
    assert youtube_playlist(text) == playlist


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("@KelpConUS", "@KelpConUS"),
        ("@ab", None),
        ("@abc", "@abc"),
        ("@" + "k" * 30, "@" + "k" * 30),
        ("@" + "k" * 31, None),
        ("KelpConUS", None),
        ("https://www.youtube.com/@KelpConUS/videos", "@KelpConUS"),
        ("youtube.com/@KelpConUS", "@KelpConUS"),
        ("https://www.youtube.com/@ab", None),
        ("https://www.youtube.com/c/KelpConUS", None),
        ("https://www.youtube.com/", None),
        ("https://kelp.example/@KelpConUS", None),
    ],
)
def test_handles(text: str, handle: str | None) -> None:
    assert youtube_handle(text) == handle


@pytest.mark.parametrize(
    ("url", "session"),
    [
        ("https://events.hubilo.com/kelpcon-2031/session/7001", HubiloSession("kelpcon-2031", "7001")),
        ("https://events.hubilo.com/kelpcon-2031/session/7001/?x=1#y", HubiloSession("kelpcon-2031", "7001")),
        ("events.hubilo.com/k/session/1", HubiloSession("k", "1")),
        ("https://events.hubilo.com/kelpcon-2031/session/", None),
        ("https://events.hubilo.com/kelpcon-2031/session/7001/chat", None),
        ("https://events.hubilo.com/a/kelpcon-2031/session/7001", None),
        ("https://events.hubilo.com/KelpCon/session/7001", None),
        ("https://events.hubilo.com/kelpcon-2031/session/seven", None),
        ("https://hubilo.com/kelpcon-2031/session/7001", None),
        ("https://ann@events.hubilo.com/kelpcon-2031/session/7001", None),
    ],
)
def test_sessions(url: str, session: HubiloSession | None) -> None:
    assert hubilo_session(url) == session
    assert session is None or hubilo_session(session.url) == session


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("https://us.pycon.org/2031/schedule/presentation/42/", "42"),
        ("/2031/schedule/presentation/42", "42"),
        ("presentation/42/index.html", "42"),
        ("https://us.pycon.org/2011/schedule/presentations/42/?x=1#y", "42"),
        (" /schedule/presentation/42/ ", "42"),
        ("https://us.pycon.org/2031/schedule/presentation/", None),
        ("https://us.pycon.org/2031/schedule/presentation/42/edit/", None),
        ("https://us.pycon.org/2031/schedule/representation/42/", None),
        ("https://us.pycon.org/2031/schedule/presentation/kelp/", None),
        ("https://us.pycon.org/?page=/presentation/42/", None),
        ("/2024/schedule/presentation/123456789/", "123456789"),
        ("/2024/schedule/presentation/1234567890/", None),
        ("/2024/schedule/presentation/٣/", None),
    ],
)
def test_presentation_numbers(url: str, number: str | None) -> None:
    assert presentation_number(url) == number


@pytest.mark.parametrize(
    ("text", "stream"),
    [
        ("https://stream.mux.com/kelp", True),
        ("https://cdn.example/kelp.m3u8", True),
        ("https://cdn.example/kelp.M3U8?x=1", True),
        ("https://cdn.example/kelp?token=1", True),
        ("https://cdn.example/kelp?a=1;Sig=2", True),
        ("https://cdn.example/kelp?a=1&policy=2", True),
        ("https://cdn.example/kelp?pwd=2", True),
        ("https://cdn.example/kelp#access_token=2", True),
        ("https://cdn.example/kelp#author=2", False),
        ("https://cdn.example/kelp.m3u8x", False),
        ("https://cdn.example/kelp?pagetoken=1", False),
        ("https://kelp.example/tokens", False),
    ],
)
def test_streams(text: str, stream: bool) -> None:
    assert is_stream(text) is stream


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("https://kelp.example/5/?token=a1&day=2", "https://kelp.example/5/?token=***&day=2"),
        (
            "no https://kelp.example/?a=1&key=a1, nor /b#jwt=c2: 404",
            "no https://kelp.example/?a=1&key=***, nor /b#jwt=***: 404",
        ),
        ("https://kelp.example/5/?author=a&token=", "https://kelp.example/5/?author=a&token="),
        ("https://kelp.example/5/?token=***", "https://kelp.example/5/?token=***"),
    ],
)
def test_what_lets_somebody_in_is_hidden_and_the_page_stays_the_same(text: str, hidden: str) -> None:
    assert hide_keys(text) == hidden
    assert same_page(text) == same_page(hidden)


PAGE = "kelp.example/2031/schedule"


@pytest.mark.parametrize(
    "url",
    [
        "https://kelp.example/2031/schedule",
        "http://www.kelp.example/2031/schedule/",
        "https://KELP.example:443//2031///schedule/index.html",
        "http://kelp.example:80/2031/schedule/#top",
        " https://kelp.example/2031/schedule ",
    ],
)
def test_spellings_of_one_page(url: str) -> None:
    assert same_page(url) == PAGE


@pytest.mark.parametrize("digits", ["9" * 600, "9" * 5000, "0" * 5000 + "65", "x" + "9" * 5000])
def test_a_number_that_is_no_character_is_one_sign(digits: str) -> None:
    assert unescaped(f"Kelp &amp; &#{digits}; &#79;wls") == "Kelp & \ufffd Owls"
    url = f"https://kelp.example/2031/&#{digits};"
    assert (youtube_id(url), presentation_number(url), same_page(url)) == (None, None, "kelp.example/2031/\ufffd")


UNREADABLE = [
    "http://[TBA]/presentation/5/",
    "//[",
    "http://kelp.example:99999/",
    "http://kelp.example:b/",
    "http://a\u2100b/",
]


@pytest.mark.parametrize("url", UNREADABLE)
def test_what_cannot_be_read_as_an_address_has_no_parts(url: str) -> None:
    parts = split_url(url)
    assert (tuple(parts), parts.hostname, parts.port) == (("", "", "", "", ""), None, None)
    assert join_url("https://kelp.example/a", url) == ""
    assert join_url(url, "b") == ""
    assert (presentation_number(url), youtube_id(url), youtube_playlist(url)) == (None, None, None)
    assert same_page(f" {url}") == url


def test_the_parts_of_an_address_that_can_be_read() -> None:
    parts = split_url("https://kelp.example:65535/a?b#c")
    assert (tuple(parts), parts.port) == (("https", "kelp.example:65535", "/a", "b", "c"), 65535)
    assert join_url("https://kelp.example/a/b", "../c#d") == "https://kelp.example/c#d"
    assert without_fragment("https://kelp.example/c#d") == "https://kelp.example/c"
    assert without_fragment("http://[TBA]/#d") == "http://[TBA]/#d"
    assert same_page("https://kelp.example/?q=\ud800") == "kelp.example?q=%ED%A0%80"


def test_other_pages_are_others() -> None:
    assert same_page("https://kelp.example/2031/schedule?b=2&a=1") == same_page(f"http://{PAGE}/?a=1&amp;b=2")
    assert same_page("https://kelp.example/2031/schedule?a=1") == f"{PAGE}?a=1"
    assert same_page("https://kelp.example:8080/2031/schedule") == "kelp.example:8080/2031/schedule"
    assert same_page("https://kelp.example/2031/Schedule") == "kelp.example/2031/Schedule"
    assert same_page("/2031/schedule/") == "/2031/schedule"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://owls.example.org/schedule/", "https://owls.example.org/schedule/"),
        ("http://owls.example.org", "http://owls.example.org"),
        ("HTTPS://owls.example.org/A", "https://owls.example.org/A"),
        ("webcal://owls.example.org/all.ics", "https://owls.example.org/all.ics"),
        ("owls.example.org", "https://owls.example.org"),
        ("owls.example.org/2031/schedule.json", "https://owls.example.org/2031/schedule.json"),
        ("owls.example.org:8080?day=1", "https://owls.example.org:8080?day=1"),
        ("//owls.example.org/schedule/", "https://owls.example.org/schedule/"),
        ("käuze.example/plan", "https://käuze.example/plan"),
        ("127.0.0.1:8000/schedule", "https://127.0.0.1:8000/schedule"),
        ("localhost:8000/schedule", "https://localhost:8000/schedule"),
        ("schedule.csv", None),
        ("Owls.2031.XLSX", None),
        ("data/schedule.csv", None),
        ("schedule", None),
        ("localhost", None),
        ("../owls.example.org/index.html", None),
        ("./a.example", None),
        ("ada@owls.example.org", None),
        ("3.14", None),
        ("", None),
    ],
)
def test_an_address_as_people_write_it(text: str, address: str | None) -> None:
    assert web_address(text) == address


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "htps://owls.example.org/a",
            "only http:// and https:// are fetched, not htps://; perhaps https://owls.example.org/a",
        ),
        (
            "ftp://owls.example.org",
            "only http:// and https:// are fetched, not ftp://; perhaps https://owls.example.org",
        ),
        ("https:/owls.example.org/a", "no address; perhaps https://owls.example.org/a"),
        ("http:owls.example.org", "no address; perhaps http://owls.example.org"),
        ("https//owls.example.org", "no address; perhaps https://owls.example.org"),
        ("https:\\\\owls.example.org", "no address; perhaps https://owls.example.org"),
    ],
)
def test_a_mistyped_address_is_named(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=rf"\A{re.escape(why)}\Z"):
        web_address(text)
