"""A release is of one commit, says the changelog's version, and lists what the lock holds; `make release` runs the whole."""

import gzip
import io
import json
import tarfile

from release import refusal, settled, unlike_the_lock

from scrapers import VERSION

HEAD = "# Changelog\n\n## {}\n### Added\n- Owls.\n\n## 0.0.9 - 2026-01-01\n"
LOCK = "\n".join(
    f"{line} \\\n    --hash=sha256:{'0' * 64}"
    for line in ("owl-lib==2", "nest==1 ; python_full_version < '3.12'", "nest==2 ; python_full_version >= '3.12'")
)


def test_a_commit_whose_changelog_begins_with_the_version_may_be_released() -> None:
    assert refusal(HEAD.format(f"{VERSION} - 2026-11-27"), "") == ""


def test_what_is_not_committed_is_not_released() -> None:
    assert refusal(HEAD.format(VERSION), "?? owl.txt\n") == "not everything is committed:\n?? owl.txt"


def test_a_changelog_of_another_version() -> None:
    said = f"CHANGELOG.md begins with {{}}, scrapers.VERSION is {VERSION}: call both the same, then release"
    assert refusal(HEAD.format("Unreleased"), "") == said.format("Unreleased")
    assert refusal("# Changelog\n", "") == said.format("nothing")


def sdist(mtime: int, names: list[str]) -> bytes:
    """An sdist as a build of somebody's machine leaves it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size, member.mtime, member.uid, member.uname = 3, mtime, mtime, "ada"
            archive.addfile(member, io.BytesIO(b"owl"))
    return packed.getvalue()


def test_an_sdist_is_the_same_bytes_whoever_builds_it() -> None:
    bytes_ = settled(sdist(7, ["b", "a"]), 1000)
    assert settled(sdist(9, ["a", "b"]), 1000) == bytes_
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(bytes_))) as archive:
        assert [(member.name, member.mtime, member.uid, member.uname) for member in archive] == [
            ("a", 1000, 0, ""),
            ("b", 1000, 0, ""),
        ]


def test_components_are_compared_with_the_lock_of_that_python() -> None:
    sbom = json.dumps({"components": [{"name": "Owl_Lib", "version": "2"}, {"name": "nest", "version": "1"}]})
    assert unlike_the_lock(sbom, LOCK, "3.11.7") == []
    assert unlike_the_lock(sbom, LOCK, "3.12.0") == ["nest 1", "nest 2"]
