# Every target works on a fresh machine: it makes its own .venv and installs what it needs.
PYTHON ?= python3
CORPUS ?= ../shared/corpus
PORT ?= 8001
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := test
.PHONY: install install-browser catalog serve test test-browser lint gates docs clean

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
	$(BIN)/python -m pytest -m 'not browser'

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

clean:
	rm -rf $(VENV) data/talks.db data/cache build *.egg-info
