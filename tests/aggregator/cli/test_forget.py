"""``conftalks forget``: whoever asked to be left out is nowhere below data/ any more, in no file's bytes. Invented people."""

import json
import os
import shutil
from pathlib import Path

import pytest
from takedown_world import ADA, FERNS, LICHEN, NOISE, World, build_world
from terminal import on_terminal

WHY = ("--why", "asked by mail")
EVENT = "events/moss-2031"
ALL_OF_HER = {
    "people.yml",
    "talks.db",
    *(f"{EVENT}/{name}" for name in ("talks.jsonl", "recordings.jsonl", "links.jsonl", "posts.jsonl", "posts.yml")),
    *(f"{EVENT}/{name}" for name in ("corrections.yml", "history.jsonl")),
}
LEFT = "Nothing below the data folder mentions it any more."


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> World:
    return build_world(tmp_path_factory.mktemp("built") / "data")


@pytest.fixture
def world(built: World, tmp_path: Path) -> World:
    return World(Path(shutil.copytree(built.data, tmp_path / "data")))


def all_bytes(world: World) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in world.data.rglob("*") if path.is_file() and path.name != ".lock"}


def records(world: World, name: str, event: str = "moss-2031") -> list[dict[str, object]]:
    return [json.loads(line) for line in (world.data / "events" / event / name).read_text("utf-8").splitlines()]


def test_a_person_is_taken_out_of_every_file(world: World) -> None:
    before = world.saying("Ada Quill", "&Aacute;da Quill")
    assert {name for name in before if not name.startswith("cache/")} == ALL_OF_HER
    assert len([name for name in before if name.startswith("cache/")]) == 2
    code, out, err = world.run("forget", "--person", "Ada Quill", *WHY, "--yes")
    assert (code, err) == (0, "")
    assert world.saying("Ada Quill", "Quill", "Ada Old", FERNS.partition(":")[2], "How Ferns Unroll") == set()
    assert LEFT in out.splitlines()
    assert [(one["code"], one["slug"], one["title"]) for one in records(world, "talks.jsonl")] == [
        ("2", "lichen-clocks-with", "Lichen Clocks with …"),
        ("3", "talk-3", "Rain on Tin Roofs Tonight"),
    ]
    assert [(one["id"], one["raw_title"]) for one in records(world, "recordings.jsonl")] == [
        ("lichenliche", "Lichen Clocks | …, Bo Tern"),
        ("noisenoisen", "Rain on Tin Roofs Tonight - Bo Tern"),
    ]
    assert [(one["talk"], one["recording"]) for one in records(world, "links.jsonl")] == [
        ("2", LICHEN), ("3", LICHEN), ("3", NOISE)
    ]  # fmt: skip
    assert records(world, "recordings.jsonl", "reef-2032") == []


def test_what_people_wrote_loses_only_what_is_of_the_person(world: World) -> None:
    assert world.run("forget", "--person", "Ada Quill", *WHY, "--yes")[0] == 0
    assert (world.moss / "corrections.yml").read_text("utf-8") == (
        f'# … told us\n- {{talk: "3", recording: "{LICHEN}", decision: rejected, why: "it is by …"}}\n'
    )
    assert (world.moss / "posts.yml").read_text("utf-8") == (
        '# recaps\n- {url: "https://blog.example/1", title: "Moss, and …", author: X}\n'
        '- {url: "https://blog.example/3", title: "Rain", author: Bo Tern}\n'
    )
    assert [(one["url"], one["title"], one["talks"]) for one in records(world, "posts.jsonl")] == [
        ("https://blog.example/1", "Moss, and …", ["2"]),
        ("https://blog.example/3", "Rain", ["3"]),
    ]
    assert [(one["talk"], one["reason"]) for one in records(world, "history.jsonl")] == [("3", "after …: title")]
    assert (world.data / "people.yml").read_text("utf-8") == (
        "# who is who\n- {person: bo-tern, names: [Bo Tern, B. Tern]}\n"
    )
    assert sorted(path.name for path in (world.moss / "thumbnails").iterdir()) == ["youtube-noisenoisen.webp"]
    kept = [path.read_bytes() for path in (world.data / "cache" / "pages").rglob("*.body")]
    assert kept == [b"nothing of it"]
    assert not list((world.data / "cache" / "runs").iterdir())


