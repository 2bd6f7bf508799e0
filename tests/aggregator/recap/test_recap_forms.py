"""The gate's posts of former uploads, on an invented list."""

import importlib
import json
from pathlib import Path

import pytest

GATES = Path(__file__).parents[2] / "gates"


@pytest.fixture
def forms(monkeypatch):
    monkeypatch.syspath_prepend(GATES)
    return importlib.import_module("recap_forms")


@pytest.fixture
def lists(tmp_path):
    def write(old):
        (tmp_path / "recaps").mkdir()
        pairs = {"https://kelp.example/42": {"old": old, "new": "driftbuoys1"}}
        (tmp_path / "recaps/kelpcon_2031_reuploads.json").write_text(json.dumps(pairs))
        return tmp_path

    return write


def test_a_former_upload_is_renewed_in_every_form_and_nowhere_else(kelp_conn, forms, lists):
    links = sum(map(len, (forms.MARKDOWN, forms.RST, forms.HTML)))
    expected = {"ids": 1, "links": links, "left": 0, "wrong": 0, "touched": 0, "changed_twice": 0}
    assert forms.forms_renewed(kelp_conn, lists("driftbuoys0")) == expected


@pytest.mark.parametrize("number", range(17))
def test_every_form_takes_every_address(kelp_conn, forms, lists, monkeypatch, number):
    assert len(forms.ADDRESSES) == 17
    monkeypatch.setattr(forms, "ADDRESSES", (forms.ADDRESSES[number],))
    figures = forms.forms_renewed(kelp_conn, lists("driftbuoys0"))
    assert (figures["left"], figures["wrong"], figures["changed_twice"]) == (0, 0, 0)


def test_an_upload_that_nobody_replaced_is_counted_as_left(kelp_conn, forms, lists):
    figures = forms.forms_renewed(kelp_conn, lists("boundaries1"))
    assert figures["left"] == figures["links"] > 0
