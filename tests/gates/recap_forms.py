"""The corpus's lists of re-uploads, each former id linked in every form that posts link videos in: all must be renewed."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from aggregator.recap.check import Checker
from aggregator.recap.post import read_post, splice

ADDRESSES = (
    "https://www.youtube.com/watch?v={}",
    "https://www.youtube.com/watch?v={}&list=PL2Uw4_HvXqvYhjub9bw4uDAmNtprgAvlJ&index=7&pp=iAQB",
    "https://www.youtube.com/watch?list=PL2Uw4_HvXqvYhjub9bw4uDAmNtprgAvlJ&v={}",
    "https://www.youtube.com/watch?app=desktop&v={}&t=1m2s",
    "https://www.youtube.com/watch?v={}#t=62",
    "http://www.youtube.com/watch?v={}&feature=youtu.be",
    "https://youtube.com/watch?v={}&ab_channel=PyConUS",
    "https://m.youtube.com/watch?v={}",
    "https://music.youtube.com/watch?v={}",
    "https://youtu.be/{}",
    "http://www.youtu.be/{}",
    "https://youtu.be/{}?si=b0gUsT0k3n&t=62",
    "https://www.youtube.com/live/{}?feature=shared",
    "https://www.youtube.com/shorts/{}",
    "https://www.youtube.com/embed/{}?start=62",
    "https://www.youtube.com/v/{}",
    "https://www.youtube-nocookie.com/embed/{}",
)

MARKDOWN = (
    "A talk: [video]({url}), and a stop.",
    '[A talk](<{url}> "with a title")',
    "[![a picture](https://img.example/1.jpg)]({url})",
    "* nested\n    * [Video (YouTube)]({url})",
    "> quoted [talk]({url})",
    "| Talk | Video |\n|--|--|\n| one | [talk]({url}) |",
    "# [A heading]({url})",
    "Reference to [a talk][r{n}] here.\n\n[r{n}]: {url}",
    "Reference to [r{n}s].\n\n[r{n}s]: <{url}> 'title'",
    "<{url}>",
    "See {url}.",
    "({url})",
    "ビデオ：<{url}>",
    '<a href="{html}">talk</a>, raw',
    "<p>\n<a href='{html}'>talk</a>\n</p>",
    '<iframe width="560" height="315" src="{html}" allowfullscreen></iframe>',
    "{{{{< youtube {id} >}}}}",
    '{{{{< youtube id="{id}" autoplay="true" >}}}}',
    "{{{{% youtube {id} %}}}}",
    "{{% youtube {id} %}}",
    "{{% include youtube.html id='{id}' %}}",
    "```{{note}}\n[talk]({url})\n```",
    ":::{{admonition}} Watch\n[talk]({url})\n:::",
    "```{{youtube}} {id}\n```",
    "Note[^f{n}]\n\n[^f{n}]: [talk]({url})",
)
RST = (
    "A talk: `video <{url}>`_ and more.",
    "A talk: `video <{url}>`__ and more.",
    "A talk_{n}_.\n\n.. _talk_{n}: {url}",
    "A `talk {n}`_.\n\n.. _talk {n}: {url}",
    "See {url} there.",
    "* item\n\n  * `talk <{url}>`__",
    ".. note:: `talk <{url}>`__",
    ".. youtube:: {id}",
    '.. raw:: html\n\n   <a href="{html}">talk</a>',
    '.. raw:: html\n\n   <iframe src="{html}"></iframe>',
)
HTML = (
    '<p><a href="{html}">talk</a></p>',
    "<li><a class=v href='{html}'>talk</a></li>",
    '<td><A HREF="{html}">talk</A></td>',
    '<iframe src="{html}"></iframe>',
    '<iframe data-src="{html}"></iframe>',
    "<p>Plain {html} there.</p>",
)
LEFT = {
    "post.md": "---\ntitle: x\nvideo: {url}\n---\n\n```\n{url}\n```\n\n`{url}`\n\n<!-- [talk]({url}) -->\n\n    {url}\n"
    "\n~~~python\n[talk]({url})\n~~~\n\n<pre>{url}</pre>\n\n```{{code-block}} text\n[talk]({url})\n```\n",
    "post.rst": "A::\n\n  {url}\n\n``{url}``\n\n.. {url}\n\n.. code-block:: text\n\n   `talk <{url}>`__\n",
    "post.html": "<!-- <a href='{html}'>t</a> --><pre>{html}</pre><script>'{url}'</script><code>{html}</code>\n",
}
"""Where nothing is a link of the text, and nothing may be changed."""


def forms_renewed(conn: sqlite3.Connection, corpus: Path) -> dict[str, int]:
    """One post per list and markup: how many former ids were linked, left, made another, or changed where no link is."""
    checker = Checker(conn)
    counts = {"ids": 0, "links": 0, "left": 0, "wrong": 0, "touched": 0, "changed_twice": 0}
    for file in sorted((corpus / "recaps").glob("*_reuploads.json")):
        event = file.name.removesuffix("_reuploads.json").replace("_", "-")
        pairs = list(json.loads(file.read_bytes()).values())
        counts["ids"] += len(pairs)
        for name, forms in (("post.md", MARKDOWN), ("post.rst", RST), ("post.html", HTML)):
            text = "\n\n".join(post for n, pair in enumerate(pairs) for post in _filled(forms, pair["old"], n))
            new = _updated(checker, name, text, event)
            for pair in pairs:
                links, left = text.count(pair["old"]), new.count(pair["old"])
                counts["links"] += links
                counts["left"] += left
                counts["wrong"] += new.count(pair["new"]) != links - left
            counts["changed_twice"] += _updated(checker, name, new, event) != new
            url = f"https://youtu.be/{pairs[0]['old']}"
            still = LEFT[name].format(url=url, html=url)
            counts["touched"] += _updated(checker, name, still, event) != still
    return counts


def _filled(forms: tuple[str, ...], video: str, number: int) -> list[str]:
    """Each form with an address, in turn, so that over all pairs every form meets every address."""
    filled = []
    for n, form in enumerate(forms):
        url = ADDRESSES[(number + n) % len(ADDRESSES)].format(video)
        filled.append(form.format(id=video, url=url, html=url.replace("&", "&amp;"), n=f"{number}x{n}"))
    return filled


def _updated(checker: Checker, name: str, text: str, event: str) -> str:
    post = read_post(text.encode(), name)
    return splice(post.text, checker.check(post, event).edits())
