"""Whatever people and commands do, one after the other: the catalog is that of a build of everything, row by row."""

import json
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from series import TALKS, THIRD, UPLOADS, Series, dump, texts

from aggregator.collect.save import rebuild
from aggregator.files.workspace import Workspace
from aggregator.store.schema import KEPT_TABLES
from scrapers.errors import ConftalksError
from scrapers.registry import sources

EDITIONS = TALKS | THIRD
OTHER_NAMES = {"pivo-2018": "arbo-2018", "pivo-2020": "zest-2020"}
"""Names under which a folder goes for a while, before and behind all others."""

KEYS, CODES = st.sampled_from(sorted(UPLOADS)), st.sampled_from("12")
SLUGS = st.sampled_from(sorted({*EDITIONS, *OTHER_NAMES.values()}))
LEFT_OUT = st.sampled_from(["speaker: Ada Finch", "speaker: ada finch", "talk: pivo-2019/2"])
STEPS = st.one_of(
    st.tuples(st.just("list"), SLUGS, st.sets(KEYS, min_size=1)),
    st.tuples(st.just("decide"), SLUGS, CODES, KEYS, st.sampled_from(["accepted", "rejected"])),
    st.tuples(st.just("forget"), SLUGS),
    st.tuples(st.just("cut"), SLUGS, KEYS),
    st.tuples(st.just("title"), SLUGS, st.sampled_from(["PivoCon", "News"])),
    st.tuples(st.just("spell"), SLUGS, st.sampled_from(["Ada Finch", "Ada  FINCH", "Ada Finch 2", "Eli Moss"])),
    st.tuples(
        st.just("break"), SLUGS, st.sampled_from(["event.yml", "talks.jsonl", "recordings.jsonl", "links.jsonl"])
    ),
    st.tuples(st.just("mend")),
    st.tuples(st.just("suppress"), LEFT_OUT),
    st.tuples(st.just("rename"), st.sampled_from(sorted(OTHER_NAMES))),
    st.tuples(st.just("delete"), SLUGS),
    st.tuples(st.just("posts"), SLUGS, st.sets(CODES), st.sampled_from(["What I liked", "Notes"])),
    st.tuples(st.just("build")),
)


class AnyOrder(Series):
    """Three editions, and what else may happen to their folders."""

    broken: dict[Path, str]

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, EDITIONS)
        self.broken = {}

    def step(self, name: str, *words: object) -> None:
        """One step; what cannot be done, as the folder is not there or is broken, is not."""
        if name in ("build", "mend", "suppress", "rename") or self.workspace.folder(str(words[0])).exists():
            with suppress(ConftalksError):
                getattr(self, f"do_{name}")(*words)

    def do_list(self, slug, keys):
        self.list(slug, *sorted(keys))

    def do_decide(self, slug, code, key, decision):
        self.decide(slug, code, f"youtube:{key}", decision)

    def do_forget(self, slug):
        (self.workspace.folder(slug) / "corrections.yml").unlink(missing_ok=True)

    def do_cut(self, slug, key):
        self.cut(slug, key)

    def do_title(self, slug, title):
        self.write(slug, "event.yml", f"title: {title} {slug[5:]}\ntimezone: UTC\n")

    def do_spell(self, slug, name):
        path = self.workspace.folder(slug) / "talks.jsonl"
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line != "{"]
        rows[:1] = [row | {"speakers": [{"name": name}]} for row in rows[:1]]
        self.write(slug, path.name, "".join(f"{json.dumps(row)}\n" for row in rows))

    def write(self, slug, name, text):
        path = self.workspace.folder(slug) / name
        if path in self.broken:
            self.broken[path] = text
        else:
            path.write_text(text, "utf-8")

    def do_break(self, slug, name):
        path = self.workspace.folder(slug) / name
        if path.exists():
            self.broken.setdefault(path, path.read_text("utf-8"))
            path.write_text("{\n", "utf-8")

    def do_mend(self):
        while self.broken:
            path, text = self.broken.popitem()
            if path.parent.exists():
                path.write_text(text, "utf-8")

    def do_suppress(self, entry):
        with (self.workspace.data / "suppress.yml").open("a", encoding="utf-8") as file:
            file.write(f"- {{{entry}, why: asked}}\n")

    def do_rename(self, slug):
        self.do_mend()
        one, other = (self.workspace.folder(name) for name in (slug, OTHER_NAMES[slug]))
        if one.exists():
            one.rename(other)
        elif other.exists():
            other.rename(one)

    def do_delete(self, slug):
        if len(self.workspace.slugs()) > 1:
            shutil.rmtree(self.workspace.folder(slug))

    def do_posts(self, slug, codes, title):
        url = "https://blog.example/liked"
        post = {"url": url, "title": title, "talks": sorted(codes), "first_seen": "2031-07-01"}
        self.write(slug, "posts.yml", f"- {{url: {url}, title: {title}}}\n")
        self.write(slug, "posts.jsonl", json.dumps(post) + "\n")

    def do_build(self):
        self.build()


def kept(db: Path) -> dict[str, list]:
    """What builds keep for the next one, and which talks the indexes find by each word of titles and names."""
    with closing(sqlite3.connect(db)) as conn:
        found = {name: sorted(conn.execute(f"SELECT * FROM {name}"), key=repr) for name in KEPT_TABLES}
        found["search_words"] = conn.execute("SELECT * FROM search_words ORDER BY length").fetchall()
        for index in ("talks_fts", "names_fts"):
            for word in ("async", "owls", "knots", "ada", "finch", "moss", "bo", "pivo", "2"):
                hits = conn.execute(
                    f"SELECT id FROM talks WHERE rowid IN (SELECT rowid FROM {index} WHERE {index} MATCH ?)", (word,)
                )
                found[f"{index} {word}"] = sorted(hits)
    return found


@settings(max_examples=12, deadline=None)
@given(st.sets(KEYS), st.lists(STEPS, min_size=1, max_size=9))
def test_after_anything_the_catalog_is_that_of_a_build_of_everything(tmp_path_factory, laid, steps):
    series = AnyOrder(tmp_path_factory.mktemp("any") / "data")
    series.lay(*laid)
    series.build()
    for name, *words in steps:
        series.step(name, *words)
    series.do_mend()
    for _ in range(3):
        prepared = series.build()
    told = [slug for slug, one in prepared.settled.items() if one.notes or prepared.unread[slug]]
    assert told or not prepared.settled  # what an event has to say it says in every build, and so do those tied to it
    data = series.workspace.data.parent / "anew"
    shutil.copytree(series.workspace.data, data, ignore=shutil.ignore_patterns("talks.db", "cache"))
    anew = Workspace(data, data / "talks.db", sources({}))
    rebuild(anew, series.now.date(), accept_loss=True, whole=True)
    assert texts(data) == texts(series.workspace.data)
    one, other = dump(series.workspace.db), dump(anew.db)
    # Once their records are gone only the catalog knows under which names talks went that were left out.
    assert {*other.pop("suppressed")} <= {*one.pop("suppressed")}
    assert one == other
    assert kept(series.workspace.db) == kept(anew.db)
