"""`writeback` on miniatures of sites of five builders: whole diffs, what is left, exit codes."""

# ruff: noqa: E501, W293 - files and diffs as they are

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from site_checkout import lay_out

Answer = tuple[int, str, str]
Run = Callable[..., Answer]
KELP = "Growing Kelp Forests: Slow Loops in Cold Water"
TIDES = "Overcoming Tides with Anchors and Patience"
DEEP = "Unlocking the Deep: Subtidal Threads and Free Diving in..."

ELEVENTY = {
    "src/schedule/talks/kelp.md": f'---\ntitle: "{KELP}"\nroom: A\npresenter_slugs: [ada-quill]\nvideo_url: kelpforest1\n---\nK.\n',
    "src/schedule/talks/boundaries.md": "---\ntitle: Boundaries\nroom: A  # upstairs\npresenter_slugs: [eve-roe]\ntags:\n- a\n---\nB.\n",
    "src/schedule/talks/seaweed.md": "---\ntitle: Learning Seaweed Types\npresenter_slugs:\n- jo-fern\nvideo_url:\n---\nS.\n",
    "src/schedule/talks/tides.md": f"---\ntitle: {TIDES}\npresenter_slugs: [cy-nimbus]\n---\nT.\n",
    "src/schedule/talks/buoys.md": "---\ntitle: Measuring the Drift of Buoys\npresenter_slugs: [bo-tern]\nvideo_url: driftbuoys0\n---\n",
    "src/schedule/talks/other.md": "---\ntitle: Salt & Code - Why A.I. Beats OS X Divers (CW)\npresenter_slugs: [hana-q-ito]\nvideo_url: another_one\n---\n",
}
ELEVENTY_DIFF = """\
--- a/src/schedule/talks/boundaries.md
+++ b/src/schedule/talks/boundaries.md
@@ -2,6 +2,7 @@
 title: Boundaries
 room: A  # upstairs
 presenter_slugs: [eve-roe]
+video_url: boundaries1
 tags:
 - a
 ---
--- a/src/schedule/talks/buoys.md
+++ b/src/schedule/talks/buoys.md
@@ -1,5 +1,5 @@
 ---
 title: Measuring the Drift of Buoys
 presenter_slugs: [bo-tern]
-video_url: driftbuoys0
+video_url: driftbuoys1
 ---
--- a/src/schedule/talks/seaweed.md
+++ b/src/schedule/talks/seaweed.md
@@ -2,6 +2,6 @@
 title: Learning Seaweed Types
 presenter_slugs:
 - jo-fern
-video_url:
+video_url: seaweedtype
 ---
 S.
"""
HUGO = {
    "content/talks/kelp/index.md": f'+++\ntitle = "{KELP}"\nspeakers = ["Ada Quill"]\nyoutube = "https://www.youtube.com/watch?v=kelpforest1"\nweight = 1\n+++\nK.\n',
    "content/talks/deep/index.md": f'+++\ntitle = "{DEEP}"\nspeakers = [\n  "Ida Moss",\n]\nweight = 2\n+++\nD.\n',
    "content/talks/boundaries/index.md": '+++\r\ntitle = "Boundaries"\r\nspeakers = ["Eve Roe"]\r\nyoutube = ""\r\n+++\r\nB.',
}
HUGO_DIFF = """\
--- a/content/talks/boundaries/index.md
+++ b/content/talks/boundaries/index.md
@@ -1,6 +1,6 @@
 +++\r
 title = "Boundaries"\r
 speakers = ["Eve Roe"]\r
-youtube = ""\r
+youtube = "https://www.youtube.com/watch?v=boundaries1"\r
 +++\r
 B.
\\ No newline at end of file
--- a/content/talks/deep/index.md
+++ b/content/talks/deep/index.md
@@ -3,6 +3,7 @@
 speakers = [
   "Ida Moss",
 ]
+youtube = "https://www.youtube.com/watch?v=unlockdeep1"
 weight = 2
 +++
 D.
"""
JEKYLL = {
    "_data/talks.yml": f"""\
# the programme
- title: "{KELP}"
  speaker: Ada Quill
  video: 'https://youtu.be/kelpforest1'
  room: A

- title: Boundaries   # short
  speaker: Eve Roe
  room: A

- title: Sorting Shells by Sound
  speaker: Gus Pine
  video: ''
  room: B
- title: {TIDES}
  speaker: Cy Nimbus
"""
}
JEKYLL_DIFF = """\
--- a/_data/talks.yml
+++ b/_data/talks.yml
@@ -6,11 +6,12 @@
 
 - title: Boundaries   # short
   speaker: Eve Roe
+  video: 'https://youtu.be/boundaries1'
   room: A
 
 - title: Sorting Shells by Sound
   speaker: Gus Pine
-  video: ''
+  video: 'https://youtu.be/sortshells2'
   room: B
 - title: Overcoming Tides with Anchors and Patience
   speaker: Cy Nimbus
"""
ASTRO = {
    "src/content/days/day-1.json": f'{{"events": [{{"title": "{KELP}", "code": "AAAAAA", "start": "2031-05-16T10:00"}}, {{"title": "Boundaries", "code": "BBBBBB", "start": "2031-05-17T10:00"}}]}}\n',
    "src/content/sessions/kelp.mdx": f'---\ncode: AAAAAA\ntitle: "{KELP}"\nspeakers: [ada-quill]\nyoutube_url: "https://www.youtube.com/watch?v=kelpforest1"\n---\n<Kelp />\n',
    "src/content/sessions/boundaries.mdx": "---\ncode: BBBBBB\ntitle: Boundaries\nspeakers: [eve-roe]\nabstract: |\n  Long\n\n  and wide.\n\n---\n{/* nothing */}\n",
}
ASTRO_DIFF = """\
--- a/src/content/sessions/boundaries.mdx
+++ b/src/content/sessions/boundaries.mdx
@@ -2,6 +2,7 @@
 code: BBBBBB
 title: Boundaries
 speakers: [eve-roe]
+youtube_url: "https://www.youtube.com/watch?v=boundaries1"
 abstract: |
   Long
 
"""
PELICAN = {
    "content/talks/kelp.md": f"---\nTitle: '{KELP}'\nAuthors: Ada Quill\nVideo: //youtu.be/kelpforest1\n---\nK.\n",
    "content/talks/boundaries.md": "---\nTitle: Boundaries\nAuthors: Eve Roe\nSlug: boundaries\n---\nB.\n",
}
PELICAN_DIFF = """\
--- a/content/talks/boundaries.md
+++ b/content/talks/boundaries.md
@@ -1,6 +1,7 @@
 ---
 Title: Boundaries
 Authors: Eve Roe
+Video: //youtu.be/boundaries1
 Slug: boundaries
 ---
 B.
"""


