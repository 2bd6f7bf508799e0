"""The pages in a real Chromium: small and large, light and dark, with and without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

GARDENS = "/t/moss-2024/growing-gardens-with-generators"
PAGES = [
    "/",
    "/search?q=gardens",
    "/e/moss-2024",
    "/e/moss-2024?view=grid",
    GARDENS,
    "/t/fern-2023/hostile",
    "/t/moss-2024/memory-arenas-for-mortals",
    "/t/fern-2023/endless",
    "/e/fern-2023",
    "/e",
    "/s",
    "/s?letter=A",
    "/s/ada-quill",
    "/about",
    "/changes",
    "/e/fern-2023/changes",
    "/topics",
    "/topics/moss",
    "/talks",
    "/talks/talks",
    "/talks/talks/moss-2024~2Fgrowing-gardens-with-generators",
    "/talks/speakers",
    "/talks/missing_videos",
    "/search?q=moss+conf+2024+talks+by+ada+quill+in+english",
    "/search?q=lichen+zebra",
    "/search?q=gardens&page=9",
    f"/search?q={'w' * 500}",
]
# Measured in the page: text and background of every element that shows words, and their contrast after WCAG 2.2.
CONTRASTS = """() => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const c = numbers(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !element.checkVisibility()) continue;
    const [a, b] = [light(numbers(getComputedStyle(element).color)), light(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) weak.push(`${element.tagName}.${element.className} ${contrast.toFixed(2)}`);
  }
  return weak;
}"""

Open = Callable[..., Any]


@pytest.mark.parametrize("path", PAGES)
def test_pages_fit_and_can_be_read(visit: Open, path: str) -> None:
    page = visit(path)
    found = {}
    for width in (320, 1280):
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            found[width, scheme] = page.evaluate("document.documentElement.scrollWidth"), page.evaluate(CONTRASTS)
    assert found == {(width, scheme): (width, []) for width in (320, 1280) for scheme in ("light", "dark")}


def test_dark_and_light_differ(visit: Open) -> None:
    shown = {
        scheme: visit("/", color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    }
    assert shown == {"light": "rgb(250, 249, 245)", "dark": "rgb(18, 22, 21)"}


def test_no_dot_ends_or_begins_a_line(visit: Open) -> None:
    # The dot of a part that begins a line lies in the strip that is cut off; after a part there is none.
    uncut = """() => [...document.querySelectorAll(".by")].flatMap(by => {
        const cut = parseFloat(getComputedStyle(by).clipPath.match(/([\\d.]+)px\\)/)[1]);
        return [...by.children].filter(part => {
            const dot = getComputedStyle(part, "::before");
            const left = part.getBoundingClientRect().left - by.getBoundingClientRect().left;
            const begins = left < 1;
            const hidden = parseFloat(dot.left) + parseFloat(dot.width) <= cut;
            return getComputedStyle(part, "::after").content !== "none" || (begins ? !hidden : left <= cut);
        }).map(part => part.textContent)})"""
    size = {"width": 320, "height": 800}
    paths = ("/", "/search?q=gardens", "/e/moss-2024", GARDENS)
    pages = {path: visit(path, viewport=size) for path in paths}
    assert {path: page.evaluate(uncut) for path, page in pages.items()} == {path: [] for path in paths}
    assert [page.locator(".by > span").count() > 1 for page in pages.values()] == [True] * len(paths)


def test_no_comma_begins_a_line(visit: Open) -> None:
    # A list of names as wide as each of its beginnings once: a comma is never pushed below the name before it.
    begins = """() => {
        const who = document.querySelector(".line .who");
        const names = Array.from({length: 5}, (_, n) => `<a href="/s/n${n}">Somebody ${"x".repeat(n)}</a>`);
        who.innerHTML = names.join(", ");
        const found = [];
        for (let width = 150; width < 400; width++) {
            who.style.cssText = `display: block; width: ${width}px`;
            for (const comma of [...who.childNodes].filter(one => one.nodeType === Node.TEXT_NODE)) {
                const range = document.createRange();
                range.setStart(comma, 0);
                range.setEnd(comma, 1);
                const before = [...comma.previousSibling.getClientRects()].at(-1);
                if (range.getBoundingClientRect().top > before.bottom) found.push(width);
            }
        }
        return found;
    }"""
    assert visit("/s/ada-quill").evaluate(begins) == []


def test_the_hint_in_the_search_field_is_not_cut(visit: Open) -> None:
    room = """() => { const field = document.getElementById("top-q"), style = getComputedStyle(field);
        const canvas = document.createElement("canvas").getContext("2d");
        canvas.font = `${style.fontSize} ${style.fontFamily}`;
        return field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)
          - canvas.measureText(field.placeholder).width; }"""
    page = visit(GARDENS, viewport={"width": 320, "height": 800})
    assert page.evaluate(room) >= 0


# Of its tables Datasette counts the rows only as long as that takes a few milliseconds.
@pytest.mark.parametrize("path", [path for path in PAGES if path != "/talks"])
def test_the_words_are_the_same_without_javascript(visit: Open, path: str) -> None:
    with_script = visit(path)
    # What only a script can do is only offered where there is one.
    with_script.evaluate(
        "document.querySelectorAll('[data-copy], [data-scripted]').forEach(element => element.remove());"
        "document.querySelectorAll('[data-unscripted]').forEach(element => element.hidden = false);"
        "document.querySelectorAll('[data-player] b').forEach(label => label.firstChild.data = 'Watch on YouTube')"
    )
    without = visit(path, java_script_enabled=False)
    assert with_script.locator("main").inner_text() == without.locator("main").inner_text()


def test_a_search_without_javascript(visit: Open) -> None:
    page = visit("/", java_script_enabled=False)
    page.get_by_label("Search talks").fill("lichen")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Poster on Lichen").click()
    assert page.locator("h1").inner_text() == "Poster on Lichen"


def test_menus_without_javascript(visit: Open) -> None:
    page = visit("/e/moss-2024", java_script_enabled=False)
    page.locator("summary", has_text="Room").click()
    page.get_by_role("link", name="Hall B 1").click()
    assert (page.locator(".menu.set summary").text_content(), page.locator(".day h3").all_inner_texts()) == (
        "RoomHall B",
        ["Growing Gardens with Generators"],
    )


def test_chips_and_pages_can_be_reached_and_pressed_without_a_pointer(visit: Open) -> None:
    def press(page: Any, name: str) -> None:
        for _ in range(100):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent.trim()") == name:
                break
        with page.expect_navigation():
            page.keyboard.press("Enter")

    page = visit("/search?q=gardens&page=9")
    press(page, "Last page")
    assert page.locator("#found").inner_text() == "2 talks"
    page = visit("/search?q=gardens+2024")
    press(page, "Year: 2024: take it off")
    assert (page.get_by_role("searchbox").input_value(), page.locator(".chip").count()) == ("gardens", 0)


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("Link", "{page}"),
        ("Markdown", "[Growing Gardens with Generators]({page}) by Ada Quill, Bo Tern ([video]({video}))"),
        (
            "HTML",
            '<a href="{page}">Growing Gardens with Generators</a> by Ada Quill, Bo Tern (<a href="{video}">video</a>)',
        ),
        (
            "reStructuredText",
            "`Growing Gardens with Generators <{page}>`__ by Ada Quill, Bo Tern (`video <{video}>`__)",
        ),
        ("MyST", "[Growing Gardens with Generators]({page}) by Ada Quill, Bo Tern ([video]({video}))"),
    ],
)
def test_the_copy_button_copies_and_says_so(visit: Open, server: str, label: str, text: str) -> None:
    page = visit(GARDENS, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("radio", name=label, exact=True).check()
    page.get_by_role("button", name="Copy link", exact=True).click()
    page.wait_for_function("document.getElementById('copied').textContent !== ''")
    assert page.locator("#copied").inner_text() == f"Copied {label}."
    assert page.evaluate("navigator.clipboard.readText()") == text.format(
        page=server + GARDENS, video="https://www.youtube.com/watch?v=gardens0001"
    )


def test_the_embed_card_can_be_copied_and_framed(visit: Open, server: str) -> None:
    page = visit(GARDENS, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("radio", name="Embed card").check()
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_function("document.getElementById('copied').textContent !== ''")
    html = page.evaluate("navigator.clipboard.readText()")
    assert f'<iframe src="{server}/embed{GARDENS[2:]}"' in html


def test_a_cold_visit_takes_few_requests(visit: Open) -> None:
    counted = {}
    for path in PAGES:
        page = visit(path)
        counted[path] = 1 + page.evaluate("performance.getEntriesByType('resource').length")
    # A page may have a style sheet and a script of its own beside those that all have.
    own = {"/e/": 2, "/talks": 1, "/starred": 1}
    most = {
        path: 6 + (path in ("/", "/e")) + sum(n for part, n in own.items() if path.startswith(part)) for path in PAGES
    }
    assert {path: number for path, number in counted.items() if number > most[path]} == {}


def test_without_javascript_no_button_promises_to_copy(visit: Open) -> None:
    page = visit(GARDENS, java_script_enabled=False)
    assert page.locator(".link button:visible, .link [type=radio]:visible").count() == 0
    assert page.locator(".snippet input:visible").count() == 0
    page.locator(".forms summary").click()
    assert page.locator(".snippet input:visible").count() == 6


def test_the_form_is_chosen_by_keyboard_and_remembered(visit: Open, server: str) -> None:
    page = visit(GARDENS, permissions=["clipboard-read", "clipboard-write"])
    chosen = page.get_by_role("textbox", name="What is copied")
    assert chosen.input_value() == server + GARDENS
    page.get_by_role("radio", name="Link", exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert chosen.input_value().startswith("[Growing Gardens")
    for key in ("Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    page.wait_for_function("document.getElementById('copied').textContent !== ''")
    assert page.locator("#copied").inner_text() == "Copied Markdown."
    page.goto(f"{server}/t/moss-2024/quiet-rooms")
    assert (page.get_by_role("radio", checked=True).get_attribute("value"), chosen.input_value()[:13]) == (
        "link-markdown",
        "[Quiet Rooms]",
    )


def test_where_nothing_can_be_copied_the_text_is_selected(visit: Open, server: str) -> None:
    page = visit(GARDENS)
    page.evaluate("() => { navigator.clipboard.writeText = async () => { throw new Error(); }; }")
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_function("document.getElementById('copied').textContent !== ''")
    assert page.locator("#copied").inner_text().startswith("The browser did not allow copying.")
    assert page.evaluate("document.activeElement.id + getSelection().toString()") == f"chosen{server}{GARDENS}"


def test_sharing_is_offered_where_the_device_can(visit: Open, server: str) -> None:
    page = visit("/")
    assert page.evaluate("typeof navigator.share") == "undefined"
    page.context.add_init_script("navigator.share = async (what) => { window.shared = what; }")
    page.goto(server + GARDENS)
    page.get_by_role("button", name="Share").click()
    assert page.evaluate("window.shared") == {"title": "Growing Gardens with Generators", "url": server + GARDENS}
    page = visit(GARDENS)
    assert page.get_by_role("button", name="Share").count() == 0


def test_columns_do_not_wait_for_each_other(visit: Open) -> None:
    top = "([a, b]) => document.querySelector(a).getBoundingClientRect()[b]"
    for path, above, below in ((GARDENS, ".facts", ".aside"), ("/t/moss-2024/c-and-c-in-one-tree", ".video", ".about")):
        page = visit(path, viewport={"width": 1280, "height": 900})
        assert page.evaluate(top, [above, "bottom"]) == pytest.approx(page.evaluate(top, [below, "top"]), abs=1), path


def test_the_page_is_read_in_the_order_of_its_worth(visit: Open) -> None:
    page = visit(GARDENS)
    headings = "[...document.querySelectorAll('h1, main h2')].map(h => h.textContent)"
    order = ["Growing Gardens with Generators", "Recording", "Link to this talk", "Abstract"]
    assert page.evaluate(headings)[:4] == order
    tall = visit(GARDENS, viewport={"width": 320, "height": 800})
    tops = """() => [...document.querySelectorAll(".head, .video, .facts, .about, .aside, .below")]
        .map(e => [e.className, e.getBoundingClientRect().top]).sort((a, b) => a[1] - b[1]).map(([name]) => name.split(" ")[0])"""
    assert tall.evaluate(tops) == ["head", "video", "facts", "about", "aside", "below"]


@pytest.mark.parametrize("width", [320, 1280])
def test_the_link_is_copied_before_the_abstract_begins(visit: Open, width: int) -> None:
    page = visit(GARDENS, viewport={"width": width, "height": 800})
    ends = {name: page.locator(name).bounding_box() for name in (".video", ".facts", ".link", "#copied", "#abstract")}
    above = ".facts" if width == 320 else ".video"
    assert ends[above]["y"] + ends[above]["height"] + 16 <= ends[".link"]["y"]
    assert ends["#copied"]["y"] + ends["#copied"]["height"] < ends["#abstract"]["y"]
    assert ends[".link"]["height"] < 180


def test_the_first_tab_reaches_the_skip_link_and_it_is_seen(visit: Open) -> None:
    page = visit(GARDENS)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") == 0
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash + ' ' + document.activeElement.id") == "#main main"


def test_everything_to_press_is_large_enough(visit: Open) -> None:
    small = """() => [...document.querySelectorAll("button, input, .button, a.state, .days a, .brand, summary")]
        .concat(...document.querySelectorAll(".menus a, .views a, .read a, .more, .letter summary, [data-player], .year > .by a"))
        .filter(e => e.checkVisibility()).map(e => [e.className || e.tagName, e.getBoundingClientRect()])
        .filter(([, box]) => box.width < 24 || box.height < 24).map(([name]) => name)"""
    assert {path: visit(path, viewport={"width": 320, "height": 800}).evaluate(small) for path in PAGES} == {
        path: [] for path in PAGES
    }


@pytest.mark.parametrize("path", [*PAGES, f"/starred?t={GARDENS[3:]}"])
def test_on_paper_nothing_is_to_be_pressed(visit: Open, path: str) -> None:
    page = visit(path)
    page.emulate_media(media="print")
    # The summary of a fold that has not been opened says what is in it.
    pressed = "button, .star, .menu, .fold summary, select, input, .take, .views, .days, .sections"
    assert [one.text_content() for one in page.locator(pressed).all() if one.is_visible()] == []


def test_print_drops_what_paper_cannot_do_and_shows_addresses(visit: Open) -> None:
    page = visit(GARDENS)
    page.emulate_media(media="print")
    assert page.locator(".top .find:visible, .link:visible, .play:visible").count() == 0
    assert page.evaluate("getComputedStyle(document.querySelector('.video a'), '::after').content") == (
        '" (https://www.youtube.com/watch?v=gardens0001)"'
    )
