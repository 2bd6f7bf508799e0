from pathlib import Path

from aggregator.program import program_digest


def test_each_file_its_name_and_each_library_count_and_what_python_compiled_does_not(tmp_path: Path) -> None:
    own, other = tmp_path / "own", tmp_path / "other"
    (own / "part").mkdir(parents=True)
    other.mkdir()

    def digests() -> tuple[bytes, ...]:
        both = (own, other)
        return program_digest(both, "*.py"), program_digest(both, "**/*.py"), program_digest(both, "**/*")

    found = [digests()]
    for path in (other / "top.py", own / "part" / "below.py", own / "part" / "page.html"):
        path.write_text("x = 1\n", "utf-8")
        found.append(digests())
    (other / "top.py").rename(other / "first.py")
    found.append(digests())
    (other / "first.py").write_text("x = 2\n", "utf-8")
    found.append(digests())
    assert [len(set(column)) for column in zip(*found, strict=True)] == [4, 5, 6]
    (own / "part" / "below.pyc").write_bytes(b"x")
    assert digests() == found[-1]
    assert len({program_digest([own], "*", names) for names in ((), ["rapidfuzz"], ["rapidfuzz", "nh3"])}) == 3


def test_where_one_file_ends_and_the_next_begins_counts(tmp_path: Path) -> None:
    for name, texts in (("one", ("ab", "c")), ("two", ("a", "bc"))):
        (tmp_path / name).mkdir()
        for file, text in zip(("1.py", "2.py"), texts, strict=True):
            (tmp_path / name / file).write_text(text, "utf-8")
    assert program_digest([tmp_path / "one"], "*.py") != program_digest([tmp_path / "two"], "*.py")