@pytest.mark.parametrize(
    ("files", "wanted", "said"),
    [
        (ELEVENTY, ELEVENTY_DIFF, (
            "note: src/schedule/talks/*.md: `video_url`, bare YouTube ids, as 3 of 6 talks there have it\n"
            "note: src/schedule/talks/other.md: `video_url` is 'another_one' there, the catalog has"
            " https://www.youtube.com/watch?v=saltandcode; left\n"
            "site: 3 links in 3 files, 1 there already\n")),
        (HUGO, HUGO_DIFF, (
            "note: content/talks/*.md: `youtube`, as https://www.youtube.com/watch?v={id}, as 1 of 3 talks there have it\n"
            "site: 2 links in 2 files, 1 there already\n")),
        (JEKYLL, JEKYLL_DIFF, (
            "note: _data/talks.yml: `video`, as https://youtu.be/{id}, as 1 of 4 talks there have it\n"
            "site: 2 links in 1 file, 1 there already\n")),
        (ASTRO, ASTRO_DIFF, (
            "note: src/content/sessions/*.mdx: `youtube_url`, as https://www.youtube.com/watch?v={id},"
            " as 1 of 2 talks there have it\nsite: 1 link in 1 file, 1 there already\n")),
        (PELICAN, PELICAN_DIFF, (
            "note: content/talks/*.md: `Video`, as //youtu.be/{id}, as 1 of 2 talks there have it\n"
            "site: 1 link in 1 file, 1 there already\n")),
    ],
    ids=["11ty", "hugo", "jekyll", "astro", "pelican"],
)  # fmt: skip
def test_the_diff_is_as_a_maintainer_would_make_it(files: dict[str, str], wanted: str, said: str, run: Run) -> None:
    site = lay_out(files)
    assert run() == (0, wanted, said)
    assert {name: (site / name).read_bytes().decode() for name in files} == files
    assert run("--write") == (0, "", said)
    written = {name: (site / name).read_bytes().decode() for name in files}
    assert sorted(name for name in files if written[name] != files[name]) == [
        line.removeprefix("+++ b/") for line in wanted.splitlines() if line.startswith("+++ b/")
    ]
    code, out, err = run("--write")
    assert (code, out, "0 links in 0 files" in err) == (0, "", True)
    assert {name: (site / name).read_bytes().decode() for name in files} == written


