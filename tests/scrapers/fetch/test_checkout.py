"""A repository out of a folder or an archive: its data files, and nothing from outside, whatever it says of itself."""

import gzip
import io
import json
import os
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults import FaultServer, Reply

from scrapers.errors import Blocked, LayoutChanged, NotFound, ScrapeError
from scrapers.fetch import Fetcher, checkout
from scrapers.source import Follow

FILES = {"_talks/owls.md": "---\ntitle: Owls\n---\n", "hugo.toml": 'title = "Owls"\n', "logo.png": "no text"}
READ = {"_talks/owls.md": FILES["_talks/owls.md"], "hugo.toml": FILES["hugo.toml"]}


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as started:
        yield started


def zipped(files: dict[str, str | bytes], links: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            archive.writestr(path, text)
        for path in links:
            link = zipfile.ZipInfo(path)
            link.external_attr = 0o120777 << 16
            archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def tarred(files: dict[str, str], links: tuple[str, ...] = (), mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for path, text in files.items():
            member = tarfile.TarInfo(path)
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
        for path in links:
            member = tarfile.TarInfo(path)
            member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(member)
    return out.getvalue()


def read(folder: Path, only: str = "") -> dict[str, object]:
    with Fetcher([]) as fetcher:
        return json.loads(fetcher.get(Follow(str(folder), via="folder", only=only)).body)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    for path, text in {**FILES, ".git/config.yml": "secret: 1"}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


def test_what_others_wrote_is_not_walked(site: Path) -> None:
    for name in ("node_modules", "vendor", "_site", ".git"):
        (site / name).mkdir(exist_ok=True)
        for number in range(30):
            (site / name / f"{number}.json").symlink_to("/dev/zero")
    assert read(site) == {"tree": READ, "left_out": []}


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every folder")
def test_a_folder_that_cannot_be_listed_is_said(site: Path) -> None:
    (site / "shut").mkdir(mode=0)
    assert read(site)["left_out"] == ["shut/: Permission denied"]


@pytest.mark.parametrize("path", ["/dev/zero", "pipe.zip"])
def test_an_archive_is_an_ordinary_file(tmp_path: Path, path: str) -> None:
    os.mkfifo(tmp_path / "pipe.zip")
    with pytest.raises(NotFound, match="cannot be read: it is no ordinary file"):
        read(tmp_path / path)


def test_a_folder_gives_its_data_files(site: Path) -> None:
    assert read(site) == {"tree": READ, "left_out": []}
    assert read(site, "_talks/*.md\n_speakers/*.md") == {
        "tree": {"_talks/owls.md": READ["_talks/owls.md"]},
        "left_out": [],
    }
    with pytest.raises(NotFound, match="cannot be read: No such file"):
        read(site / "nowhere")


def test_a_relative_folder_is_in_the_folder_of_the_event(site: Path) -> None:
    with Fetcher([], folder=site.parent) as fetcher:
        assert json.loads(fetcher.get(Follow("site", via="folder")).body)["tree"] == READ


def test_links_out_of_a_folder_are_not_followed(site: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("---\ntitle: Secret\n---\n", "utf-8")
    (site / "_talks/link.md").symlink_to(tmp_path / "secret.md")
    (site / "all").symlink_to(tmp_path)
    os.mkfifo(site / "pipe.md")
    assert read(site) == {"tree": READ, "left_out": ["_talks/link.md: a link"]}


@pytest.mark.parametrize(
    "pack", [zipped, tarred, lambda *given: tarred(*given, mode="w:")], ids=["zip", "tar.gz", "tar"]
)
def test_an_archive_gives_the_same_without_the_folder_around_it(tmp_path: Path, pack: object) -> None:
    around = {f"owls-2031-main/{path}": text for path, text in FILES.items()}
    outside = {"../up.md": "x", "/etc/owls.md": "x", "owls-2031-main/../../up.yml": "x"}
    archive = tmp_path / "owls.archive"
    archive.write_bytes(pack(around))  # type: ignore[operator]
    assert read(archive) == {"tree": READ, "left_out": []}
    archive.write_bytes(pack({**around, **outside}, ("owls-2031-main/link.md",)))  # type: ignore[operator]
    assert read(archive) == {
        "tree": {f"owls-2031-main/{path}": text for path, text in READ.items()},
        "left_out": [*(f"{path}: leads out of the archive" for path in outside), "owls-2031-main/link.md: a link"],
    }


def test_a_file_that_cannot_be_read_costs_itself(tmp_path: Path) -> None:
    body = zipped({**FILES, "latin.md": "Größe".encode("latin-1"), "sum.md": "checked", "mark.yml": "\ufeffa: 1"})
    archive = tmp_path / "owls.zip"
    archive.write_bytes(
        body.replace(zipfile.ZipFile(io.BytesIO(body)).getinfo("sum.md").CRC.to_bytes(4, "little"), b"OWLS")
    )
    said = read(archive)
    assert said["tree"] == {**READ, "mark.yml": "a: 1"}
    assert said["left_out"] == ["latin.md: no text in UTF-8", "sum.md: Bad CRC-32 for file 'sum.md'"]


@pytest.mark.parametrize(
    "body",
    [b"PK\x03\x04 cut", b"\x1f\x8b cut", gzip.compress(b"no tar"), b"no archive", tarred(FILES)[:60]],
    ids=["zip", "gzip", "no tar", "no archive", "cut tar"],  # packed bytes hold the time: no name for a test
)
def test_a_broken_archive_is_named(tmp_path: Path, body: bytes) -> None:
    archive = tmp_path / "owls.zip"
    archive.write_bytes(body)
    with pytest.raises(LayoutChanged, match=r"owls.zip: no archive \(ZIP, tar.gz\), or one that is cut or broken"):
        read(archive)


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "owls.zip"
    large = "a" * (checkout.MAX_FILE + 1)
    archive.write_bytes(zipped({"large.md": large, "a.md": "a"}))
    assert read(archive) == {"tree": {"a.md": "a"}, "left_out": ["large.md: larger than 5 MB"]}
    archive.write_bytes(zipped({f"{number}.md": large[:-2] for number in range(5)}))
    with pytest.raises(Blocked, match="more than 20 MB of data files: clone it"):
        read(archive)
    archive.write_bytes(tarred({"a.png": large}))
    monkeypatch.setattr(checkout, "MAX_DECODED", 1_000_000)
    with pytest.raises(Blocked, match="more than 1 MB once unpacked"):
        read(archive)
    archive.write_bytes(tarred({}, mode="w:") + b"\0" * 1_000_000)
    with pytest.raises(Blocked, match="larger than 1 MB: unpack it"):
        read(archive)


@pytest.mark.parametrize(("name", "limit"), [("MAX_NAMES", 2), ("MAX_FILES", 1)])
def test_no_more_files_than_a_site_has(site: Path, monkeypatch: pytest.MonkeyPatch, name: str, limit: int) -> None:
    assert len(read(site)["tree"]) == 2  # type: ignore[arg-type]
    monkeypatch.setattr(checkout, name, limit)
    with pytest.raises(Blocked, match="more than"):
        read(site)


def test_an_archive_at_an_address_is_kept_as_its_text(server: FaultServer, tmp_path: Path) -> None:
    files = {"owls-main/a.md": "---\nmail: ada@owls.example\n---\n", "owls-main/b.yml": "a: 1"}
    url = server.serve("/owls.zip", zipped(files), "application/zip", etag='"1"')
    expected = {"a.md": "---\nmail: [e-mail removed]\n---\n", "b.yml": "a: 1"}
    follow = Follow(url, via="archive")
    for offline in (False, False, True):
        with Fetcher([server.url], delay=0, cache=tmp_path, offline=offline) as fetcher:
            page = fetcher.get(follow)
            assert (json.loads(page.body)["tree"], page.url) == (expected, url)
    assert [hit.headers.get("if-none-match") for hit in server.hits("/owls.zip")] == [None, '"1"']
    server.script("/owls.zip", Reply(b"<html>Log in</html>", "text/html"))
    with Fetcher([server.url], delay=0) as fetcher, pytest.raises(LayoutChanged, match="no archive"):
        fetcher.get(follow)


def test_a_checkout_stands_for_its_archive(site: Path) -> None:
    url = "https://github.example/owls/owls/archive/main.zip"
    with Fetcher([], mirrors=[(url, site)]) as fetcher:
        page = fetcher.get(Follow(url, via="archive"))
        assert (page.url, json.loads(page.body)["tree"]) == (url, READ)
        with pytest.raises(ScrapeError):
            fetcher.get(Follow(url.replace("main", "other"), via="archive"))


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_an_archive_of_a_folder_by_its_dot_gives_the_same(tmp_path: Path, pack: object) -> None:
    archive = tmp_path / "owls.archive"
    archive.write_bytes(pack({f"./{path}": text for path, text in FILES.items()}))  # type: ignore[operator]
    assert read(archive) == {"tree": READ, "left_out": []}


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_would_be_unpacked_all_at_once_is_left_out(tmp_path: Path, method: int) -> None:
    archive = tmp_path / "owls.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("bomb.md", "a", method)
        made.writestr("kept.md", "kept")
    assert read(archive) == {"tree": {"kept.md": "kept"}, "left_out": ["bomb.md: packed otherwise than by deflate"]}


def test_files_that_cannot_be_unpacked_count_too(tmp_path: Path) -> None:
    archive = tmp_path / "owls.zip"
    body = zipped({f"{number}.md": "a" * checkout.MAX_FILE for number in range(5)})
    check = zipfile.ZipFile(io.BytesIO(body)).getinfo("0.md").CRC.to_bytes(4, "little")
    archive.write_bytes(body.replace(check, b"OWLS"))
    with pytest.raises(Blocked, match="more than 20 MB of data files"):
        read(archive)


def test_a_file_without_a_name_is_none(tmp_path: Path) -> None:
    archive = tmp_path / "owls.zip"
    archive.write_bytes(zipped({"kept.md": "kept", "-.md": "no name"}).replace(b"-.md", b"\0.md"))
    assert read(archive) == {"tree": {"kept.md": "kept"}, "left_out": []}


def test_addresses_and_secrets_of_a_folder_are_masked_as_those_of_a_page_are(site: Path) -> None:
    (site / "_talks/owls.md").write_text(
        "---\nspeaker: ada@owls.example\nslides: https://owls.example/a.pptx?token=abc\n---\n", "utf-8"
    )
    masked = "---\nspeaker: [e-mail removed]\nslides: [stream removed]\n---\n"
    assert read(site) == {"tree": {**READ, "_talks/owls.md": masked}, "left_out": []}


def test_a_file_whose_name_cannot_be_shown_is_left_out(site: Path) -> None:
    for name in (b"\xff.md", b"\x1b[31m.md"):
        Path(os.fsdecode(os.fsencode(site / "_talks") + b"/" + name)).write_text("---\ntitle: Owls\n---\n", "utf-8")
    why = "its name has characters that cannot be shown"
    assert read(site) == {"tree": READ, "left_out": [f"_talks/[31m.md: {why}", f"_talks/.md: {why}"]}