def test_suppress_yml_says_digests_that_hold_in_the_next_build_and_import(world: World, tmp_path: Path) -> None:
    assert world.run("forget", "--person", "Ada Quill", *WHY, "--yes")[0] == 0
    text = (world.data / "suppress.yml").read_text("utf-8")
    assert [line.split("$")[0] for line in text.splitlines()] == ['- {speaker: "scrypt1'] * 3 + [
        '- {recording: "scrypt1'
    ]
    assert len({line.split("$")[1] for line in text.splitlines()}) == 1
    assert text.count('why: "asked by mail"') == 4
    table = tmp_path / "again.csv"
    table.write_text(f"id,title\nfernsfernsf,How Ferns\nnewfernsnew,Something by {ADA}\n", "utf-8")
    assert world.run("import", str(table), "--event", "moss-2031")[0] == 0
    assert world.run("build", "--all")[0] == 0
    assert world.saying("Ada Quill", "fernsfernsf") == set()
    assert [one["raw_title"] for one in records(world, "recordings.jsonl")][1:2] == ["Something by …"]


def test_her_videos_stay_out_when_they_are_deleted_and_lists_have_only_their_ids(world: World, tmp_path: Path) -> None:
    (world.moss / "corrections.yml").write_text("", "utf-8")
    assert world.run("forget", "--person", "Ada Quill", *WHY, "--yes")[0] == 0
    table = tmp_path / "again.csv"
    table.write_text("id,title\nfernsfernsf,Deleted video\nnoisenoisen,Rain on Tin Roofs Tonight\n", "utf-8")
    assert world.run("import", str(table), "--event", "moss-2031")[0] == 0
    assert world.saying("fernsfernsf") == set()


def test_run_again_it_says_that_it_was_done(world: World) -> None:
    assert world.run("forget", "--person", "Ada Quill", *WHY, "--yes")[0] == 0
    before = all_bytes(world)
    code, out, err = world.run("forget", "--person", "Áda Quíll", *WHY, "--yes")
    assert (code, out.splitlines()[:3], err) == (
        0,
        ["Forget Áda Quíll", "It was done already; nothing changed.", LEFT],
        "",
    )
    assert world.run("forget", "--person", "/s/ada-quill", *WHY, "--yes")[0] == 0
    assert all_bytes(world) == before


def test_without_yes_nothing_changes_and_it_says_what_would(world: World) -> None:
    before = all_bytes(world)
    code, out, err = world.run("forget", "--person", "Ada Quill", *WHY)
    assert (code, err.splitlines()[-1]) == (2, "Error: nothing was changed; add --yes to do it")
    assert out.splitlines() == [
        "Forget Áda Quíll",
        "1 talk would go:",
        "  moss-2031/how-ferns-unroll  How Ferns Unroll Slowly",
        "1 talk would stay without the name:",
        "  moss-2031/lichen-clocks-with-ada-quill  Lichen Clocks with Áda Quíll",
        "2 recordings would go",
    ]
    assert all_bytes(world) == before


