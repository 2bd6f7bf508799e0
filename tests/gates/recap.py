"""Gate: recap posts whose talk mentions were marked by hand, checked and updated against a catalog of the corpus.

    python tests/gates/recap.py DIR [--corpus ../shared/corpus] [--catalog FILE] [-v]

DIR holds posts/ and gold/*.json; posts without gold are left. The catalog comes from the corpus alone; FILE keeps it
between runs. Counted are mentions that are no table of contents, no person or topic alone, no part of a panel, no "she
also gave it there", of events that the catalog has. Every re-upload of the corpus's lists is linked in each form that
posts use, and must be renewed there and nowhere else. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus_catalog import build_catalog
from recap_forms import forms_renewed

from aggregator.catalog import queries
from aggregator.catalog.views import TalkView
from aggregator.recap.document import Post
from aggregator.recap.finding.mention import Mention
from aggregator.recap.finding.mentions import find_mentions
from aggregator.recap.lookup.event_choice import choose_event
from aggregator.recap.lookup.known import KnownEvent
from aggregator.recap.lookup.titles import key_of
from aggregator.recap.post import Edit, read_post, splice
from aggregator.recap.renewing.rewrite import edits
from aggregator.recap.renewing.verdicts import verdicts
from aggregator.store.connect import open_reader
from scrapers.errors import ConftalksError
from scrapers.urls import same_page, youtube_id

SHARED = Path(__file__).parents[2] / "../shared/corpus"
UNCOUNTED = frozenset({"toc", "person_or_topic_only", "part_heading", "anaphora"})
NEAR = 1
"""Lines that a mention may be away from where the gold has it."""


@dataclass
class Tally:
    """Counts of one post or of all, and lines that say what was wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    skipped: set[str] = field(default_factory=set)

    def add(self, other: Tally) -> None:
        """Take over another tally."""
        self.counts.update(other.counts)
        self.wrong += other.wrong
        self.skipped |= other.skipped

    def figures(self) -> dict[str, Any]:
        """What is printed."""
        c = self.counts
        shares = {
            "mention_recall": round(c["found"] / c["mentions"], 4) if c["mentions"] else None,
            "mention_precision": round(c["reported_right"] / c["reported"], 4) if c["reported"] else None,
        }
        names = (
            "edits_right",
            "edits_wrong",
            "edits_missed",
            "edits_neutral",
            "edits_elsewhere",
            "superseded",
            "superseded_left",
        )
        return {"mentions": c["mentions"], **shares, **{name: c[name] for name in names}}


def is_talk(mark: dict[str, Any], talk: TalkView) -> bool:
    """Whether a talk of the catalog is the one that the gold means: by video, by page, or by title within its event."""
    if mark["event"] != talk.event:
        return False
    video = youtube_id(mark["public_video_url"] or "")
    if video and any(one.id == f"youtube:{video}" for one in talk.recordings):
        return True
    if mark["schedule_url"] and talk.url and same_page(mark["schedule_url"]) == same_page(talk.url):
        return True
    return key_of(mark["talk_title"]) == key_of(talk.title)


def is_here(mark: dict[str, Any], mention: Mention) -> bool:
    """Whether a mention, or a link that belongs to it, is where the gold has the mention, or its link."""
    lines = _lines(mark)
    return mention.line in lines or any(link.line in lines for link in mention.links)


def is_said(mark: dict[str, Any], mention: Mention) -> bool:
    """Whether a mention is the one that the gold marks."""
    return is_here(mark, mention) and is_talk(mark, mention.talk)


def is_counted(mention: Mention) -> bool:
    """Whether a mention is reported as one: a suggestion is not, nor is one that fits several talks."""
    return mention.how != "fuzzy" and not mention.others


def tally_mentions(gold: list[dict[str, Any]], mentions: list[Mention], events: set[str]) -> Tally:
    """Recall over the gold that counts, precision over what is reported."""
    tally = Tally(skipped={mark["event"] for mark in gold} - events)
    counted = [mark for mark in gold if mark["role"] not in UNCOUNTED and mark["event"] in events]
    rest = [mark for mark in gold if mark not in counted]
    tally.counts["mentions"] = len(counted)
    for mark in counted:
        if any(is_said(mark, m) for m in mentions):
            tally.counts["found"] += 1
        else:
            tally.wrong.append(
                f"missed {mark['line']}: {mark['mention_text']!r} ({mark['talk_title']!r}, {mark['event']})"
            )
    for m in mentions:
        if any(is_said(mark, m) for mark in counted):
            tally.counts.update(reported=1, reported_right=1)
        elif not any(is_said(mark, m) or (is_here(mark, m) and mark["event"] not in events) for mark in rest):
            tally.counts["reported"] += 1
            tally.wrong.append(f"not in gold {m.line}: {m.text!r} is {m.talk.id} ({m.how})")
    return tally