RUBY = {
    "data/kelp/kelp-2031/videos.yml": f"""\
---
- id: "ada-quill-kelp-2031"
  title: "{KELP}"
  speakers:
    - "Ada Quill"
  video_id: "kelpforest1"
  video_provider: "youtube"
- id: "eve-roe-kelp-2031"
  title: "Boundaries"
  speakers:
    - "Eve Roe"
  video_id: "eve-roe-kelp-2031"
  video_provider: "scheduled"
- id: "ida-moss-kelp-2031"
  title: "{DEEP}"
  speakers:
    - "Ida Moss"
  video_id: "ida-moss-kelp-2031"
  video_provider: "parent"
"""
}


def test_a_clone_of_rubyevents_gets_id_and_provider(run: Run) -> None:
    name, text = next(iter(RUBY.items()))
    site = lay_out(RUBY)
    assert run("--write")[:2] == (0, "")
    wanted = text.replace('video_id: "eve-roe-kelp-2031"', 'video_id: "boundaries1"').replace("scheduled", "youtube")
    assert (site / name).read_text() == wanted
    assert run()[:2] == (0, "")


def record(title: str, speaker: str, videos: str) -> str:
    return (
        f'{{\n  "recorded": "2031-05-16",\n  "speakers": [\n    "{speaker}"\n  ],\n  "title": "{title}",\n'
        f'  "videos": {videos}\n}}\n'
    )


def video(ident: str, host: str = "https://www.youtube.com/watch?v=") -> str:
    return f'[\n    {{\n      "type": "youtube",\n      "url": "{host}{ident}"\n    }}\n  ]'


def test_a_clone_of_pyvideo_gets_what_is_missing_or_replaced(run: Run) -> None:
    rows = {
        "kelp": (
            KELP,
            "Ada Quill",
            video("kelpforest1", "https://youtu.be/"),
            video("kelpforest1", "https://youtu.be/"),
        ),
        "boundaries": ("Boundaries", "Eve Roe", "[]", video("boundaries1")),
        "buoys": ("Measuring the Drift of Buoys", "Bo Tern", video("driftbuoys0"), video("driftbuoys1")),
        "deep": (DEEP, "Ida Moss", video("another_one"), video("another_one")),
    }
    site = lay_out({f"kelp-2031/videos/{name}.json": record(*row[:3]) for name, row in rows.items()})
    assert run("--write")[:2] == (0, "")
    assert {name: (site / f"kelp-2031/videos/{name}.json").read_text() for name in rows} == {
        name: record(*row[:2], row[3]) for name, row in rows.items()
    }
    assert run()[:2] == (0, "")


@pytest.mark.parametrize("indent", ["    ", "\t"])
def test_a_clone_of_pyvideo_keeps_the_steps_of_its_files(run: Run, indent: str) -> None:
    before, after = (
        record("Boundaries", "Eve Roe", listed).replace("  ", indent) for listed in ("[]", video("boundaries1"))
    )
    site = lay_out({"kelp-2031/videos/boundaries.json": before})
    assert run("--write")[:2] == (0, "")
    assert (site / "kelp-2031/videos/boundaries.json").read_text() == after