def test_a_talk_is_taken_out_with_its_recording_and_its_addresses_answer_gone(world: World) -> None:
    code, out, _ = world.run("forget", "moss-2031/how ferns", *WHY, "--yes")
    assert (code, out.splitlines()[0]) == (0, "Forget moss-2031/how-ferns-unroll (How Ferns Unroll Slowly)")
    assert world.saying("How Ferns Unroll", "fernsfernsf") == set()
    assert records(world, "recordings.jsonl", "reef-2032") == []
    assert [one["code"] for one in records(world, "talks.jsonl")] == ["2", "3"]
    assert "Ada Quill" not in (world.data / "suppress.yml").read_text("utf-8")
    from aggregator.catalog.queries import is_suppressed
    from aggregator.store.connect import open_reader

    names = ("1", "how-ferns-unroll", "2", "talk-3")
    conn = open_reader(world.data / "talks.db")
    assert [is_suppressed(conn, "moss-2031", name) for name in names] == [True, True, False, False]
    conn.close()
    (world.data / "talks.db").unlink()
    assert world.run("build")[0] == 0
    conn = open_reader(world.data / "talks.db")
    assert [is_suppressed(conn, "moss-2031", name) for name in names] == [True, True, False, False]
    conn.close()
    code, out, _ = world.run("forget", "https://talks.example.org/t/moss-2031/how-ferns-unroll", *WHY, "--yes")
    assert (code, out.splitlines()[1]) == (0, "It was done already; nothing changed.")


def test_what_no_program_may_change_is_named_with_its_line(world: World, tmp_path: Path) -> None:
    (world.moss / "table.csv").write_text("title,speakers\nRain,Bo Tern\nFerns,Áda Quíll\n", "utf-8")
    (world.data / "refresh.jsonl").write_text(
        '{"version": 1}\n{"event": "moss-2031", "seen": "fernsfernsf"}\n', "utf-8"
    )
    site = tmp_path / "site"
    (site / "s" / "ada-quill").mkdir(parents=True)
    (site / "s" / "ada-quill" / "index.html").write_text("<p>hers</p>", "utf-8")
    (site / "index.html").write_text("<p>\nAda&nbsp;Quill</p>", "utf-8")
    code, out, _ = world.run("forget", "--person", "Ada Quill", *WHY, "--yes", "--site", str(site))
    lines = out.splitlines()
    begins = lines.index("Still mentioned, where no program of ours may change it:")
    assert code == 3
    assert lines[begins + 1 : lines.index("", begins)] == [
        f"  {world.moss / 'table.csv'}:3",
        f"  {world.data / 'refresh.jsonl'}:2",
        f"  {site / 'index.html'}:2",
        f"  {site / 's' / 'ada-quill' / 'index.html'}",
    ]
    assert world.run("forget", "--person", "Ada Quill", *WHY, "--yes")[0] == 3
    (world.moss / "table.csv").unlink()
    assert world.run("forget", "--person", "Ada Quill", *WHY, "--yes")[0] == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--person", "Nobody Atall"), 1, "Error: no talk is by 'Nobody Atall'; known: "),
        (("--person", "..."), 1, "Error: '...' is no name"),
        (("--person", "/s/nobody"), 1, "Error: no talk is by '/s/nobody'; known: "),
        (("moss-2031/99",), 1, "Error: moss-2031: there is no talk '99'; "),
        (("reef-2032/fen",), 1, "Error: reef-2032: there is no talk 'fen'; "),
        (
            ("reef-2032/corals by jo fen",),
            1,
            "Error: reef-2032: there is no talk 'corals by jo fen'; the nearest are 9 ",
        ),
        (("moss-2031",), 1, "Error: 'moss-2031' is no talk: name it EVENT/TALK, such as pycon-us-2024/41"),
        (("mist-2031/1",), 1, "there is no event 'mist-2031'; known: moss-2031, reef-2032"),
        ((), 2, "Error: name either EVENT/TALK or --person NAME"),
        (("moss-2031/1", "--person", "Bo Tern"), 2, "Error: name either EVENT/TALK or --person NAME"),
    ],
)
def test_what_cannot_be_forgotten_is_one_line(world: World, words: tuple[str, ...], code: int, says: str) -> None:
    got, _, err = world.run("forget", *words, *WHY, "--yes")
    assert (got, says in err.splitlines()[-1]) == (code, True), err


