# Every task of the project; each target sets itself up and needs only git, make and Python 3.11 or newer.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

# Without written bytecode every import compiles anew (about three times slower); a foreign path could shadow `sim`.
unexport PYTHONDONTWRITEBYTECODE
unexport PYTHONPATH
export PIP_DISABLE_PIP_VERSION_CHECK := 1

BIN := .venv/bin

.PHONY: help compare test slow check bench docs lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' Makefile | awk -F ':.*## ' '{ printf "make %-8s %s\n", $$1, $$2 }'

compare: .venv/run ## compare the three operating models of the example company; writes results/compare/
	$(BIN)/itsourcing compare --out results/compare

test: .venv/dev ## the test suite, without the long statistical proofs
	$(BIN)/python -m pytest -n auto -m "not slow" --durations=12

slow: .venv/dev ## the long statistical proofs
	$(BIN)/python -m pytest -n auto -m slow

check: .venv/dev ## style, types and import floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/dev ## fixed work: time and event counts
	$(BIN)/python -m benchmarks

docs: .venv/dev ## the API reference, and the notebooks as pages; writes results/docs/
	$(BIN)/python docs/render.py results/docs

clean: ## remove the environment, caches and builds; results/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.* dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment. The two marks say that a lock was installed; a changed lock or pyproject.toml installs again.
define install
	@echo "Setting up .venv from $< (once)"
	$(BIN)/python -m pip install --quiet --require-hashes -r $<
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@
endef

.venv/run: requirements/run.txt pyproject.toml $(BIN)/python
	$(install)

.venv/dev: requirements/dev.txt pyproject.toml $(BIN)/python
	$(install)
	@touch .venv/run

# An environment knows its folder by heart: in a copied or moved tree it is made anew.
ifneq ($(shell cat .venv/home 2>/dev/null),$(CURDIR))
.PHONY: $(BIN)/python
endif

# Python 3.11 to 3.14 go first: the lock has wheels for them; a newer one may need a compiler.
$(BIN)/python:
	@for python in $(or $(PYTHON),python3.11 python3.12 python3.13 python3.14 python3); do \
	  if "$$python" -c "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1; then \
	    "$$python" -m venv --clear .venv && echo "$(CURDIR)" > .venv/home && exit 0; \
	  fi; \
	done; \
	echo "No usable Python: 3.11 or newer with venv and ensurepip is needed (on Debian: python3-venv)." >&2; \
	echo "Install one, or name it: make PYTHON=python3.12 ..." >&2; \
	exit 1

# One resolution serves Python 3.11 and newer; pins that still fit are kept (delete the files to renew all).
LOCKER := env -u UV_INDEX -u UV_DEFAULT_INDEX -u UV_INDEX_URL -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS
RESOLVE := pip compile pyproject.toml --group build --no-config --quiet --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-header --annotation-style line

lock: $(BIN)/python ## resolve requirements/*.txt anew from pyproject.toml, with hashes
	@set -e; tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; \
	$(BIN)/python -m venv "$$tools"; \
	"$$tools/bin/python" -m pip install --quiet uv; \
	$(LOCKER) "$$tools/bin/uv" $(RESOLVE) -o requirements/run.txt; \
	$(LOCKER) "$$tools/bin/uv" $(RESOLVE) --extra dev -c requirements/run.txt -o requirements/dev.txt; \
	for name in run dev; do \
	  { echo "# What the $$name environment installs, pinned with hashes; made by \`make lock\`."; \
	    cat "requirements/$$name.txt"; } > "$$tools/lock"; \
	  cp "$$tools/lock" "requirements/$$name.txt"; \
	done; \
	! grep -nE '://|^ *--(index|extra|find|trusted)|@ file' requirements/*.txt
