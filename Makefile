# Every target works on a fresh machine: it makes its own .venv and installs what it needs.
PYTHON ?= python3
CORPUS ?= ../shared/corpus
PORT ?= 8001
VENV := .venv
NEXT := .venv-next
BIN := $(VENV)/bin

.DEFAULT_GOAL := test
.PHONY: install install-browser catalog serve test test-next test-browser lint gates gates-large mutants docs clean

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "conftalks needs Python 3.11 or newer; set PYTHON=")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,lint]'
	touch $@

install-browser: install
	command -v chromium >/dev/null || (apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,lint,browser]'

catalog: install
	$(BIN)/conftalks build

serve: catalog
	$(BIN)/conftalks serve --port $(PORT)

test: install
	$(BIN)/python -m pytest -m 'not browser' -n auto --dist loadfile

# The catalog on the Datasette to come, in an environment of its own.
test-next: $(NEXT)/.installed
	$(NEXT)/bin/python -m pytest -m 'not browser' tests/aggregator/catalog tests/aggregator/test_metadata.py

$(NEXT)/.installed: pyproject.toml
	test -x $(NEXT)/bin/python || $(PYTHON) -m venv $(NEXT)
	$(NEXT)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[test]' 'datasette==1.0a41'
	touch $@

test-browser: install-browser
	$(BIN)/python -m pytest -m browser

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/python tests/support/check_docs.py

docs: install
	$(BIN)/python tests/support/check_docs.py --write

gates: install
	$(BIN)/python tests/gates/run.py $(CORPUS)

# By hand: what takes longer than the 25 minutes of the gates.
gates-large: install
	$(BIN)/python tests/gates/run.py --large $(CORPUS)

# By hand, an hour: how many small faults in matching, search and addresses the tests notice.
mutants: install
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,mutants]'
	nice -n 10 $(BIN)/python tests/gates/mutants.py --results mutants.jsonl

clean:
	rm -rf $(VENV) $(NEXT) data/talks.db data/cache build *.egg-info mutants.jsonl
