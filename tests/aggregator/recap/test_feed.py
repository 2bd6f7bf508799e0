"""Feeds of posts as blogs have them: Atom, RSS 2.0, RSS 1.0; and what is none."""

from datetime import date
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.recap.feed import MOST_ENTRIES, MOST_TEXT, FeedPost, read_feed
from scrapers.errors import LayoutChanged
from scrapers.page import Page
from scrapers.text import clean_title

URL = "https://blog.example/feed.xml"
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Tides</title><author><name>Ada Finch</name></author>
<entry><title type="html">KelpCon &amp;amp; me</title><link rel="self" href="/1.atom"/><link href="/2031/kelp/"/>
 <published>2031-05-20T08:00:00Z</published><updated>2031-06-01T08:00:00Z</updated>
 <category term="kelpcon"/><category term=" "/>
 <content type="html">&lt;p&gt;Hello &lt;a href="https://youtu.be/kelpforest1"&gt;kelp&lt;/a&gt;&lt;/p&gt;</content></entry>
<entry><title>Second</title><link rel="alternate" href="https://other.example/2"/><author><name>Bo Tern</name></author>
 <updated>2031-05-19T23:00:00-07:00</updated>
 <summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>In <b>short</b></p></div></summary></entry>
<entry><title>No page</title><link rel="enclosure" href="https://blog.example/a.mp3"/></entry>
<entry><title></title><link href="https://blog.example/untitled"/></entry>
<entry><title>Second again</title><link href="https://other.example/2"/></entry>
</feed>"""
RSS = """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Tides</title>
<link>https://blog.example/</link><atom:link rel="self" href="https://blog.example/feed.xml"/>
<item><title>KelpCon</title><link> https://blog.example/kelp </link><pubDate>Tue, 20 May 2031 08:00:00 GMT</pubDate>
 <author>ada@blog.example (Ada Finch)</author><category>kelp</category><category>talks</category>
 <description>Short</description><content:encoded><![CDATA[<p>Long</p>]]></content:encoded></item>
<item><title>By guid</title><guid>https://blog.example/guid</guid><dc:creator>Bo Tern</dc:creator>
 <dc:date>2031-05-21</dc:date></item>
<item><title>A guid that is none</title><guid isPermaLink="false">https://blog.example/none</guid></item>
<item><title>Alone</title><link>https://blog.example/alone</link><author>ada@blog.example</author>
 <pubDate>some day</pubDate></item>
<item><title>Script</title><link>javascript:alert(1)</link></item>
</channel></rss>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="https://blog.example/"><title>Tides</title></channel>
<item rdf:about="https://blog.example/kelp"><title>KelpCon</title><link>https://blog.example/kelp</link></item></rdf:RDF>"""


def read(text: str) -> tuple[tuple[FeedPost, ...], tuple[str, ...]]:
    return read_feed(Page(URL, text.encode()))


def test_atom() -> None:
    assert read(ATOM) == (
        (
            FeedPost(
                "https://blog.example/2031/kelp/",
                "KelpCon & me",
                "Ada Finch",
                date(2031, 5, 20),
                ("kelpcon",),
                '<p>Hello <a href="https://youtu.be/kelpforest1">kelp</a></p>',
            ),
            FeedPost(
                "https://other.example/2",
                "Second",
                "Bo Tern",
                date(2031, 5, 19),
                (),
                '<div xmlns="http://www.w3.org/1999/xhtml"><p>In <b>short</b></p></div>',
            ),
        ),
        ("2 entries of the feed left out: no address or title",),
    )


def test_rss() -> None:
    assert read(RSS) == (
        (
            FeedPost(
                "https://blog.example/kelp",
                "KelpCon",
                "Ada Finch",
                date(2031, 5, 20),
                ("kelp", "talks"),
                "<p>Long</p>",
            ),
            FeedPost("https://blog.example/guid", "By guid", "Bo Tern", date(2031, 5, 21)),
            FeedPost("https://blog.example/alone", "Alone"),
        ),
        ("2 entries of the feed left out: no address or title",),
    )
    assert read(RDF) == ((FeedPost("https://blog.example/kelp", "KelpCon"),), ())


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("ada@blog.example (Ada Finch)", "Ada Finch"),
        ("[e-mail removed] (Ada Finch)", "Ada Finch"),  # as the fetcher hands it over
        ("Ada Finch", "Ada Finch"),
        ("ada@blog.example", None),
        ("Ada Finch &lt;ada@blog.example&gt;", None),
        ("", None),
    ],
)
def test_of_an_author_the_name_alone_is_kept(said: str, name: str | None) -> None:
    (post,), _ = read(
        f"<rss><channel><item><title>A</title><link>/a</link><author>{said}</author></item></channel></rss>"
    )
    assert post.author == name