def test_a_record_of_pyvideo_on_one_line_stays_on_it(run: Run) -> None:
    before, after = (
        f'{{"recorded": "2031-05-16", "speakers": ["Eve Roe"], "title": "Boundaries", "videos": {listed}}}\n'
        for listed in ("[]", '[{"type": "youtube", "url": "https://www.youtube.com/watch?v=boundaries1"}]')
    )
    site = lay_out({"kelp-2031/videos/boundaries.json": before})
    assert run("--write")[:2] == (0, "")
    assert (site / "kelp-2031/videos/boundaries.json").read_text() == after


def test_where_no_talk_has_a_key_it_must_be_named(run: Run) -> None:
    files = {"talks/b.md": "---\ntitle: Boundaries\nspeakers: [Eve Roe]\n---\n"}
    site = lay_out(files)
    why = "Error: site: 1 talk with a video, and none beside has a key for it: name it with --key video_url\n"
    assert run("--write") == (1, "", f"{why}site: 0 links in 0 files, 0 there already\n")
    code, _, err = run("--write", "--key", "youtube_id")
    assert (code, err) == (
        0,
        "note: talks/*.md: `youtube_id`, bare YouTube ids, which is empty there\nsite: 1 link in 1 file, 0 there already\n",
    )
    assert (site / "talks/b.md").read_text() == f"{files['talks/b.md'][:-4]}youtube_id: boundaries1\n---\n"


def test_what_is_unsure_is_named_and_left(run: Run) -> None:
    lay_out({
        "talks/a.md": "---\ntitle: Boundaries\nspeakers: [Somebody Else]\nvideo:\n---\n",
        "talks/b.md": "---\ntitle: Sorting Shells by Sound\nspeakers: [A Third]\nvideo:\n---\n",
        "talks/c.md": "---\ntitle: Keynote - Dot Prime\nspeakers: [Dot Prime]\nvideo: [x]\n---\n",
        "talks/d.md": "---\ntitle: Łukasz Østerby\nspeakers: [Łukasz Østerby]\nvideo: soon\n---\n",
    })  # fmt: skip
    code, out, err = run("--write")
    assert (code, out) == (0, "")
    assert err.splitlines() == [
        "note: talks/c.md: `video` holds no text; left",
        "note: talks/d.md: `video` is 'soon' there, the catalog has https://www.youtube.com/watch?v=lukasznote1; left",
        "note: talks/a.md: 'Boundaries' is by Eve Roe in the catalog and by Somebody Else there; left",
        "note: talks/b.md: several talks are called 'Sorting Shells by Sound'; left",
        "site: 0 links in 0 files, 0 there already",
    ]


def test_files_that_cannot_be_edited_are_named_and_the_rest_goes_on(run: Run, tmp_path: Path) -> None:
    site = lay_out({name: text.replace("video:", "video: ") for name, text in PELICAN.items()})
    (tmp_path / "outside.md").write_text("---\nTitle: Learning Seaweed Types\nAuthors: Jo Fern\nVideo:\n---\n")
    (site / "content/talks/link.md").symlink_to(tmp_path / "outside.md")
    (site / "content/talks/bytes.md").write_bytes(b"---\nTitle: \xff\n---\n")
    (site / "content/talks/odd.md").write_text(f"---\nTitle: '{DEEP}'\nAuthors: |+\n  Ida Moss\n\n---\n")
    code, out, err = run()
    assert (code, out) == (3, PELICAN_DIFF)
    assert err.splitlines()[1:] == [
        "Error: site/content/talks/bytes.md: no text in UTF-8",
        "Error: site/content/talks/odd.md: //youtu.be/unlockdeep1: it could not be changed in this one place alone; left",
        "site: 1 link in 1 file, 1 there already",
    ]
    if os.geteuid():
        (site / "content/talks/boundaries.md").chmod(0o444)
        code, out, err = run("--write")
        assert (code, out, "boundaries.md: is read-only; nothing was written" in err) == (3, "", True)
    assert (tmp_path / "outside.md").read_text().endswith("Video:\n---\n")


def test_a_folder_that_is_no_site(run: Run) -> None:
    assert run() == (1, "", "Error: site: is no folder; name the checkout of the site\n")
    lay_out({"README.md": "Hello\n"})
    assert run()[:2] == (1, "")
