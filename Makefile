# The commands of the README. Everything lands in .venv, from the locks; nothing else on the machine is touched.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
TOOLS := $(VENV)/.tools
# The only installer flags: exact, hashed versions, and no word about newer installers.
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install --require-hashes --no-deps

.PHONY: serve check test lint bench bench-check bench-api bench-pages bench-nodes bench-soak bench-kill lock clean
.DELETE_ON_ERROR:

serve: $(RUNTIME)
	$(BIN)/diplobrief check briefs
	$(BIN)/diplobrief serve --briefs briefs

check: $(RUNTIME)
	$(BIN)/diplobrief check briefs
	$(BIN)/diplobrief schema verify

# A process for each core; the tests of one file stay together, since they share servers and environments.
test: $(TOOLS)
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(TOOLS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Needs the package indexes of pip and npm for the peers, and some ten minutes for the check; for the API wrk, nginx and
# an hour. BENCH_API="--briefs 20000 --files 5000 --sizes 1000 20000" is a quick look.
bench: bench-check bench-api

bench-check: $(TOOLS)
	$(BIN)/python tests/bench/bench.py

bench-api: $(TOOLS)
	$(BIN)/python tests/bench/api.py $(BENCH_API)

# Pages beside their JSON, their weight, and Lighthouse (npm, chromium), over 300,000 briefs; --briefs 1000 is a quick look.
bench-pages: $(TOOLS)
	$(BIN)/python tests/bench/pages.py $(BENCH_PAGES)

# The embedded engine beside PostgreSQL, nodes, nginx and a host that fails, over 100,000 briefs; --briefs 1000 is a quick look.
bench-nodes: $(TOOLS)
	PYTHONPATH=tests $(BIN)/python tests/bench/nodes.py $(BENCH_NODES)

# Ten minutes of load while editions are swapped in, after making 100,000 briefs; --briefs 1000 --seconds 20 is a quick look.
bench-soak: $(TOOLS)
	$(BIN)/python tests/bench/soak.py $(BENCH_SOAK)

# 200 builds, each killed at a random moment.
bench-kill: $(TOOLS)
	$(BIN)/python tests/bench/killing.py $(BENCH_KILL)

# Resolves newest versions for every platform; the locks name no index, so each reader uses their own.
LOCK := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-config --no-header --no-emit-index-url --no-annotate pyproject.toml --group pyproject.toml:build
lock: $(TOOLS)
	$(LOCK) -o service/requirements.lock
	$(LOCK) -c service/requirements.lock -o tests/requirements.lock --all-extras \
	  --group pyproject.toml:test --group pyproject.toml:lint --group pyproject.toml:lock

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "diplobrief needs Python 3.11 or newer; set PYTHON=/path/to/python3"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "$(PYTHON) cannot make a virtual environment; on Debian: apt-get install python3-venv"; exit 2; }

$(RUNTIME): $(VENV)/bin/python service/requirements.lock pyproject.toml
	@echo "setting up $(VENV) ..."
	@$(PIP) -r service/requirements.lock
	@$(BIN)/python -m pip --quiet --disable-pip-version-check install --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q service/diplobrief
	@touch $@

$(TOOLS): $(RUNTIME) tests/requirements.lock
	@echo "adding the tools for tests ..."
	@$(PIP) -r tests/requirements.lock
	@touch $@

clean:
	rm -rf $(VENV)