def tally_edits(post: Post, gold: list[dict[str, Any]], done: tuple[Edit, ...]) -> Tally:
    """Edits of addresses against what the gold expects: replaced, neutral where a person is to be asked, else wrong."""
    tally = Tally()
    wanted = [mark for mark in gold if mark["expected"].startswith("replace") and "ask" not in mark["expected"]]
    open_ = [m for m in gold if m not in wanted and m["expected"].startswith(("replace", "offer"))]
    uses: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for link in post.document.links:
        if link.url_span:
            uses[link.url_span].add(link.line)
    labels = {link.label_span for link in post.document.links}
    met: list[dict[str, Any]] = []
    for edit in done:
        if (edit.start, edit.end) not in uses:
            tally.counts["edits_elsewhere"] += (edit.start, edit.end) not in labels
            continue
        at = {edit.line} | uses[edit.start, edit.end]
        video = youtube_id(edit.text)
        fits = [m for m in wanted if at & _lines(m) and youtube_id(m["public_video_url"] or "") == video]
        met += fits
        if fits:
            tally.counts["edits_right"] += 1
        elif any(at & _lines(mark) for mark in open_):
            tally.counts["edits_neutral"] += 1
        else:
            tally.counts["edits_wrong"] += 1
            tally.wrong.append(f"wrong edit {edit.line}: {edit.why}")
    missed = [mark for mark in wanted if mark not in met]
    tally.counts["edits_missed"] = len(missed)
    tally.wrong += [f"missed edit {mark['line']}: {mark['mention_text']!r} {mark['current_link']}" for mark in missed]
    return tally


def _lines(mark: dict[str, Any]) -> set[int]:
    return {
        line + away for line in (mark["line"], mark.get("link_line", mark["line"])) for away in range(-NEAR, NEAR + 1)
    }


def tally_superseded(post: Post, text: str, former: frozenset[str]) -> Tally:
    """Former uploads that the post links, and those that it still links after the update."""
    before = [link for link in post.document.links if youtube_id(link.url) in former]
    after = read_post(text.encode(), post.name).document.links
    left = [link for link in after if youtube_id(link.url) in former]
    return Tally(Counter(superseded=len(before), superseded_left=len(left)))


def check(
    path: Path, entry: dict[str, Any], conn: sqlite3.Connection, former: frozenset[str]
) -> tuple[Tally, str, float]:
    """One post: its tally, its text after ``update``, and the seconds from bytes to edits."""
    began = time.perf_counter()
    post = read_post(path.read_bytes(), path.name)
    known = KnownEvent(conn, choose_event(post.document, conn, entry["default_event"]))
    judged = verdicts(post, find_mentions(post, known), known)
    done = edits(post, judged)
    seconds = time.perf_counter() - began
    text = splice(post.text, done)
    gold = entry["mentions"]
    tally = tally_mentions(gold, [v.mention for v in judged if is_counted(v.mention)], set(known.events))
    tally.add(tally_edits(post, gold, done))
    tally.add(tally_superseded(post, text, former))
    tally.counts["twice"] = int(_updated(text, path.name, known) != text)
    tally.counts["own_event"] = int(_chosen(post, conn) == entry["default_event"])
    return tally, text, seconds


def _updated(text: str, name: str, known: KnownEvent) -> str:
    post = read_post(text.encode(), name)
    return splice(text, edits(post, verdicts(post, find_mentions(post, known), known)))


def _chosen(post: Post, conn: sqlite3.Connection) -> str | None:
    try:
        return choose_event(post.document, conn)
    except ConftalksError as error:
        return str(error)


def former_uploads(corpus: Path) -> frozenset[str]:
    """Every id of the corpus's lists that was replaced by another."""
    lists = sorted((corpus / "recaps").glob("*_reuploads.json"))
    return frozenset(pair["old"] for file in lists for pair in json.loads(file.read_bytes()).values())


def expected_equal(corpus: Path, texts: dict[str, str]) -> dict[str, int]:
    """Which rewritten posts are byte for byte what the corpus expects."""
    files = sorted((corpus / "recaps/expected").glob("*"))
    return {file.name: int(texts[file.name].encode() == file.read_bytes()) for file in files if file.name in texts}


def main(argv: list[str] | None = None) -> int:
    """Check every post of a folder; exit code 2 where there are none, or no corpus."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir", type=Path)
    parser.add_argument("--corpus", type=Path, help="where the years of us.pycon.org lie: beside DIR, else shared")
    parser.add_argument("--catalog", type=Path, help="keep the catalog here between runs")
    parser.add_argument("-v", "--verbose", action="store_true", help="say on stderr what was wrong where")
    options = parser.parse_args(argv)
    beside = options.dir.resolve().parent
    options.corpus = options.corpus or (beside if (beside / "us-pycon").is_dir() else SHARED)
    golds = sorted((options.dir / "gold").glob("*.json"))
    if not golds or not options.corpus.is_dir():
        print(f"{options.dir}: no gold/*.json here, or no corpus at {options.corpus}", file=sys.stderr)
        return 2
    everything, texts, slowest = Tally(), {}, 0.0
    posts: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        db = options.catalog or Path(folder) / "talks.db"
        if not db.exists():
            build_catalog(options.corpus, db)
        former = former_uploads(options.corpus)
        with closing(open_reader(db)) as conn:
            slugs = {event.slug for event in queries.conferences(conn)}
            for file in golds:
                entry = json.loads(file.read_bytes())
                if entry["default_event"] not in slugs:
                    everything.skipped.add(entry["default_event"])
                    continue
                tally, text, seconds = check(options.dir / "posts" / entry["post"], entry, conn, former)
                everything.add(tally)
                texts[entry["post"]], slowest = text, max(slowest, seconds)
                posts[entry["post"]] = tally.figures() | {"own_event": tally.counts["own_event"]}
                for line in tally.wrong if options.verbose else ():
                    print(f"{entry['post']}: {line}", file=sys.stderr)
            reuploads = forms_renewed(conn, options.corpus)
    figures = everything.figures() | {
        "skipped_events": sorted(everything.skipped),
        "changed_twice": everything.counts["twice"],
        "events_chosen": everything.counts["own_event"],
        "expected_equal": expected_equal(options.corpus, texts),
        "reuploads": reuploads,
        "slowest_s": round(slowest, 3),
    }
    print(json.dumps({**figures, "posts": posts}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
