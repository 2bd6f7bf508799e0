"""A run makes again what a change of the catalog shows, and nothing else: as if all had been made anew."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile

import catalog_seed
import pytest
from frozen_catalog import PUBLIC, Frozen

from aggregator.catalog.serve import METADATA
from aggregator.freeze.facts import CatalogFacts
from aggregator.freeze.plan import FrozenPlace, groups
from aggregator.freeze.working import CatalogApp, FrozenSource

PLACE = FrozenPlace("/repo", PUBLIC, cards=True)
NOW = datetime(2030, 1, 1, tzinfo=UTC)
GARDENS = "moss-2024/growing-gardens-with-generators"
TALK = """INSERT INTO talks (id, event, code, slug, kind, title, starts, status, video_status, do_not_record, source_url)
          VALUES ('{0}/new', '{0}', 'n1', 'new', 'talk', 'A new one', '2023-09-30T11:00:00+02:00', 'scheduled', 'pending', 0,
                  'https://fern.example/new')"""
UPLOAD = """INSERT INTO recordings (id, provider, provider_id, url, raw_title, access, source_url) VALUES
            ('youtube:{0}', 'youtube', '{0}', 'https://www.youtube.com/watch?v={0}', 'New', 'public',
             'https://www.youtube.com/')"""
LINK = """INSERT INTO talk_recordings (talk, recording, decision, method, score, reason, decided_by)
          VALUES ('{}', 'youtube:newnewnew00', '{}', 'title', 0.9, 'the same title', 'matcher')"""
CHANGES = {
    "a talk's title": ["UPDATE talks SET title = 'Rooms without a sound' WHERE id = 'moss-2024/quiet-rooms'"],
    "a conference's name": ["UPDATE events SET title = 'Fern' WHERE slug = 'fern-2023'"],
    "a speaker's name": ["UPDATE speakers SET name = 'Ada Q. Quill' WHERE slug = 'ada-quill'"],
    "a talk moves": ["UPDATE slots SET start = '2024-05-17T08:00:00-04:00' WHERE talk = 'moss-2024/quiet-rooms'"],
    "a video is suggested": [UPLOAD.format("newnewnew00"), LINK.format("moss-2024/quiet-rooms", "suggested")],
    "a video is found": [
        "UPDATE talk_recordings SET decision = 'accepted' WHERE recording = 'youtube:newnewnew00'",
        "UPDATE talks SET video_status = 'public' WHERE id = 'moss-2024/quiet-rooms'",
    ],
    "a video goes": ["UPDATE recordings SET access = 'gone', last_seen = '2024-08-01' WHERE id = 'youtube:newnewnew00'"],
    "a video is of no talk": [
        UPLOAD.format("straystray0"),
        "INSERT INTO event_recordings VALUES ('fern-2023', 'youtube:straystray0')",
    ],
    "a talk is near another": [
        f"INSERT OR REPLACE INTO similar_talks VALUES ('moss-2022/old-growth', '{GARDENS}', 1, 'the same speaker')"
    ],
    "a topic's name": ["UPDATE topics SET name = 'Gardening' WHERE slug = 'gardens'"],
    "a talk is about a topic": ["INSERT INTO talk_topics VALUES ('moss-2024/quiet-rooms', 'gardens', 1)"],
    "a post": [
        "INSERT INTO posts VALUES ('https://blog.example/p', 'A post', 'Somebody', '2024-06-01')",
        "INSERT INTO post_talks VALUES ('fern-2023/hostile', 'https://blog.example/p')",
    ],
    "what happened": [
        f"""INSERT INTO history VALUES
            ('moss-2024', 99, '2024-07-02', '{GARDENS}', 'youtube:gardens0001', 'dead', NULL, 'it is gone')"""
    ],
    "another name of a talk": ["INSERT INTO talk_aliases VALUES ('moss-2022', 'growth', 'moss-2022/old-growth')"],
    "a logo": ["INSERT INTO pictures VALUES ('moss-2022', 'logo', 'image/png', 'abcdefabcd', x'89504e47')"],
    "a conference was looked at": [
        "INSERT INTO runs VALUES (99, 'moss-2024', '2030-01-01T00:00:00', '2030-01-01T00:00:01', 'ok', '{}', '[]')"
    ],
    "a talk of somebody who spoke elsewhere": [
        TALK.format("fern-2023"),
        "INSERT INTO talk_speakers (talk, speaker, position) VALUES ('fern-2023/new', 'ada-quill', 0)",
    ],
    "another edition": [
        "INSERT INTO events VALUES ('moss-2025', 'Moss Conf 2025', 'UTC', '2025-05-01', '2025-05-02', NULL, NULL)",
        """INSERT INTO event_names SELECT 'moss-2025', 'moss conf 2025', series, '2025', 0 FROM event_names
           WHERE event = 'moss-2024' LIMIT 1""",
    ],
    "somebody of the same name spoke elsewhere": [
        "INSERT INTO speaker_slugs VALUES ('ada quill', 'ada-quill', 'ada-quill')",
        """INSERT INTO event_speakers (event, folded, name) VALUES
           ('moss-2024', 'ada quill', 'Ada Quill'), ('fern-2023', 'ada quill', 'Ada Quill')""",
    ],
    "a speaker goes": ["DELETE FROM talk_speakers WHERE speaker = 'cy-nimbus'", "DELETE FROM speakers WHERE slug = 'cy-nimbus'"],
    "nothing that is shown": ["UPDATE search_state SET made_by = 'another'"],
}  # fmt: skip


class Changing:
    """A catalog that changes below one running application, and what of its files is then another."""

    def __init__(self, db: Path, folder: Path) -> None:
        self.db = db
        self.app = CatalogApp(FrozenSource(db, METADATA, PLACE, folder))
        self.digests = digests(db, NOW)
        self.remade()

    def remade(self) -> set[str]:
        """Make all files; the groups of those whose bytes were others before."""
        with closing(sqlite3.connect(self.db)) as conn:
            return {group.name for group in groups(conn, PLACE) if self.app.make(group).changed}

    def due(self) -> set[str]:
        """The groups that a run would make."""
        before, self.digests = self.digests, digests(self.db, NOW)
        return {name for name, digest in self.digests.items() if digest != before.get(name)}


@pytest.fixture(scope="module")
def changing(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Changing]:
    """One change after the other happens to it."""
    top = tmp_path_factory.mktemp("changing")
    (top / "public" / ".conftalks").mkdir(parents=True)
    copyfile(seeded, top / "talks.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONFTALKS_BASE_URL", PUBLIC)
        made = Changing(top / "talks.db", top / "public")
        yield made
        made.app.close()


def change(db: Path, statements: list[str]) -> None:
    with closing(sqlite3.connect(db)) as conn:
        for statement in statements:
            conn.execute(statement)
        catalog_seed.count(conn)
        conn.commit()


@pytest.mark.parametrize("what", CHANGES)
def test_what_has_other_files_is_due(changing: Changing, what: str) -> None:
    change(changing.db, CHANGES[what])
    due, remade = changing.due(), changing.remade()
    assert remade - due == set()
    assert bool(remade) == (what != "nothing that is shown")
    assert bool(due) == bool(remade)


def digests(db: Path, moment: datetime) -> dict[str, str]:
    with closing(sqlite3.connect(db)) as conn:
        facts = CatalogFacts(conn, b"", moment)
        return {group.name: group.digest for group in facts.of_groups(groups(conn, PLACE))}


@pytest.fixture
def differing(frozen: Frozen, tmp_path: Path) -> Callable[[list[str]], set[str]]:
    """The groups that a change makes due."""

    def of(statements: list[str]) -> set[str]:
        copyfile(frozen.db, tmp_path / "talks.db")
        before = digests(tmp_path / "talks.db", NOW)
        change(tmp_path / "talks.db", statements)
        after = digests(tmp_path / "talks.db", NOW)
        return {name for name in after if after[name] != before.get(name)}

    return of


def test_a_talk_concerns_its_conference_its_people_and_what_lists_it(
    differing: Callable[[list[str]], set[str]],
) -> None:
    due = differing(CHANGES["a talk's title"])
    assert {name for name in due if not name.startswith("/t/")} == {"/", "/e/moss-2024", "/s/cy-nimbus"}
    assert {name.split("/")[2] for name in due if name.startswith("/t/")} == {"moss-2024"}


def test_a_post_concerns_the_pages_of_its_conference(differing: Callable[[list[str]], set[str]]) -> None:
    assert {name for name in differing(CHANGES["a post"]) if "moss" in name} == set()


def test_a_talk_that_begins_changes_what_is_said_of_its_video(frozen: Frozen, tmp_path: Path) -> None:
    copyfile(frozen.db, tmp_path / "talks.db")
    change(tmp_path / "talks.db", [TALK.format("fern-2023")])
    before = digests(tmp_path / "talks.db", datetime(2023, 9, 30, 8, 59, tzinfo=UTC))
    after = digests(tmp_path / "talks.db", datetime(2023, 9, 30, 9, 0, tzinfo=UTC))
    later = digests(tmp_path / "talks.db", datetime(2030, 1, 1, tzinfo=UTC))
    assert {name for name in after if after[name] != before[name]} >= {"/", "/e/fern-2023", "/t/fern-2023/new"}
    assert "/e/moss-2024" not in {name for name in after if after[name] != before[name]}
    assert {name for name in after if later[name] != after[name]} <= set(after)
