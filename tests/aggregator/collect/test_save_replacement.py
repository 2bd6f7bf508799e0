"""Re-uploads through import, files and catalog: what is kept, what is said, where an old id leads. Invented talks."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.catalog.queries import talk
from aggregator.catalog.resolve import resolve_all
from aggregator.catalog.views import best_video
from aggregator.collect.import_files import import_files
from aggregator.collect.save import rebuild
from aggregator.files.workspace import Workspace
from aggregator.store.connect import open_reader
from scrapers.registry import sources

EVENT, PLAYLIST = "demo-2031", "PLdemo2031abcdefghijkl"
TALKS = {
    "1": ("How Owls Read Logs", "Ada Finch"),
    "2": ("Knots for Beginners", "Bo Marsh"),
    "3": ("Toast at Scale", "Cy Reed"),
}
DAY = datetime(2031, 7, 1, 12, tzinfo=UTC)
OWLS, KNOTS, TOAST = (f"Talks - {name}: {title}" for title, name in TALKS.values())
OLD = {"owlsowls001": OWLS, "knotsknots1": KNOTS, "toasttoast1": TOAST}
NEW = {"owlsowls002": OWLS, "knotsknots1": KNOTS, "toasttoast1": TOAST}
SWAPPED = "replaced youtube:owlsowls001 by youtube:owlsowls002: the same title"


class Demo:
    """One event in a data folder, told day after day what a playlist holds."""

    def __init__(self, data: Path) -> None:
        self.workspace = Workspace(data, data / "talks.db", sources({}))
        self.folder = self.workspace.folder(EVENT)
        self.folder.mkdir(parents=True)
        (self.folder / "event.yml").write_text(
            "title: Demo Conf 2031\ntimezone: America/Denver\nstarts: 2031-05-16\nends: 2031-05-18\n"
            f"recordings:\n  - {{kind: youtube, playlist: {PLAYLIST}}}\n",
            "utf-8",
        )
        rows = [
            {"code": code, "slug": f"talk-{code}-x", "kind": "talk", "title": title, "speakers": [{"name": name}]}
            | {
                "slots": [{"start": "2031-05-17T09:00:00-06:00"}],
                "status": "scheduled",
                "source_url": "https://demo.example/",
            }
            for code, (title, name) in TALKS.items()
        ]
        (self.folder / "talks.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
        self.day = DAY

    def tell(self, uploads, **facts):
        """Import a listing of these videos (id -> title) on the next day; the notes come back."""
        entries = [{"_type": "url", "id": key, "title": title, **facts} for key, title in uploads.items()]
        listing = {"_type": "playlist", "id": PLAYLIST, "extractor_key": "YoutubeTab", "entries": entries}
        return self.tell_file(json.dumps(listing))

    def tell_file(self, text):
        path = self.workspace.data / "told"
        path.write_text(text, "utf-8")
        self.day += timedelta(days=1)
        return import_files(self.workspace, EVENT, [path], self.day).notes

    def decide(self, text):
        (self.folder / "corrections.yml").write_text(text, "utf-8")
        return rebuild(self.workspace, self.day.date())[1].notes()

    def recordings(self):
        """Id -> access, last_seen as days since the first, what replaced it."""
        kept = self.workspace.files(EVENT).recordings
        return {r.id: (r.access, r.last_seen and (r.last_seen - DAY.date()).days, r.replaced_by) for r in kept}

    def links(self):
        return {(one.talk, one.recording[8:], one.decision) for one in self.workspace.files(EVENT).links}

    def leads_to(self, video):
        """The talk that a video's address leads to, and the video that /watch gives for it."""
        with closing(open_reader(self.workspace.db)) as conn:
            talks = resolve_all(conn, f"https://youtu.be/{video}")
            found = talks[0] if len(talks) == 1 else None
            shown = talk(conn, found) if found else None
            best = best_video(shown) if shown else None
            return found and found.partition("/")[2], best and best.provider_id

    def files(self):
        return {path.name: path.read_bytes() for path in sorted(self.folder.iterdir())}


@pytest.fixture
def demo(tmp_path):
    made = Demo(tmp_path / "data")
    assert made.tell(OLD) == ()
    assert made.leads_to("owlsowls001") == ("talk-1-x", "owlsowls001")
    return made


@pytest.mark.parametrize("dead", [None, "[Deleted video]", "[Private video]"])
def test_a_new_upload_takes_the_place_and_the_old_id_still_leads_to_the_talk(demo, dead):
    later = NEW | ({"owlsowls001": dead} if dead else {})
    assert demo.tell(later) == (SWAPPED,)
    assert demo.recordings() == {
        "knotsknots1": ("public", None, None),
        "owlsowls001": ("gone", 2, "youtube:owlsowls002"),
        "owlsowls002": ("public", None, None),
        "toasttoast1": ("public", None, None),
    }
    assert {("1", "owlsowls001", "accepted"), ("1", "owlsowls002", "accepted")} <= demo.links()
    assert demo.leads_to("owlsowls001") == demo.leads_to("owlsowls002") == ("talk-1-x", "owlsowls002")
    titles = {r.id: r.raw_title for r in demo.workspace.files(EVENT).recordings}
    assert titles["owlsowls001"] == OWLS
    before = demo.files()
    assert demo.tell(later) == ()
    assert demo.files() == before
    assert rebuild(demo.workspace, demo.day.date())[1].notes() == ()
    assert demo.files() == before


