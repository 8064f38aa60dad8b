# Everything from a clean clone: `make run`, `make test`, `make check`, `make fix`, `make bench`.
# Steps already done are remembered in stamp files, so repeated runs are fast.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
PORT ?= 8000
export TONGXIN_HOME ?= $(CURDIR)/.tongxin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

BIN := .venv/bin
VENV := .venv/.made
PACKAGES := .venv/.installed
NODE := .venv/.node
MODULES := frontend/node_modules/.installed
BUILT := src/tongxin/ground/ui/static/built/.stamp
FRONTEND := $(filter-out frontend/node_modules/%,$(wildcard frontend/*.* frontend/src/* frontend/src/*/* frontend/styles/* frontend/styles/*/*))
SOURCES := src tests tools conftest.py $(wildcard bench demo)

.PHONY: help run test check fix bench lock system clean

help:
	@echo "make run    set everything up and serve the demo at http://127.0.0.1:$(PORT) (PORT changes it)"
	@echo "make test   run every test, browser included; WHAT='tests/toolbox -x' narrows it and skips the coverage gates"
	@echo "make check  lint, types, contracts, words, stale files; changes nothing"
	@echo "make fix    mend what can be mended: imports, format"
	@echo "make bench  side-by-side measurements, JSON lines"
	@echo "make lock   write requirements.lock again from pyproject.toml"

run: $(PACKAGES) $(BUILT)
	@$(BIN)/tongxin upgrade
	@$(BIN)/tongxin demo load --if-empty
	@exec $(BIN)/tongxin serve --port $(PORT)

# One seed for both workers, so that they agree on the names of tests; another one each time, so that no order is relied on.
test: export PYTHONHASHSEED := $(or $(PYTHONHASHSEED),$(shell echo $$RANDOM))

# Each worker has a home and a database server of its own: an open transaction anywhere in a server rightly holds back
# the sealing of the audit, so tests of one worker would disturb those of another.
WORKERS ?= $(shell getconf _NPROCESSORS_ONLN)
NODES = $(foreach n,$(shell seq $(WORKERS)),--tx popen//env:TONGXIN_HOME=$(TONGXIN_HOME)/tests/$(n))

# What asks the database in its own ways, once more on PostgreSQL 15 where Debian's is installed.
ON_OLDEST := tests/ground/audit tests/ground/organisations tests/ground/records tests/figures tests/people tests/registers/procedures

# WHAT narrows the run; without it every test runs and the coverage gates hold.
ifdef WHAT
test: $(PACKAGES) $(BUILT) system
	@$(BIN)/pytest $(WHAT)
else
test: $(PACKAGES) $(BUILT) system
	@echo "PYTHONHASHSEED=$(PYTHONHASHSEED)"
	@$(BIN)/coverage erase
	@$(BIN)/pytest $(NODES) --dist loadfile --cov --cov-report= --cov-fail-under=0
	@$(BIN)/coverage report
	@$(BIN)/python tools/check_coverage.py
	@tools/on_other_postgresql.sh -q $(ON_OLDEST)
endif

check: $(PACKAGES) $(BUILT)
	@tools/check.sh $(SOURCES)

fix: $(PACKAGES)
	@$(BIN)/ruff check --fix $(SOURCES)
	@$(BIN)/ruff format $(SOURCES)
	@$(BIN)/python tools/check_generated.py --write

bench: $(PACKAGES) $(BUILT)
	@$(BIN)/python bench/run.py

lock: $(PACKAGES)
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet --output-file requirements.lock

system:
	@tools/system_packages.sh

clean:
	rm -rf .venv frontend/node_modules src/tongxin/ground/ui/static/built .mypy_cache .pytest_cache .ruff_cache

$(VENV):
	@tools/make_venv.sh $(PYTHON)
	@touch $@

$(PACKAGES): $(VENV) requirements.lock pyproject.toml
	@$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# Where the machine has no Node, the wheel of PyPI brings it into the virtual environment.
$(NODE): tools/node.lock | $(PACKAGES)
	@command -v npm >/dev/null || $(BIN)/pip install --quiet --require-hashes -r tools/node.lock
	@touch $@

$(MODULES): frontend/package-lock.json | $(NODE)
	@PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --prefix frontend --no-audit --no-fund --loglevel=error
	@touch $@

$(BUILT): $(MODULES) $(FRONTEND)
	@PATH="$$PATH:$(CURDIR)/$(BIN)" npm run build --prefix frontend --silent
	@touch $@
