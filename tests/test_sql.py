"""What queries may say: `datasette publish` builds images with the SQLite of Debian 11, 3.34."""

from pathlib import Path

AGGREGATOR = Path(__file__).parents[1] / "aggregator"


def test_no_query_uses_the_operator_for_json_that_came_with_3_38() -> None:
    sources = {path: path.read_text("utf-8") for path in AGGREGATOR.rglob("*.py")}
    assert "json_extract(" in sources[AGGREGATOR / "catalog/pictures.py"]
    assert [path for path, text in sources.items() if "->>" in text] == []
