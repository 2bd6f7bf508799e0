"""suppress.yml: whom and what it leaves out, by name and by digest. Invented people."""

from dataclasses import replace

import pytest
from doc_pages import marked

from aggregator.files.concealed import conceal, is_concealed, is_meant, new_salt, salt_of
from aggregator.files.suppressions import Suppressions, concealed_entry, read_suppressions, said_names
from scrapers.errors import BadData
from scrapers.records import Chapter, Recording, Speaker, Talk

SALT = "0123456789abcdef" * 2
PAGE = "https://pivocon.example/"


def test_a_missing_file_leaves_nothing_out(tmp_path):
    assert read_suppressions(tmp_path / "suppress.yml") == Suppressions()
    assert not Suppressions()


def talk(*names, code="7", **more):
    speakers = tuple(Speaker(name) for name in names)
    return Talk("pivocon-2031", code, "Foam", "talk", "https://pivocon.example/", speakers=speakers, **more)


@pytest.fixture
def suppressions(write):
    return read_suppressions(write("- {speaker: Jiří Šťastný, why: asked}\n- {talk: pivocon-2031/9, why: asked}\n"))


def test_suppressions_are_read(suppressions):
    assert suppressions == Suppressions(frozenset({"jiri stastny"}), frozenset({"pivocon-2031/9"}))


def test_a_speaker_who_asked_is_removed_and_the_others_stay(suppressions):
    both = talk("JIRI STASTNY", "Una Roe")
    assert suppressions.without_speakers(both) == talk("Una Roe")
    assert not suppressions.hides("pivocon-2031", both)


def test_every_title_of_a_recording_is_without_the_name(suppressions):
    page = "https://pivocon.example/"
    told = Recording("youtube", "a", page, "Jiří Šťastný: Foam", page, titles=(("youtube", "Foam by JIRI STASTNY"),))
    masked = suppressions.masked(told)
    assert (masked.raw_title, masked.titles) == ("…: Foam", (("youtube", "Foam by …"),))


def test_chapters_are_without_the_name(suppressions):
    page = "https://pivocon.example/"
    told = (
        Chapter(0, "Jiří Šťastný: Foam", speakers=("JIRI STASTNY", "Una Roe")),
        Chapter(9, "Stastny Jiri"),
        Chapter(20, "Jiri Stastny"),
        Chapter(20, "…"),
    )
    masked = suppressions.masked(Recording("youtube", "a", page, "Foam", page, chapters=told))
    assert masked.chapters == (
        Chapter(0, "…: Foam", speakers=("Una Roe",)),
        Chapter(9, "Stastny Jiri"),
        Chapter(20, "…"),
    )


def test_no_tag_names_somebody_who_asked(suppressions):
    tags, kept = ("foam", "Jiří Šťastný", "jiri-stastny live", "JiriStastny", "stastny"), ("foam", "stastny")
    assert suppressions.without_speakers(replace(talk("Una Roe"), tags=tags)) == replace(talk("Una Roe"), tags=kept)
    page = "https://pivocon.example/"
    assert suppressions.masked(Recording("youtube", "a", page, "Foam", page, tags=tags)).tags == kept


def test_a_talk_of_nobody_else_is_hidden(suppressions):
    assert suppressions.hides("pivocon-2031", talk("Jiří  Šťastný"))


def test_a_talk_without_that_speaker_is_the_same_object(suppressions):
    other = talk("Una Roe")
    assert suppressions.without_speakers(other) is other
    assert not suppressions.hides("pivocon-2031", talk())


