"""`export`: to standard output, into a file, into a folder."""

import csv
import io
import json
from pathlib import Path

from demo_command import Demo
from demo_site import IDS
from icalendar import Calendar

BASE = {"CONFTALKS_BASE_URL": "https://talks.example.org"}
OWLS = "https://talks.example.org/t/demo-2031/how-owls-read-logs"


def test_every_format_has_the_video_and_the_permalink(scraped: Demo) -> None:
    video = f"https://www.youtube.com/watch?v={IDS[0]}"
    answers = {
        form: scraped.run("export", "demo-2031", "--format", form, **BASE) for form in ("frab-json", "ics", "csv")
    }
    unfolded = [(code, out.replace("\n ", "")) for code, out, _ in answers.values()]
    assert [(code, video in out, OWLS in out) for code, out in unfolded] == [(0, True, True)] * 3
    assert [err for _, _, err in answers.values()] == [""] * 3
    assert json.loads(answers["frab-json"][1])["schedule"]["conference"]["title"] == "Demo Conf 2031"
    assert len(Calendar.from_ical(answers["ics"][1]).walk("VEVENT")) == 8
    assert len(list(csv.DictReader(io.StringIO(answers["csv"][1])))) == 8
    code, out, err = scraped.run("export", "Demo-2031", "--format", "pyvideo", "-o", "-")
    first = json.loads(out.splitlines()[0])
    assert (code, err, len(out.splitlines()), first["videos"]) == (0, "", 5, [{"type": "youtube", "url": video}])


def test_a_file_and_a_folder_are_written_and_can_be_imported(scraped: Demo, tmp_path: Path) -> None:
    table, folder = tmp_path / "talks.csv", tmp_path / "pyvideo-data" / "demo-2031"
    assert scraped.run("export", "demo-2031", "--format", "csv", "-o", str(table), **BASE) == (0, "", "")
    assert table.read_bytes().startswith(b"talk,title,speakers,")
    assert scraped.run("export", "demo-2031", "--format", "pyvideo", "-o", str(folder)) == (0, "", "")
    assert sorted(path.name for path in folder.iterdir()) == ["category.json", "videos"]
    code, out, _ = scraped.run("import", str(folder), "--event", "demo-2031", "--json")
    counts = json.loads(out)["events"][0]["counts"]["recordings"]
    assert (code, counts["new"], counts["gone"]) == (0, 0, 0)


def test_what_cannot_be_done_is_said_in_one_line(scraped: Demo, tmp_path: Path) -> None:
    code, out, err = scraped.run("export", "other", "--format", "ics")
    assert (code, out) == (1, "")
    assert err == f"Error: {scraped.data / 'talks.db'}: there is no event 'other'; known: demo-2031\n"
    assert scraped.run("export", "demo-2031")[0] == 2
    code, out, err = scraped.run("export", "demo-2031", "--format", "csv", "-o", str(tmp_path / "no" / "a.csv"), **BASE)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "cannot be written: No such file or directory" in err
