"""Forgetting, killed at any moment and done to one of several with a name. Invented people."""

import json
import shutil
from pathlib import Path
from random import Random

import pytest
from killed import measured, run_killed
from takedown_world import ADA, BO, DAY, FERNS, World, build_world, talk

from aggregator.collect.forget import Forgotten, forget, plan
from aggregator.collect.save import rebuild
from aggregator.collect.takedown import NobodyThere, of_person, of_talk
from aggregator.files.jsonl import talks_text
from aggregator.files.lock import Interrupted
from scrapers.text import fold

DIED = Interrupted("forget", "2031-08-01T00:00:00+00:00")
KEPT = ("*.yml", "events/*/*.yml", "events/*/*.jsonl")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> World:
    return build_world(tmp_path_factory.mktemp("built") / "data")


def copied(world: World, data: Path) -> World:
    shutil.rmtree(data, ignore_errors=True)
    return World(Path(shutil.copytree(world.data, data)))


def take_down(world: World, said: str = "Ada Quill", died: Interrupted | None = None) -> Forgotten:
    world.workspace.recover_all()
    takedown = of_talk(world.workspace, said) if "/" in said[1:] else of_person(world.workspace, said)
    return forget(plan(world.workspace, takedown, DAY), "asked", plain=False, day=DAY, died=died)


def records(world: World) -> dict[str, object]:
    """The text files: of suppress.yml how many digests it has, as the salt is another one each time; of links.jsonl which there
    are, as how sure they are depends on what else the event lists.
    """
    found: dict[str, object] = {}
    for path in (path for form in KEPT for path in sorted(world.data.glob(form))):
        text = path.read_text("utf-8")
        match path.name:
            case "suppress.yml":
                found[path.name] = text.count("scrypt1")
            case "links.jsonl":
                rows = map(json.loads, text.splitlines())
                found[str(path.relative_to(world.data))] = [
                    (row["talk"], row["recording"], row["decision"]) for row in rows
                ]
            case _:
                found[str(path.relative_to(world.data))] = text
    return found


@pytest.mark.parametrize("said", ["Ada Quill", "moss-2031/1"])
def test_killed_at_any_moment_files_are_old_or_new_and_the_same_command_ends_it(
    built: World, tmp_path: Path, said: str
) -> None:
    old, new = records(built), copied(built, tmp_path / "new")
    writes, seconds = measured(lambda: take_down(new, said), tmp_path / "measured")
    after, seen, chance = records(new), [], Random(2031)
    assert seconds > 0
    words = ("Ada Quill", "fernsfernsf") if "Ada" in said else ("fernsfernsf", "How Ferns Unroll")
    assert new.saying(*words) == set()
    for moment in sorted(chance.sample(range(writes), 5)):
        world = copied(built, tmp_path / "data")
        assert run_killed(lambda world=world: take_down(world, said), moment)
        world.workspace.recover_all()
        seen.append(records(world))
        assert seen[-1] in (old, after)
        assert take_down(world, said, DIED).left == ()
        assert (records(world), world.saying(*words)) == (after, set())
    assert old in seen
    assert after in seen


def test_after_a_kill_a_build_goes_on_with_what_suppress_yml_says(built: World, tmp_path: Path) -> None:
    world = copied(built, tmp_path / "data")
    writes, _ = measured(lambda: take_down(copied(built, tmp_path / "other")), tmp_path / "measured")
    for moment in range(0, writes, 9):
        world = copied(built, tmp_path / "data")
        run_killed(lambda world=world: take_down(world), moment)
        world.workspace.recover_all()
        if (world.data / "suppress.yml").exists():
            break
    rebuild(world.workspace, DAY)
    shown = world.rows("SELECT code, title, speakers FROM talks WHERE event = 'moss-2031' ORDER BY code")
    assert shown == [("2", "Lichen Clocks with …", "Bo Tern"), ("3", "Rain on Tin Roofs Tonight", "Bo Tern")]


@pytest.fixture
def two(built: World, tmp_path: Path) -> World:
    """Somebody else of her name at another conference, as people.yml says."""
    world = copied(built, tmp_path / "data")
    reef = talk("reef-2032", "9", "Corals at Low Tide", ADA)
    world.workspace.replace("reef-2032", {"talks.jsonl": talks_text((reef,))})
    (world.data / "people.yml").write_text("- {person: ada-quill, split: [reef-2032/ada-quill]}\n", "utf-8")
    rebuild(world.workspace, DAY)
    return world