def test_a_named_talk_is_hidden_by_code_alias_or_slug_in_its_event_only(suppressions):
    assert suppressions.hides("pivocon-2031", talk("Una Roe", code="9"))
    assert suppressions.hides("pivocon-2031", talk("Una Roe", aliases=("9",)))
    assert not suppressions.hides("pivocon-2030", talk("Una Roe", code="9"))
    assert Suppressions(talks=frozenset({"pivocon-2031/foam"})).hides("pivocon-2031", talk("Una Roe", slug="foam"))


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("speaker: A\n", 1, "the file must be a list: every entry begins with `- `"),
        ("- {why: asked}\n", 1, "an entry names either `speaker:`, `talk:` or `recording:`"),
        ("- {speaker: A, talk: e/1, why: asked}\n", 1, "an entry names either `speaker:`, `talk:` or `recording:`"),
        ("- {speaker: A}\n", 1, "`why:` is missing"),
        ("- {speaker: '...', why: asked}\n", 1, "speaker '...' has no letters"),
        ("- {talk: '9', why: asked}\n", 1, "talk '9' is not EVENT/CODE"),
        ("- {name: A, why: asked}\n", 1, "unknown key `name:`; known are speaker, talk, recording, event, why"),
        ("- {recording: abc, why: asked}\n", 1, "recording 'abc' is not PROVIDER:ID"),
        ("- {talk: e/1, event: e, why: asked}\n", 1, "`event:` goes with `speaker:`, and is the name of an event"),
        ("- {speaker: A, event: E 1, why: asked}\n", 1, "`event:` goes with `speaker:`, and is the name of an event"),
        (
            "- {speaker: scrypt1$ab$cd, why: asked}\n",
            1,
            "speaker 'scrypt1$ab$cd' is no whole digest: scrypt1$ with twice 32 hex digits, a $ between",
        ),
        (
            "- {talk: e/argon2$ab, why: asked}\n",
            1,
            "talk 'argon2$ab' is a digest of the form argon2, which this version does not know; known is scrypt1",
        ),
    ],
)
def test_every_mistake_in_suppress_is_named(write, text, line, says):
    path = write(text)
    with pytest.raises(BadData) as error:
        read_suppressions(path)
    assert str(error.value) == f"{path}:{line}: {says}"


@pytest.mark.parametrize("printed", ["Dr. Una Roe", "Roe, Una", "Una Roe (Example Corp)", "Una Roe, Example Corp"])
def test_who_asked_is_left_out_whatever_is_printed_around_the_name(printed):
    asked = Suppressions(frozenset({"una roe"}))
    assert asked.hides("moss-2031", talk(printed))
    assert asked.without_speakers(talk(printed, "Jo Fen")) == talk("Jo Fen")
    assert not asked.hides("moss-2031", talk("Una Roe Fen"))


def test_of_two_in_one_name_only_who_asked_is_left_out():
    asked = Suppressions(frozenset({"una roe"}))
    both = talk("Dr. Una Roe and Jo Fen")
    assert not asked.hides("moss-2031", both)
    assert asked.without_speakers(both) == talk("Jo Fen")
    other = talk("Dr. Bo Li and Jo Fen")
    assert asked.without_speakers(other) is other


def test_a_digest_says_one_text_under_one_salt_and_has_a_version():
    digest = conceal("una roe", SALT)
    assert digest == f"scrypt1${SALT}${digest[-32:]}"
    assert (is_concealed(digest), is_meant("una roe", digest), is_meant("una rae", digest)) == (True, True, False)
    assert conceal("una roe", new_salt()) != digest
    assert (salt_of(digest), salt_of("Una Roe"), is_concealed("Una Roe $"), is_meant("una roe", "x")) == (
        SALT,
        None,
        False,
        False,
    )


def test_the_digest_of_a_name_stays_what_it_is():
    assert conceal("una roe", SALT) == f"scrypt1${SALT}$cfb3bb0690dcfddf7f13cbc5fef83e74"


@pytest.fixture
def by_digest(write):
    entries = (
        concealed_entry("speaker", "jiri stastny", SALT),
        concealed_entry("speaker", "bo tern", SALT, "pivocon-2031"),
        concealed_entry("talk", "pivocon-2031/9", SALT, "pivocon-2031"),
        concealed_entry("recording", "youtube:abc", SALT),
    )
    rows = ", ".join(f"{key}: {value}" for entry in entries for key, value in entry.items())
    text = "".join("- {" + ", ".join(f"{k}: {v}" for k, v in one.items()) + ", why: asked}\n" for one in entries)
    assert "stastny" not in rows
    return read_suppressions(write(text))


def test_the_docs_show_each_kind_of_entry(write):
    assert read_suppressions(write(marked("tested", "suppress"))) == Suppressions(
        speakers=frozenset({"ada finch"}),
        talks=frozenset({"moss-2024/41"}),
        recordings=frozenset({"youtube:aaaaaaaaa01"}),
        speakers_at=frozenset({("moss-2024", "bo li")}),
    )


def test_digests_are_read_with_the_salt_of_the_file(by_digest):
    said = {(one.kind, one.event) for one in by_digest.concealed}
    assert said == {("speaker", ""), ("speaker", "pivocon-2031"), ("talk", "pivocon-2031"), ("recording", "")}
    assert (bool(by_digest), by_digest.salt, Suppressions().salt) == (True, SALT, None)
    assert by_digest == replace(Suppressions(), concealed=by_digest.concealed)