def test_an_author_without_a_name_is_none() -> None:
    entry = '<entry><title>A</title><link href="/a"/><author><uri>https://x.example/</uri></author></entry>'
    (post,), _ = read(f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>')
    assert post == FeedPost("https://blog.example/a", "A")


def test_an_entry_as_a_post() -> None:
    post = read(ATOM)[0][0].post()
    assert (post.name, post.document.title) == ("https://blog.example/2031/kelp/", "KelpCon & me")
    assert post.document.front_matter == {"title": "KelpCon & me", "tags": ["kelpcon"], "date": date(2031, 5, 20)}
    assert [link.url for link in post.document.links] == ["https://youtu.be/kelpforest1"]
    unread = FeedPost("https://blog.example/a", "A", content="<!-- never closed").post()
    assert (unread.document.title, unread.document.blocks, unread.document.front_matter) == (
        "A",
        (),
        {"title": "A", "tags": []},
    )


def test_of_a_long_feed_the_first_entries_are_read() -> None:
    for number in (MOST_ENTRIES, MOST_ENTRIES + 1):
        items = "".join(f"<item><title>{n}</title><link>/{n}</link></item>" for n in range(number))
        posts, notes = read(f"<rss><channel>{items}</channel></rss>")
        assert len(posts) == MOST_ENTRIES
        assert notes == (("the first 300 of 301 entries of the feed were read",) if number > MOST_ENTRIES else ())


def test_texts_are_kept_as_far_as_there_is_room() -> None:
    text = f"<description>{'a' * (MOST_TEXT - 1)}</description>"
    ends = ("<description>ab</description>", "<description>a</description>")
    items = "".join(f"<item><title>{n}</title><link>/{n}</link>{one}</item>" for n, one in enumerate((text, *ends)))
    posts, notes = read(f"<rss><channel>{items}</channel></rss>")
    assert [len(post.content) for post in posts] == [MOST_TEXT - 1, 0, 1]
    assert notes == ("the text of 1 entry of the feed was not read: it is too long",)


def with_entities(deep: int) -> str:
    """A feed whose entities are ten of the one before each, and one that is a file."""
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, deep + 1))
    declared = f'<!DOCTYPE rss [<!ENTITY a0 "aaaaaaaaaa">{entities}<!ENTITY file SYSTEM "file:///etc/passwd">]>'
    item = f"<item><title>KelpCon &a{deep}; &file;</title><link>/a</link><description>&file;</description></item>"
    return f"{declared}<rss><channel>{item}</channel></rss>"


def test_entities_of_a_feed_are_not_expanded_and_a_bomb_of_them_is_refused() -> None:
    (post,), _ = read(with_entities(2))
    assert post == FeedPost("https://blog.example/a", "KelpCon &a2; &file;", content="&file;")
    with pytest.raises(LayoutChanged, match="the XML is cut or broken"):
        read(with_entities(11))


TAGS = st.sampled_from(
    ["entry", "item", "title", "link", "author", "name", "content", "pubDate", "category", "guid", "div"]
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc",)), max_size=30) | st.sampled_from(
    [
        "https://blog.example/a",
        "//[",
        "http://[TBA]/",
        "javascript:x",
        "2031-05-20",
        "Tue, 99 Foo",
        "a@b.example (A)",
        "<p>",
        "&",
    ]
)
ELEMENTS = st.recursive(
    st.builds(lambda tag, text: f"<{tag}>{escape(text)}</{tag}>", TAGS, TEXTS),
    lambda inner: st.builds(lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", TAGS, st.lists(inner, max_size=5)),
    max_leaves=20,
)


@given(st.lists(ELEMENTS, max_size=8))
def test_whatever_a_feed_holds_its_posts_have_an_address_and_a_title_and_can_be_read(parts: list[str]) -> None:
    first, odd = "<title>A</title><link>/a</link>", "".join(parts)
    posts, _ = read(f"<feed><entry>{first}{odd}</entry><entry>{odd}{first}</entry></feed>")
    assert posts[0].url == "https://blog.example/a"
    for one in posts:
        assert one.url.startswith(("http://", "https://"))
        assert one.title == clean_title(one.title)
        assert one.post().document.title == one.title


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<!doctype html><title>Log in</title>", "got an HTML page where a feed (Atom or RSS) was expected: Log in"),
        ('{"version": "https://jsonfeed.org/version/1.1"}', "no feed (Atom or RSS)"),
        ('{"version": ', "the JSON is cut or broken"),
        ("<opml><body/></opml>", "no feed (Atom or RSS): its first tag is <opml>"),
        (ATOM[:700], "the XML is cut or broken"),
        ("", "the XML is cut or broken"),
        ("hello", "the XML is cut or broken"),
    ],
)
def test_what_is_no_feed_is_said(body: str, said: str) -> None:
    with pytest.raises(LayoutChanged) as caught:
        read(body)
    assert said in str(caught.value)
