# Every target works on a fresh machine: it makes its own .venv and installs what it needs.
PYTHON ?= python3
CORPUS ?= ../shared/corpus
PORT ?= 8001
VENV := .venv
NEXT := .venv-next
TOOLS := .venv-tools
BIN := $(VENV)/bin

# What a lock names, by version and hash, and nothing else: whatever has no wheel is built by the locked setuptools.
QUIET := --quiet --disable-pip-version-check
LOCKED := -m pip install $(QUIET) --no-build-isolation --require-hashes -r
define fill
test -x $(1)/bin/python || $(PYTHON) -m venv $(1)
$(1)/bin/python $(LOCKED) requirements/build.txt
$(1)/bin/python $(LOCKED) requirements/$(2).txt
endef
define with_conftalks
PYTHONWARNINGS='ignore:Editable installation' $(1)/bin/python -m pip install $(QUIET) --no-deps --no-build-isolation --editable .
$(1)/bin/python -m pip check $(QUIET)
endef
# The locks alone say which versions, whatever a machine wants of other projects. Where packages come from stays its own matter.
export PIP_CONSTRAINT := /dev/null

.DEFAULT_GOAL := test
.PHONY: install install-browser install-gates catalog serve test test-next test-pythons test-browser lint lock audit release gates gates-large mutants docs clean

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml requirements/build.txt requirements/run.txt requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "conftalks needs Python 3.11 or newer; set PYTHON=")'
	$(call fill,$(VENV),dev)
	$(call with_conftalks,$(VENV))
	touch $@

install-browser: install
	command -v chromium >/dev/null || (apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium)
	$(BIN)/python $(LOCKED) requirements/browser.txt

# What some gates need besides. Where it cannot be installed they are skipped.
install-gates:
	@(command -v nginx && command -v wrk) >/dev/null || (apt-get update -qq && apt-get install -y -qq --no-install-recommends nginx-light wrk) \
		|| echo "install-gates: nginx or wrk cannot be installed here; the gates that need them are skipped"

catalog: install
	$(BIN)/conftalks build

serve: catalog
	$(BIN)/conftalks serve --port $(PORT)

# What is compiled is kept, whatever the shell says: each process of the tests would compile all of it, assertions rewritten.
test test-next test-browser: export PYTHONDONTWRITEBYTECODE :=

test: install
	$(BIN)/python -m pytest -m 'not browser' -n auto --dist loadfile

# The catalog on the Datasette to come, in an environment of its own.
test-next: $(NEXT)/.installed
	$(NEXT)/bin/python -m pytest -m 'not browser' tests/aggregator/catalog tests/aggregator/test_metadata.py

$(NEXT)/.installed: pyproject.toml requirements/next.txt
	$(call fill,$(NEXT),next)
	$(call with_conftalks,$(NEXT))
	touch $@

# The tests on every Python that the package claims and this machine has, each in an environment of its own.
test-pythons:
	$(PYTHON) tests/support/pythons.py

test-browser: install-browser
	$(BIN)/python -m pytest -m browser

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/python tests/support/check_docs.py
	$(BIN)/python tests/support/locks.py

# After a change of pyproject.toml; with UV=--upgrade everything anew.
lock: $(TOOLS)/.installed
	$(TOOLS)/bin/python tests/support/locks.py --write $(UV)

# Known faults of the locked versions. Exit 4 (make prints "Error 4"): the database could not be asked.
audit: $(TOOLS)/.installed
	@$(TOOLS)/bin/python tests/support/audit.py

# Wheel, sdist and CycloneDX SBOM in dist/, the same bytes for the same commit.
release: $(TOOLS)/.installed
	@PYTHONPATH=. $(TOOLS)/bin/python tests/support/release.py

$(TOOLS)/.installed: requirements/build.txt requirements/tools.txt
	$(call fill,$(TOOLS),tools)
	touch $@

docs: install
	$(BIN)/python tests/support/check_docs.py --write

gates: install
	$(BIN)/python tests/gates/run.py $(CORPUS)

# By hand: what takes longer than the 25 minutes of the gates.
gates-large: install
	$(BIN)/python tests/gates/run.py --large $(CORPUS)

# By hand, an hour: how many small faults in matching, search and addresses the tests notice.
mutants: install
	$(BIN)/python $(LOCKED) requirements/mutants.txt
	nice -n 10 $(BIN)/python tests/gates/mutants.py --results mutants.jsonl

clean:
	rm -rf $(VENV) .venv-* data/talks.db data/cache build *.egg-info mutants.jsonl
