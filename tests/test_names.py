"""A class has a name of its own: one name never means two things."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_no_two_classes_or_types_have_one_name() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in sorted(file for top in ("aggregator", "scrapers") for file in (ROOT / top).rglob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            match node:
                case ast.ClassDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]) if not name.isupper():
                    if name.lstrip("_")[:1].isupper():
                        places[name.lstrip("_")].append(str(path.relative_to(ROOT)))
    assert {name: where for name, where in places.items() if len(where) > 1} == {}