def test_digests_become_names_where_an_event_says_them(by_digest):
    both = talk("JIRI STASTNY and Una Roe", "Bo Tern")
    here = by_digest.at("pivocon-2031", [both])
    assert here.speakers == {"jiri stastny", "bo tern"}
    assert here.without_speakers(both) == talk("Una Roe")
    assert by_digest.at("pivocon-2030", [both]).speakers == {"jiri stastny"}
    assert by_digest.at("pivocon-2031", [talk("Una Roe")]) == by_digest


@pytest.mark.parametrize(
    "title", ["Foam by Jiří Šťastný", "Jiří Šťastný: Foam", "Foam - Jiri Stastny and Una Roe", "Foam (Jiří Šťastný)"]
)
def test_a_digest_is_found_in_the_title_of_a_recording(by_digest, title):
    told = Recording("youtube", "a", PAGE, title, PAGE)
    masked = by_digest.at("pivocon-2031", (), [told]).masked(told)
    assert "…" in masked.raw_title and "tastn" not in masked.raw_title


def test_of_a_title_only_parts_that_may_be_names_are_tried():
    told = Recording("youtube", "a", PAGE, "Una Roe - how it is | Foam in 2031, Foam", PAGE, tags=("Bo Tern",))
    assert said_names([], [told]) == {"una roe", "bo tern"}
    five = Recording("youtube", "a", PAGE, "A B C D: A B C D E", PAGE)
    assert said_names([], [five]) == {"a b c d"}


def test_a_name_at_one_event_is_another_persons_elsewhere(write):
    read = read_suppressions(write("- {speaker: Bo Tern, event: pivocon-2031, why: asked}\n"))
    assert read == Suppressions(speakers_at=frozenset({("pivocon-2031", "bo tern")}))
    assert [read.at(event).speakers for event in ("pivocon-2031", "pivocon-2030")] == [{"bo tern"}, frozenset()]
    assert (read.names_speaker("Bo Tern"), read.names_speaker("Bo Tern", "pivocon-2031")) == (False, True)


def test_a_talk_and_a_recording_are_known_by_their_digests(by_digest):
    assert by_digest.hides("pivocon-2031", talk("Una Roe", code="9"))
    assert by_digest.hides("pivocon-2031", talk("Una Roe", aliases=("9",)))
    assert not by_digest.hides("pivocon-2030", talk("Una Roe", code="9"))
    assert by_digest.talks_of("pivocon-2031", ["8", "9"]) == {"9"}
    assert [by_digest.leaves_out_talks_of(event) for event in ("pivocon-2031", "pivocon-2030")] == [True, False]
    assert [by_digest.names_recording(key) for key in ("youtube:abc", "youtube:abx")] == [True, False]


def test_a_recording_is_named_plainly_too(write):
    read = read_suppressions(write("- {recording: 'youtube:abc', why: asked}\n"))
    assert [read.names_recording(key) for key in ("youtube:abc", "youtube:abx")] == [True, False]


def test_a_talk_that_has_no_address_yet_is_hidden_by_the_one_that_it_would_get():
    assert Suppressions(talks=frozenset({"pivocon-2031/foam"})).hides("pivocon-2031", talk("Una Roe"))


def test_the_texts_of_a_talk_are_without_the_name(suppressions):
    told = talk(
        "Una Roe",
        "Jiří Šťastný",
        abstract="With JIRI STASTNY.",
        track="Stastny: x",
        slides=("https://x.example/jiri-stastny.pdf", "https://x.example/b"),
    )
    told = replace(told, title="Foam with Jiří Šťastný", raw_title="Foam, Jiří Šťastný")
    assert suppressions.without_speakers(told) == replace(
        talk("Una Roe", abstract="With ….", track="Stastny: x", slides=("https://x.example/b",)),
        title="Foam with …",
        raw_title="Foam, …",
    )


def test_an_address_with_the_name_in_it_is_another_one(suppressions):
    naming = talk("Una Roe", "Jiří Šťastný", code="1", slug="foam-by-jiri-stastny", aliases=("jiri-stastny", "41"))
    other = talk("Una Roe", code="2", slug="foam")
    kept, hidden = suppressions.parted("pivocon-2031", [naming, other])
    assert hidden == ()
    assert kept == (replace(naming, slug="foam-2", aliases=("41",), speakers=(Speaker("Una Roe"),)), other)
    assert suppressions.parted("pivocon-2031", kept) == (kept, ())
