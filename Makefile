# The manual. Every target sets up its own virtual environment in .venv: Python 3.11 or later is all it needs.
#
#   make demo       four days of November 2025 in some minutes, with real programs here   (DEMO_ARGS="--language da")
#   make test       all tests; a program that is not installed is a named skip   (PYTEST_ARGS="-k name" to choose)
#   make check      lint, format, types, layers
#   make coverage   tests with coverage; fails under the floor in pyproject.toml
#   make bench      short benchmarks
#   make soak       what takes long; its results: docs/soak.md, docs/november.md, docs/live.md and docs/relay.md
#   make wheelhouse all that a machine without network needs, in dist/   (PYTHONS="3.11 3.13" for several)
#   make hooks      run `make check` before every commit
#   make lock       choose versions anew, into requirements/dev.txt
#   make clean      remove everything that these made

SHELL := /bin/sh
BIN   := .venv/bin
READY := .venv/ready

.DEFAULT_GOAL := help
.PHONY: help demo test check coverage bench soak wheelhouse hooks lock clean

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | sed '/^$$/q;1d' ; sed -n 's/^#   /  /p' Makefile

demo: $(READY)
	@$(BIN)/bavn demo $(DEMO_ARGS)

test: $(READY)
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

coverage: $(READY)
	$(BIN)/python -m pytest --cov $(PYTEST_ARGS)

bench: $(READY)
	$(BIN)/python -m bench $(BENCH_ARGS)

soak: $(READY)
	BAVN_WHEELHOUSE=1 $(BIN)/python -m pytest tests/packaging/test_wheelhouse.py
	$(BIN)/python -m bench soak
	$(BIN)/python -m bench november
	$(BIN)/python -m bench sensor
	$(BIN)/python -m bench house

wheelhouse: $(READY)
	@$(BIN)/python packaging/wheelhouse.py $(PYTHONS:%=--python %)

hooks: $(READY)
	$(BIN)/pre-commit install

# Only names, versions and hashes: where packages come from is the machine's own setting.
lock: $(READY)
	$(BIN)/python -m venv .venv/lock
	.venv/lock/bin/pip install --quiet --disable-pip-version-check pip-tools
	CUSTOM_COMPILE_COMMAND="make lock" .venv/lock/bin/pip-compile pyproject.toml requirements/dev.in \
	  --extra sensor --extra hub --extra postgres --generate-hashes --allow-unsafe --strip-extras --no-emit-options \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	  --quiet --upgrade --output-file requirements/dev.txt
	@! grep -nE 'https?:|file:' requirements/dev.txt

clean:
	rm -rf .venv .cache .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache build dist demo
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

# The locked packages are installed when the lock's content has changed, not merely its date;
# the package itself comes from the tree, without asking any registry.
$(READY): requirements/dev.txt pyproject.toml
	@cmp -s requirements/dev.txt .venv/dev.txt || { \
	  for python in $(PYTHON) python3.11 python3.12 python3.13 python3.14 python3; do \
	    "$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	    python=; \
	  done; \
	  test -n "$$python" || { echo 'make: Python 3.11 or later with its venv module is needed, and was not found' >&2; exit 2; }; \
	  echo "Setting up .venv with $$($$python --version), once (about half a minute)"; \
	  rm -rf .venv && "$$python" -m venv .venv && \
	  $(BIN)/pip install --quiet --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.txt && \
	  cp requirements/dev.txt .venv/dev.txt; }
	@$(BIN)/pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
	@touch $@