def test_a_record_of_pyvideo_whose_url_changed(demo, tmp_path):
    def record(key):
        page = {"title": "Toast at Scale", "speakers": ["Cy Reed"], "slug": "toast", "recorded": "2031-05-17"}
        return json.dumps(page | {"videos": [{"type": "youtube", "url": f"https://www.youtube.com/watch?v={key}"}]})

    bare = Demo(tmp_path / "bare")
    assert bare.tell_file(record("toasttoast1")) == ()
    assert bare.tell_file(record("toasttoast2")) == (
        "replaced youtube:toasttoast1 by youtube:toasttoast2: the entry that named it names another video now",
    )
    assert bare.recordings() == {
        "toasttoast1": ("gone", 2, "youtube:toasttoast2"),
        "toasttoast2": ("public", None, None),
    }
    assert bare.leads_to("toasttoast1") == ("talk-3-x", "toasttoast2")
    before = bare.files()
    bare.tell_file(record("toasttoast2"))
    assert bare.files() == before


def test_two_public_uploads_replace_nothing(demo):
    assert demo.tell(OLD | NEW) == ()
    assert {by for _, _, by in demo.recordings().values()} == {None}
    assert demo.tell(NEW) == (SWAPPED,)


def test_the_old_one_that_is_public_again_is_replaced_no_more(demo):
    demo.tell(NEW)
    assert demo.tell(OLD | NEW) == (
        "youtube:owlsowls001 is no longer replaced by youtube:owlsowls002: it is public again",
    )
    assert demo.recordings()["owlsowls001"] == ("public", None, None)
    assert demo.tell(OLD) == ("replaced youtube:owlsowls002 by youtube:owlsowls001: the same title",)
    assert demo.leads_to("owlsowls002") == ("talk-1-x", "owlsowls001")


def test_a_chain_of_uploads_leads_to_the_last(demo):
    demo.tell(NEW)
    third = {"owlsowls003" if key == "owlsowls002" else key: title for key, title in NEW.items()}
    assert demo.tell(third) == ("replaced youtube:owlsowls002 by youtube:owlsowls003: the same title",)
    kept = demo.recordings()
    assert [kept[f"owlsowls00{n}"][2] for n in (1, 2, 3)] == ["youtube:owlsowls002", "youtube:owlsowls003", None]
    assert {(talk_code, key) for talk_code, key, said in demo.links() if said == "accepted" and talk_code == "1"} == {
        ("1", "owlsowls001"),
        ("1", "owlsowls002"),
        ("1", "owlsowls003"),
    }
    assert {demo.leads_to(f"owlsowls00{n}") for n in (1, 2, 3)} == {("talk-1-x", "owlsowls003")}
    before = demo.files()
    assert demo.tell(third) == ()
    assert demo.files() == before


def test_another_talks_video_replaces_nothing(demo):
    assert demo.tell(OLD | {"owlsowls001": "[Deleted video]", "cookingcook": "Cooking with Gas"}) == (
        "lost: youtube:owlsowls001 of How Owls Read Logs (1): it is gone",
    )
    assert demo.recordings()["owlsowls001"] == ("gone", 2, None)
    assert demo.leads_to("owlsowls001") == ("talk-1-x", None)


def test_a_rejected_upload_never_comes_back(demo):
    demo.tell(NEW)
    said = demo.decide('- {talk: "1", recording: "youtube:owlsowls002", decision: rejected, why: "no sound"}\n')
    assert said == (
        f"{EVENT}: youtube:owlsowls001 is no longer replaced by youtube:owlsowls002: the two are not of one talk",
        f"{EVENT}: withdrawn: How Owls Read Logs (1) no longer shows youtube:owlsowls002: a person: no sound",
    )
    assert demo.tell(NEW) == ()
    assert demo.recordings()["owlsowls001"] == ("gone", 2, None)
    assert ("1", "owlsowls002", "accepted") not in demo.links()
    assert demo.leads_to("owlsowls001") == ("talk-1-x", None)


def test_what_a_person_tied_is_only_suggested_for_the_new_upload(tmp_path):
    demo = Demo(tmp_path / "data")
    odd = {"oddoddodd01": "An Evening of Small Noises", "knotsknots1": KNOTS, "toasttoast1": TOAST}
    demo.tell(odd)
    demo.decide('- {talk: "1", recording: "youtube:oddoddodd01", decision: accepted, why: "I was there"}\n')
    again = {"oddoddodd02" if key == "oddoddodd01" else key: title for key, title in odd.items()}
    demo.tell(again)
    assert {("1", "oddoddodd01", "accepted"), ("1", "oddoddodd02", "suggested")} <= demo.links()
    assert demo.recordings()["oddoddodd01"] == ("public", 2, None)
    before = demo.files()
    demo.tell(again)
    assert demo.files() == before


def test_one_page_of_a_playlist_is_not_the_whole(demo):
    demo.tell({"owlsowls001": OWLS})
    assert demo.recordings()["knotsknots1"] == ("public", None, None)
