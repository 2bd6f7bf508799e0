"""Pieces of markup out of which property tests put posts together that no author would write."""

from __future__ import annotations

ANY_MARKUP = [
    *("\n", "\n\n", "\r\n", "\r", " ", "    ", "\t", "\x0c", "\u2028", "\ufeff", "\xa0", "é", "😀", "a", "b c", "\\"),
    *("*", "**", "_", "`", "``", "|", "(", ")", "[", "]", "<", ">", "&", "&amp;", "&lt;", "#", "# ", "- ", "* "),
    *("1. ", "=====\n", "-----\n", "https://a.example/b_c", "https://a.example/d,"),
]
MARKDOWN = [
    *("[l](https://a.example/1)", "[l *m*](<https://a.example/a b> 't')", "[r]", "[r][]", "[l][r]"),
    *("<https://a.example/a>", "[r]: https://a.example/r\n", "[r]:\n  <https://a.example/s>\n", "[^1]", "> ", "~~"),
    *("![i](x.png)", "[![i](x)](https://a.example/i)"),
    *("| a | b |\n|---|---|\n| [x](https://a.example/c) | `a\\|b` |\n", "```\n", "~~~\n", "```{note} T\n"),
    *("```{figure} x\n:width: 1\n", ":::{tip}\n", ":::\n", "% c\n", "(t)=\n", "---\n", "+++\n", "title: x\n"),
    *("{#id}", "{doc}`a <b>`", "[ ] ", "\\[", "<div>", "</div>", "<pre>", "</pre>", "{{< youtube abcdefghijk >}}"),
    *("{% youtube abcdefghijk %}", '[l]({{< ref "x" >}})', "{% raw %}", "{% endraw %}", "{{ x }}"),
]
HTML = [
    *("<p>", "</p>", "<ul>", "<li>", "</ul>", "<h1>", "</h1>", "<table>", "<tr>", "<td>", "</table>", "<dl>", "<dt>"),
    *("<dd>", "<a href='https://a.example/q?a=1&amp;b=2'>", "<a href=x>", "<a ", "</a>", "<b>", "</b>", "<br>"),
    *("<code>", "</code>", '<iframe src="https://www.youtube.com/embed/abcdefghijk"></iframe>', "<script>"),
    *("</script>", '<img alt="i">', "<!-- c -->", "<!--", "-->", "<title>", "</title>", "<![CDATA[", "<?x"),
    "<!doctype html>",
]
RST = [
    *("`l <https://a.example/1>`_", "`l <https://a.example/2>`__", "`n`_", "n_", "an__", "`l <n_>`_", "|s|", "[1]_"),
    *(":r:`x`", ".. _n: https://a.example/n\n", "__ https://a.example/m\n", "::\n\n   x\n\n", ".. note:: x\n"),
    *(".. c\n", "   ", ":f: x\n", '.. raw:: html\n\n   <a href="https://a.example/h">h</a>\n\n'),
    *(".. youtube:: abcdefghijk\n", ".. include:: /etc/passwd\n"),
    *(".. image:: x\n   :target: https://a.example/i\n\n", ".. |s| replace:: `s <https://a.example/s>`_\n"),
    *("T\n=\n\n", "====  ====\na     `c <https://a.example/t>`_\n====  ====\n"),
]