def test_the_reason_may_not_name_whom_it_is_about(world: World) -> None:
    code, _, err = world.run("forget", "--person", "Ada Quill", "--why", "ada  quill asked", "--yes")
    assert (code, err.splitlines()[-1]) == (
        2,
        "Error: Invalid value for '--why': it names whom it is about, and is published: say it without",
    )
    assert not (world.data / "suppress.yml").exists()


def test_plain_names_stay_plain_and_become_digests_when_asked(world: World) -> None:
    assert world.run("forget", "--person", "Ada Quill", *WHY, "--yes", "--plain")[0] == 0
    path = world.data / "suppress.yml"
    assert path.read_text("utf-8") == "".join(
        f'- {{{kind}: "{said}", why: "asked by mail"}}\n'
        for kind, said in (
            ("speaker", "ada old"),
            ("speaker", "ada q quill"),
            ("speaker", "ada quill"),
            ("recording", FERNS),
        )
    )
    assert world.saying("Ada Quill") == {"suppress.yml"}
    path.write_text(
        f"# by mail: {ADA}\n- {{speaker: {ADA}, why: asked}}\n- {{speaker: Jo Moth, why: asked}}\n", "utf-8"
    )
    assert world.run("forget", "--person", "Ada Quill", *WHY, "--yes")[0] == 0
    first, *rest = path.read_text("utf-8").splitlines()
    assert (first, rest[0], rest[1].split("$")[0], len(rest)) == (
        "# by mail: …",
        "- {speaker: Jo Moth, why: asked}",
        '- {speaker: "scrypt1',
        2,
    )


@pytest.mark.parametrize(("typed", "is_done"), [(b"n\n", False), (b"y\n", True)])
def test_on_a_terminal_it_asks(world: World, typed: bytes, is_done: bool) -> None:
    words = ("--data", str(world.data), "forget", "--person", "Ada Quill", *WHY)
    shown = on_terminal(words, 100, dict(os.environ), typed=typed)
    assert "Do this? It cannot be undone by a command [y/N]: " in shown
    assert (LEFT in shown, "nothing was changed" in shown) == (is_done, not is_done)
    assert (world.saying("Ada Quill") == set()) is is_done


def test_a_form_of_suppress_yml_that_a_program_cannot_add_to_is_one_line(world: World) -> None:
    (world.data / "suppress.yml").write_text("[{speaker: Jo Moth, why: asked}]\n", "utf-8")
    before = all_bytes(world)
    code, _, err = world.run("forget", "moss-2031/1", *WHY, "--yes")
    assert (code, len(err.splitlines())) == (1, 1)
    assert "suppress.yml: a program cannot change a file of this form; write each entry on its own line: {" in err
    assert all_bytes(world) == before


def test_odd_values_in_people_yml_stop_nothing(world: World) -> None:
    odd = "- {person: jo-moth, names: 5, speakers: x}\n- word\n"
    (world.data / "people.yml").write_text(odd, "utf-8")
    assert world.run("forget", "--person", "Ada Quill", *WHY, "--yes")[0] == 0
    assert (world.data / "people.yml").read_text("utf-8") == odd


def test_a_broken_event_that_mentions_it_is_named_and_nothing_changes(world: World) -> None:
    (world.moss / "corrections.yml").write_text("- {talk: 1\n", "utf-8")
    before = all_bytes(world)
    code, _, err = world.run("forget", "--person", "Ada Quill", *WHY, "--yes")
    assert (code, "corrections.yml:" in err, all_bytes(world)) == (1, True, before)


def test_without_a_catalog_it_says_what_to_do(world: World) -> None:
    (world.data / "talks.db").unlink()
    for words in (("--person", "Ada Quill"), ("moss-2031/1",)):
        code, _, err = world.run("forget", *words, *WHY, "--yes")
        assert (code, err.endswith("talks.db: there is no catalog yet; run `conftalks build`\n")) == (1, True)
