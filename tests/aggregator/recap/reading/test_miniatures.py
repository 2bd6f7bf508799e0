"""A whole miniature post in each markup: every block and every link of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from post_proof import disproved
from post_rows import block_rows, link_rows

from aggregator.recap.post import read_post

POSTS = Path(__file__).parents[3] / "pages" / "posts"

BLOCKS = {
    "myst.md": [
        "2 heading 1 ^-: 糊の会議",
        "6 title 0 ^0: Before publishing",
        "9 item 1 ^0: video: https://gummed.example/session/7",
        "10 item 1 ^0: https://video.example/bare。",
        "15 caption 0 ^0: Ada at the desk",
        "20 paragraph 0 ^0: See the plan and top.",
        "27 paragraph 0 ^0: ",
    ],
    "recap.html": [
        "9 paragraph 0 toc ^-: Day one",
        "10 heading 2 ^-: Day one",
        "11 paragraph 0 ^1: I saw Sticky types and “Wax”.",
        "14 item 1 ^1: Why glue drips - Bo Resin",
        "15 item 2 ^3: Video (Gummed)",
        "16 item 1 ^1: Two",
        "18 cell 0 ^1: Tape",
        "18 cell 0 ^1: watch",
        "21 paragraph 0 ^1: code https://video.example/bare.",
        "22 heading 3 ^1: Card talk",
        "23 paragraph 0 ^9: ",
        "24 caption 0 ^9: At the desk",
        "25 paragraph 0 ^9: ",
    ],
    "recap.md": [
        "7 item 1 toc ^-: Day one",
        "8 item 2 toc ^0: Talks",
        "10 heading 2 ^-: Day one",
        "12 paragraph 0 ^2: I flew in late.",
        "14 heading 3 ^2: Sticky types - Ada Paste",
        "16 item 1 ^4: Why glue drips - Bo Resin and friends",
        "18 item 2 ^5: A talk about drops [and drips].",
        "19 item 2 ^5: Video (Gummed)",
        "21 paragraph 2 ^7: More on it.",
        "22 item 1 ^4: Paste with paste(), see the slides and 2.",
        '24 quote 0 ^4: Quoted: "Glue is a promise" said https://glue.example/keynote.',
        "26 cell 0 ^4: Talk",
        "26 cell 0 ^4: Video",
        "28 cell 0 ^4: Tape | Glue",
        "28 cell 0 ^4: watch",
        "29 cell 0 ^4: Wax",
        "29 cell 0 ^4: https://video.example/wax, soon",
        "31 paragraph 0 ^4: ",
        "41 paragraph 0 ^4: Raw words and a link.",
        "45 paragraph 0 ^4: ",
    ],
    "recap.rst": [
        "1 heading 1 ^-: GlueCon 2031",
        "7 heading 2 ^0: Day one",
        "10 paragraph 0 ^1: I saw Sticky types, then Bo's talk (again), and one more. Slides are at https://slides.example/all.",
        "13 item 1 ^1: Why glue drips - Bo Resin",
        "15 item 2 ^3: Video (Gummed)",
        "17 item 2 ^3: nothing else",
        "23 paragraph 0 ^1: Read the plan and https://video.example/code.",
        "26 cell 0 ^1: Talk",
        "26 cell 0 ^1: Video",
        "28 cell 0 ^1: Wax",
        "28 cell 0 ^1: watch",
        "37 paragraph 0 ^1: ",
        "39 paragraph 0 ^1: ",
        "43 paragraph 0 ^1: ",
    ],
}

LINKS = {
    "myst.md": [
        "6/6 inline: publishing -> https://plan.example/",
        "9/9 autolink: ~https://gummed.example/session/7 -> https://gummed.example/session/7",
        "10/10 bare: ~https://video.example/bare -> https://video.example/bare",
        "27/27 shortcode: ~ -> https://www.youtube.com/watch?v=abcdEFGH_-1",
    ],
    "recap.html": [
        "9/9 html: Day one -> #one",
        "11/11 html: Sticky types -> https://video.example/st?a=1&t=30",
        "15/15 html: Video (Gummed) -> https://gummed.example/session/12",
        "18/18 html: watch -> https://video.example/tape",
        "21/21 bare: ~https://video.example/bare -> https://video.example/bare",
        "22/22 html: Card talk -> https://video.example/card",
        "23/23 iframe: ~ -> https://www.youtube.com/embed/abcdEFGH_-1",
        "25/25 html: ~Thumb -> https://video.example/thumb",
    ],
    "recap.md": [
        "7/7 inline: Day one -> #day-one",
        "8/8 inline: Talks -> #talks",
        "14/14 inline: Sticky types -> https://video.example/watch?v=st&t=30",
        "19/19 inline: Video (Gummed) -> https://gummed.example/session/12",
        "22/43 reference: the slides -> https://slides.example/paste",
        "22/44 reference: 2 -> https://slides.example/two",
        "24/24 autolink: ~https://glue.example/keynote -> https://glue.example/keynote",
        "28/28 inline: watch -> https://video.example/tg",
        "29/29 bare: ~https://video.example/wax -> https://video.example/wax",
        "31/31 shortcode: ~ -> https://www.youtube.com/watch?v=abcdEFGH_-1",
        "41/41 html: a link -> https://video.example/raw?a=1&b=2",
        "45/45 definition: ~ -> https://slides.example/nobody",
    ],
    "recap.rst": [
        "10/10 rst-inline: Sticky types -> https://video.example/st",
        "10/41 rst-reference: Bo's talk -> https://video.example/bo",
        "10/41 rst-reference: again -> https://video.example/bo",
        "11/44 rst-reference: one more -> https://video.example/more",
        "11/42 rst-reference: Slides -> https://slides.example/",
        "11/11 bare: ~https://slides.example/all -> https://slides.example/all",
        "15/16 rst-inline: Video (Gummed) -> https://gummed.example/session/12",
        "28/28 rst-inline: watch -> https://video.example/w",
        "37/37 iframe: ~ -> https://www.youtube.com/embed/abcdEFGH_-1",
        "39/39 shortcode: ~ -> https://www.youtube.com/watch?v=abcdEFGH_-2",
        "43/43 definition: ~ -> https://slides.example/nobody",
    ],
}


@pytest.mark.parametrize("name", sorted(BLOCKS))
def test_miniature(name: str) -> None:
    post = read_post((POSTS / name).read_bytes(), name)
    assert block_rows(post.document) == BLOCKS[name]
    assert link_rows(post.document) == LINKS[name]
    assert disproved(post.text, post.document) == []
