"""`conftalks freeze` as files: what lies there, what leads where, and what another run does."""

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from shutil import copyfile, copytree

import pytest
from frozen_catalog import PUBLIC, Frozen
from frozen_links import broken_links

from aggregator.freeze import freezing

GARDENS = "moss-2024/growing-gardens-with-generators"
Say = Callable[[str | None], None]


def states(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file with its time and bytes, but for our own and Pagefind's, which names some anew each time."""
    files = [path for path in folder.rglob("*") if path.is_file() and not {".conftalks", "pagefind"} & {*path.parts}]
    return {str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def made(folder: Path) -> dict[str, Path]:
    """Every file but the note of what was made."""
    files = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    return {name: path for name, path in files.items() if name not in (".conftalks/.lock", ".conftalks/frozen.json.gz")}


@pytest.fixture
def copied(frozen: Frozen, tmp_path: Path, at_public: Say) -> Frozen:
    """A frozen catalog of one's own."""
    at_public(PUBLIC)
    copyfile(frozen.db, tmp_path / "talks.db")
    copytree(frozen.folder, tmp_path / "public", copy_function=lambda a, b: copyfile(a, b) and os.utime(b, (1, 1)))
    return Frozen(tmp_path / "talks.db", tmp_path / "public")


def test_every_link_of_every_page_leads_to_a_file(frozen: Frozen) -> None:
    assert broken_links(frozen.folder, PUBLIC) == []


def test_a_talk_lies_with_its_other_forms(frozen: Frozen) -> None:
    there = {
        str(path.relative_to(frozen.folder))
        for path in frozen.folder.rglob("*growing-gardens-with-gen*")
        if path.is_file()
    }
    assert {name for name in there if "moss-2024" in name} == {
        f"t/{GARDENS}.json", f"t/{GARDENS}.md", f"t/{GARDENS}.ics", f"oembed/{GARDENS}.json", f"card/{GARDENS}.png",
    }  # fmt: skip
    for top in ("t", "watch", "embed"):
        assert (frozen.folder / top / GARDENS / "index.html").is_file()


def test_no_file_names_this_machine(frozen: Frozen) -> None:
    told = {str(path): path.read_bytes() for path in frozen.folder.rglob("*") if path.is_file()}
    assert [name for name, body in told.items() if b"127.0.0.1" in body or b"localhost" in body] == []


def test_another_name_of_a_talk_leads_on_at_once(frozen: Frozen) -> None:
    page = frozen.read("t/moss-2024/41/index.html")
    assert f'<meta http-equiv="refresh" content="0; url=/repo/t/{GARDENS}">' in page
    assert f'<link rel="canonical" href="{PUBLIC}/t/{GARDENS}">' in page


def test_watch_leads_to_the_video_and_is_called_after_the_talk(frozen: Frozen) -> None:
    page = frozen.read(f"watch/{GARDENS}/index.html")
    assert '<meta http-equiv="refresh" content="0; url=https://www.youtube.com/watch?v=' in page
    assert f'<link rel="canonical" href="{PUBLIC}/t/{GARDENS}">' in page


def test_watch_of_a_talk_without_a_video_leads_to_its_page(frozen: Frozen) -> None:
    assert 'content="0; url=/repo/t/moss-2024/quiet-rooms"' in frozen.read("watch/moss-2024/quiet-rooms/index.html")


def test_oembed_lies_where_the_page_says(frozen: Frozen) -> None:
    address = f"{PUBLIC}/oembed/{GARDENS}.json"
    page = frozen.read(f"t/{GARDENS}/index.html")
    assert f'<link rel="alternate" type="application/json+oembed" href="{address}"' in page
    told = json.loads(frozen.read(f"oembed/{GARDENS}.json"))
    assert (told["type"], told["provider_url"]) == ("rich", f"{PUBLIC}/")
    assert f'src="{PUBLIC}/embed/{GARDENS}"' in told["html"]


def test_conferences_and_speakers_have_theirs(frozen: Frozen) -> None:
    assert json.loads(frozen.read("oembed/-/e/moss-2024.json"))["title"] == "Moss Conf 2024"
    assert json.loads(frozen.read("oembed/-/s/ada-quill.json"))["title"] == "Ada Quill"


def test_hosts_that_read_it_are_told_of_former_names(frozen: Frozen) -> None:
    rules = frozen.read("_redirects").splitlines()
    assert f"/repo/t/moss-2024/41 /repo/t/{GARDENS} 301" in rules
    assert frozen.read(".nojekyll") == ""


def test_the_page_of_what_is_not_there_stands_for_every_address(frozen: Frozen) -> None:
    page = frozen.read("404.html")
    assert "There is no page at this address." in page
    assert "404.html" not in page


def test_what_files_cannot_do_is_said(frozen: Frozen) -> None:
    assert "<code>/resolve</code>" in frozen.read("about/index.html")
    assert "/search.json" not in frozen.read("opensearch.xml")


def test_a_second_run_touches_nothing(copied: Frozen) -> None:
    before = states(copied.folder)
    report = copied.run()
    assert (report.changed, report.gone, states(copied.folder)) == (0, 0, before)


def test_only_what_shows_it_is_written_again(copied: Frozen) -> None:
    with closing(sqlite3.connect(copied.db)) as conn:
        conn.execute("UPDATE talks SET title = 'Rooms without a sound' WHERE id = 'moss-2024/quiet-rooms'")
        conn.commit()
    before = states(copied.folder)
    report = copied.run()
    changed = {name for name, state in states(copied.folder).items() if state != before[name]}
    assert "t/moss-2024/quiet-rooms/index.html" in changed
    assert "t/fern-2023/hostile/index.html" not in changed
    written = {name for name, path in made(copied.folder).items() if path.stat().st_mtime_ns != 10**9}
    assert (report.changed, changed <= written) == (len(written), True)


def test_what_went_is_removed_and_strangers_stay(copied: Frozen) -> None:
    (copied.folder / "CNAME").write_text("talks.example.org\n")
    (copied.folder / "mine.txt").write_text("mine")
    with closing(sqlite3.connect(copied.db)) as conn:
        for table, column in (
            ("slots", "talk"),
            ("talk_recordings", "talk"),
            ("talk_speakers", "talk"),
            ("talks", "id"),
        ):
            conn.execute(f"DELETE FROM {table} WHERE {column} = 'moss-2024/quiet-rooms'")
        conn.commit()
    before = set(made(copied.folder))
    report = copied.run()
    assert not (copied.folder / "t/moss-2024/quiet-rooms").exists()
    assert not (copied.folder / "t/moss-2024/quiet-rooms.json").exists()
    assert (copied.folder / "mine.txt").read_text() == "mine"
    assert (report.gone, broken_links(copied.folder, PUBLIC)) == (len(before - set(made(copied.folder))), [])


def test_a_file_that_somebody_took_away_or_changed_is_made_again(copied: Frozen) -> None:
    talk, card = copied.folder / f"t/{GARDENS}/index.html", copied.folder / f"card/{GARDENS}.png"
    before = talk.read_bytes(), card.read_bytes()
    talk.unlink()
    card.write_bytes(b"cut")
    assert copied.run().changed == 2
    assert (talk.read_bytes(), card.read_bytes()) == before


class Cut(Exception):
    pass


@pytest.mark.parametrize("at", [0, 5])
def test_a_run_that_was_cut_is_finished_by_the_next(
    copied: Frozen, frozen: Frozen, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    whole = {name: body for name, (_, body) in states(frozen.folder).items()}
    with closing(sqlite3.connect(copied.db)) as conn:
        conn.execute("UPDATE events SET title = 'Another name' WHERE slug = 'moss-2024'")
        conn.commit()
    made = []

    def cut(done: int, known: int, name: str) -> None:
        made.append(name)
        if done > at:
            raise Cut

    with pytest.raises(Cut):
        freezing.freeze(copied.db, None, copied.folder, PUBLIC, copied.said.append, cut)
    # What is shown is again what it was: nothing of the run that was cut may stay.
    copyfile(frozen.db, copied.db)
    copied.run()
    assert {name: body for name, (_, body) in states(copied.folder).items()} == whole


def test_without_a_public_address_links_hold_and_nothing_names_one(
    seeded: Path, tmp_path: Path, at_public: Say
) -> None:
    at_public(None)
    here = Frozen(seeded, tmp_path / "public", "http://127.0.0.1:8001")
    here.run()
    assert broken_links(here.folder, "https://nowhere.example") == []
    assert not (here.folder / "sitemap.xml").exists()
    assert [path for path in here.folder.rglob("*.html") if "127.0.0.1" in path.read_text()] == []


def test_of_many_talks_only_conferences_have_cards(
    seeded: Path, tmp_path: Path, at_public: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_public(PUBLIC)
    monkeypatch.setattr(freezing, "MOST_CARDS", 3)
    few = Frozen(seeded, tmp_path / "public")
    few.run()
    cards = sorted(str(path.relative_to(few.folder)) for path in few.folder.glob("card/**/*.png"))
    assert cards == [
        "card/-.png",
        "card/empty-2021.png",
        "card/fern-2023.png",
        "card/moss-2022.png",
        "card/moss-2024.png",
    ]
    assert broken_links(few.folder, PUBLIC) == []
    assert f'<meta property="og:image" content="{PUBLIC}/card/moss-2024.png">' in few.read(f"t/{GARDENS}/index.html")
    assert json.loads(few.read(f"oembed/{GARDENS}.json"))["thumbnail_url"] == f"{PUBLIC}/card/moss-2024.png"
    assert f'<meta property="og:image" content="{PUBLIC}/card/-.png">' in few.read("s/ada-quill/index.html")


def test_what_hosts_take_is_said_before_it_is_exceeded(
    seeded: Path, tmp_path: Path, at_public: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_public(PUBLIC)
    monkeypatch.setattr(freezing, "MOST_FILES", 200)
    monkeypatch.setattr(freezing, "MOST_BYTES", 1_000_000)
    many = Frozen(seeded, tmp_path / "public")
    many.run()
    assert [line.partition(":")[0] for line in many.said] == ["note", "note"]
    assert "Cloudflare Pages takes 200" in many.said[0]
    assert "GitHub Pages" in many.said[1]