def test_of_two_with_one_name_an_address_takes_out_one(two: World) -> None:
    takedown = of_person(two.workspace, "/s/ada-quill--reef-2032")
    planned = plan(two.workspace, takedown, DAY)
    assert planned.lines == [
        f"Forget {ADA}",
        "somebody else of this name stays: /s/ada-quill",
        "1 talk would go:",
        "  reef-2032/talk-9  Corals at Low Tide",
    ]
    done = forget(planned, "asked", plain=False, day=DAY)
    assert done.left == ()
    assert two.rows("SELECT id FROM talks ORDER BY id") == [
        ("moss-2031/how-ferns-unroll",), ("moss-2031/lichen-clocks-with-ada-quill",), ("moss-2031/talk-3",)
    ]  # fmt: skip
    assert (two.data / "people.yml").read_text("utf-8") == ""
    assert 'event: "reef-2032"' in (two.data / "suppress.yml").read_text("utf-8")
    assert [name for name in two.saying("Ada Quill") if "reef" in name] == []
    assert rebuild(two.workspace, DAY)[2] == ()
    again = of_person(two.workspace, "Ada Quill")
    assert again.addresses == {"ada-quill"}


def test_a_name_of_two_says_that_both_would_go(two: World) -> None:
    takedown = of_person(two.workspace, "ada quill")
    assert takedown.others == (
        "this is not one person but several; an address takes out one of them:",
        "  /s/ada-quill (moss-2031)",
        "  /s/ada-quill--reef-2032 (reef-2032)",
    )
    assert forget(plan(two.workspace, takedown, DAY), "asked", plain=False, day=DAY).left == ()
    assert two.saying("Ada Quill") == set()


def test_who_gives_no_talk_but_is_mentioned_can_be_forgotten(built: World, tmp_path: Path) -> None:
    world = copied(built, tmp_path / "data")
    path = world.moss / "recordings.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    rows[-1]["raw_title"] = "Rain, presented by Jo Q. Moth"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert of_person(world.workspace, "Jo Q Moth").others == ("no talk is by this name, but moss-2031 mention it",)
    assert take_down(world, "Jo Q Moth").left == ()
    assert "presented by …" in path.read_text("utf-8")
    with pytest.raises(NobodyThere):
        of_person(world.workspace, "Rain")


@pytest.mark.parametrize(
    "named",
    [
        "moss-2031/1",
        "moss-2031/how-ferns-unroll",
        "moss-2031/ferns slowly",
        "moss-2031/moss.example/talk/1",
        "https://talks.example.org/t/moss-2031/how-ferns-unroll",
        "https://talks.example.org/t/moss-2031/how-ferns-unroll/?utm_source=mail#top",
        "https://talks.example.org/watch/moss-2031/how-ferns-unroll",
    ],
)
def test_a_talk_is_named_by_code_slug_words_of_its_title_and_addresses(built: World, named: str) -> None:
    assert of_talk(built.workspace, named).who == "moss-2031/how-ferns-unroll (How Ferns Unroll Slowly)"


@pytest.mark.parametrize("named", [f"moss-2031/{FERNS}", "moss-2031/fernsfernsf", "moss-2031/slowly quill"])
def test_neither_a_video_nor_a_speaker_names_a_talk_to_forget(built: World, named: str) -> None:
    with pytest.raises(NobodyThere, match=f"there is no talk '{named.partition('/')[2]}'"):
        of_talk(built.workspace, named)


def test_a_title_that_two_talks_have_is_not_looked_for(built: World, tmp_path: Path) -> None:
    world = copied(built, tmp_path / "data")
    same = talk("reef-2032", "9", "How ferns unroll, slowly", BO)
    world.workspace.replace("reef-2032", {"talks.jsonl": talks_text((same,)), "recordings.jsonl": ""})
    rebuild(world.workspace, DAY)
    takedown = of_talk(world.workspace, "moss-2031/1")
    assert takedown.others == ("another talk has the same title: it is not looked for",)
    assert take_down(world, "moss-2031/1").left == ()
    assert world.rows("SELECT title FROM talks WHERE event = 'reef-2032'") == [("How ferns unroll, slowly",)]


def test_a_recording_that_another_talk_shows_stays(built: World, tmp_path: Path) -> None:
    world = copied(built, tmp_path / "data")
    (world.data / "events/reef-2032/corrections.yml").write_text(
        f'- {{talk: "9", recording: "{FERNS}", decision: accepted, why: seen}}\n', "utf-8"
    )
    rebuild(world.workspace, DAY)
    done = take_down(world, "moss-2031/1")
    assert world.rows("SELECT recording FROM talk_recordings WHERE talk LIKE 'reef%'") == [(FERNS,)]
    assert any("reef-2032" in place for place in done.left)
    assert fold(FERNS) not in fold((world.moss / "recordings.jsonl").read_text("utf-8"))
