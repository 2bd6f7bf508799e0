"""A site kept in a repository: `look FOLDER`, `new EVENT FOLDER`, scraped again when the checkout changes."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from demo_command import Demo

from aggregator.files.event_yml import KEEP_FACTS, WHERE_RECORDINGS_ARE


def front(**values: str) -> str:
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in values.items()) + "---\n"


OWLS = front(
    title="Owls", date="2031-10-16 09:00", room="Barn", presenter_slugs="[ada]", video_url="owlowlowl01", slug="owls"
)
NESTS = front(title="Nests", date="2031-10-17 09:00", room="Barn", presenter_slugs="[ada]", slug="nests")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    files = {
        "_config.yml": "title: Owls 2031\nurl: https://owls.example\ntimezone: Europe/Oslo\n",
        "_presenters/ada.md": front(name="Ada Finch", slug="ada"),
        "_schedule/talks/owls.md": OWLS,
        "_schedule/talks/nests.md": NESTS,
    }
    for path, text in files.items():
        (tmp_path / "site" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / path).write_text(text, "utf-8")
    return tmp_path / "site"


def again(demo: Demo, event: str = "owls-2031") -> tuple[int, str, str]:
    """A scrape that may read whatever lies beside the data folder."""
    return demo.run("scrape", event, "--folder", str(demo.data.parent))


def test_a_checkout_is_looked_at_taken_and_read_again(demo: Demo, site: Path) -> None:
    line = f'{{kind: repository, folder: "{site}", mapping: "djangocon-us"}}'.replace('"djangocon-us"', "djangocon-us")
    facts = [
        "title: Owls 2031",
        "timezone: Europe/Oslo",
        "starts: 2031-10-16",
        "ends: 2031-10-17",
        'website: "https://owls.example"',
        KEEP_FACTS,
    ]
    code, out, _ = demo.run("look", str(site))
    assert (code, out.splitlines()) == (
        0,
        [
            "repository of Owls 2031: 2 entries, 2 days, 1 room, 1 speaker, 1 recording",
            f"  note: {site}: read by mapping: djangocon-us",
            f"`conftalks new owls-2031 {site}` would write:",
            *(f"  {fact}" for fact in facts),
            "  schedule:",
            f"    - {line}",
            "not found: location",
        ],
    )
    code, _, err = demo.run("new", "owls-2031", str(site))
    assert (code, err.splitlines()[0]) == (0, f"{site}: read by repository")
    assert err.splitlines()[-1].endswith(f"scrape owls-2031 --folder {site}`")
    written = (demo.data / "events/owls-2031/event.yml").read_text("utf-8")
    assert written == "\n".join([*facts, "schedule:", f"  - {line}"]) + "\n" + WHERE_RECORDINGS_ARE
    assert again(demo)[1].splitlines()[:4] == [
        "owls-2031: ok",
        "  entries    2 new, 0 changed, 0 same, 0 gone",
        "  recordings 1 new, 0 changed, 0 same, 0 gone",
        "  links      1 new, 0 changed, 0 same, 0 gone",
    ]
    assert again(demo)[1].splitlines()[1] == "  entries    0 new, 0 changed, 2 same, 0 gone"
    (site / "_schedule/talks/owls.md").write_text(OWLS.replace("09:00", "10:00"), "utf-8")
    assert again(demo)[1].splitlines()[1] == "  entries    0 new, 1 changed, 1 same, 0 gone"
    (site / "_schedule/talks/bad.md").write_text("---\ntitle: [\n---\n", "utf-8")
    code, out, err = again(demo)
    assert out.splitlines()[1] == "  entries    0 new, 0 changed, 2 same, 0 gone"
    assert f"repository: {site}: _schedule/talks/bad.md: line 3: not YAML" in err
    assert "  note: _schedule/talks/bad.md: line 3: not YAML" in demo.run("look", str(site))[1]
    (site / "_schedule").rename(site / "elsewhere")
    code, _, err = again(demo)
    assert code != 0
    assert f"{site}: no entries in the files `" in err
    assert len(demo.rows("SELECT code FROM talks WHERE event = 'owls-2031' AND status = 'scheduled'")) == 2


def packed(site: Path) -> Path:
    archive = site.parent / "owls-main.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for path in site.rglob("*.*"):
            out.write(path, f"owls-main/{path.relative_to(site)}")
    return archive


def test_an_archive_at_an_address_is_read(demo: Demo, site: Path) -> None:
    url = demo.server.serve("/owls-main.zip", packed(site).read_bytes(), "application/zip")
    code, out, _ = demo.run("look", url)
    assert (code, out.splitlines()[0]) == (
        0,
        "repository of Owls 2031: 2 entries, 2 days, 1 room, 1 speaker, 1 recording",
    )
    assert demo.run("new", "owls-2031", url)[0] == 0
    text = (demo.data / "events/owls-2031/event.yml").read_text("utf-8")
    assert f'{{kind: repository, url: "{url}", mapping: djangocon-us}}' in text
    assert again(demo)[1].splitlines()[1] == "  entries    2 new, 0 changed, 0 same, 0 gone"
    assert again(demo)[1].splitlines()[1] == "  entries    0 new, 0 changed, 2 same, 0 gone"
    (site / "_schedule/talks/owls.md").write_text(OWLS.replace("Owls", "Owlets"), "utf-8")
    mirrored = demo.run("scrape", "owls-2031", "--from-mirror", f"{site}={url}")
    assert mirrored[1].splitlines()[1] == "  entries    0 new, 1 changed, 1 same, 0 gone"


def test_an_archive_on_this_machine_is_read_where_it_lies(demo: Demo, site: Path) -> None:
    archive = packed(site)
    code, out, _ = demo.run("look", str(archive), "--json")
    said = json.loads(out)
    assert (code, said["kind"], said["talks"], said["speakers"], said["recordings"]) == (0, "repository", 2, 1, 1)
    assert demo.run("new", "owls-2031", str(archive))[0] == 0
    assert again(demo)[1].splitlines()[0] == "owls-2031: ok"
    archive.write_bytes(b"PK\x03\x04")
    code, _, err = again(demo)
    assert code != 0
    assert f"{archive}: no archive (ZIP, tar.gz), or one that is cut or broken" in err


def test_one_part_of_a_repository_is_taken(demo: Demo, site: Path) -> None:
    for year in ("2030", "2031"):
        (site / year / "talks").mkdir(parents=True)
        text = front(
            title=f"Owls of {year}", start=f"{year}-10-16 09:00", speakers="[Ada Finch]", type="Talk", code="OWLS01"
        )
        (site / year / "talks/owls.md").write_text(text, "utf-8")
    shutil.rmtree(site / "_schedule")
    code, out, _ = demo.run("look", str(site), "--part", "2030")
    assert code == 0
    assert 'mapping: pyohio, part: "2030"}' in out
    assert "2 schedules in one repository; 2031 was read" in demo.run("look", str(site))[1]
    assert demo.run("new", "owls-2030", str(site), "--part", "2030")[0] == 0
    assert again(demo, "owls-2030")[0] == 0
    assert demo.rows("SELECT title FROM talks WHERE event = 'owls-2030'") == [("Owls of 2030",)]


def test_a_new_conference_is_one_file_of_yaml(demo: Demo, site: Path) -> None:
    (site / "_schedule").rename(site / "_sessions")
    folder = demo.data / "events/owls-2031"
    folder.mkdir()
    text = (
        "title: Owls\ntimezone: Europe/Oslo\nschedule:\n  - kind: repository\n"
        f'    folder: "{site}"\n    entries: ["_sessions/**/*.md"]\n    people: _presenters/*.md\n    title: title\n'
        "    start: [start_datetime, date]\n    speakers: [speakers, presenter_slugs]\n    room: room\n    video: video_url\n"
    )
    (folder / "event.yml").write_text(text, "utf-8")
    assert again(demo)[1].splitlines()[1:3] == [
        "  entries    2 new, 0 changed, 0 same, 0 gone",
        "  recordings 1 new, 0 changed, 0 same, 0 gone",
    ]
    for wrong, why in (
        (text.replace("[start_datetime, date]", "[start_datetime, 3]"), "event.yml:9: `start` must be text"),
        (
            text.replace("    title: title\n", "    mapping: owls\n"),
            "event.yml:4: owls-2031: mapping 'owls' is none of",
        ),
        (text.replace("    title: title\n", "    titel: title\n"), "event.yml:8: unknown key `titel`"),
    ):
        (folder / "event.yml").write_text(wrong, "utf-8")
        code, _, err = again(demo)
        assert (code, why in err) == (1, True), err


@pytest.mark.parametrize("where", ["nowhere", "site"])
def test_a_folder_without_talks_says_so(demo: Demo, tmp_path: Path, where: str) -> None:
    (tmp_path / "site").mkdir()
    code, _, err = demo.run("look", str(tmp_path / where))
    assert code == 1
    said = "nothing in its data files looks like talks" if where == "site" else "cannot be read: No such file"
    assert said in err


def line_of(demo: Demo, folder: str) -> None:
    path = demo.data / "events/owls-2031/event.yml"
    path.parent.mkdir(exist_ok=True)
    line = f"{{kind: repository, folder: {json.dumps(folder)}, mapping: djangocon-us}}"
    path.write_text(f"title: Owls\ntimezone: Europe/Oslo\nschedule:\n  - {line}\n", "utf-8")


@pytest.mark.parametrize("way", ["absolute", "up", "link"])
def test_nobodys_event_publishes_a_folder_outside_of_the_data(demo: Demo, site: Path, way: str) -> None:
    folder = {"absolute": str(site), "up": "../../../site", "link": "../../site"}[way]
    if way == "link":
        (demo.data / "site").symlink_to(site)
    line_of(demo, folder)
    before = demo.files()
    code, _, err = demo.run("scrape", "owls-2031")
    assert code != 0
    said = f"{folder}: is outside of the data folder, an event.yml of somebody else's could name any folder of yours; "
    assert f"{said}if you want it read: --folder {folder}" in err
    assert demo.files() == before
    assert again(demo)[1].splitlines()[1] == "  entries    2 new, 0 changed, 0 same, 0 gone"


def test_a_folder_below_the_data_folder_is_read(demo: Demo, site: Path) -> None:
    site.rename(demo.data / "site")
    line_of(demo, "../../site")
    assert demo.run("scrape", "owls-2031")[1].splitlines()[1] == "  entries    2 new, 0 changed, 0 same, 0 gone"


@pytest.mark.parametrize("folder", ["~nobody-of-this-name/x", "a\0b", "loop", "x" * 5000])
def test_a_folder_that_is_none_is_one_line(demo: Demo, folder: str) -> None:
    line_of(demo, folder)
    (demo.data / "events/owls-2031/loop").symlink_to("loop")
    code, _, err = demo.run("scrape", "owls-2031")
    assert (code != 0, "a bug of ours" in err, len(err.splitlines()) < 6) == (True, False, True)
