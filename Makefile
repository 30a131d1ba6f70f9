# What one does in this checkout. Everything that needs programs or packages sets them up first.
.DEFAULT_GOAL := help
.PHONY: help setup lint unit check test test-matrix bench demo lock

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
DATABASE_TIERS := tests/integration
TIERS := tests/unit $(DATABASE_TIERS)
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url $(UPGRADE)

# The checker's own look for a newer version of itself would need the network.
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1
export PATH := $(PATH):$(CURDIR)/.cache/uv/bin

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## everything that the other commands need (less than a second when it is there)
	@bash devkit/setup.sh

lint: setup ## what machines can judge: style, types, imports, shell
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	$(BIN)/lint-imports
	shellcheck devkit/setup.sh .ci/run

unit: setup ## the fast tests: no server, no network
	$(PYTEST) tests/unit

check: lint unit ## before every commit: lint and unit, less than a minute

test: setup ## all tests, on the PostgreSQL and PgBouncer of this machine
	$(PYTEST) --whole-tiers $(TIERS)

test-matrix: setup ## the database tests on PostgreSQL 17 and PgBouncer 1.24 (as root)
	root=$$($(BIN)/python -m devkit root trixie) && \
	RINGFENCE_DEVKIT_ROOT="$$root" $(PYTEST) --whole-tiers $(DATABASE_TIERS)

bench: setup ## what isolation costs, measured through PgBouncer
	$(BIN)/python -m bench

demo: setup ## isolation declared, applied, attacked, repaired and proven, in a minute
	@$(BIN)/python -m devkit.demo

lock: setup ## requirements/ again from pyproject.toml (UPGRADE=--upgrade for newer versions)
	$(COMPILE) pyproject.toml --all-extras --group dev --output-file requirements/dev.txt
	$(COMPILE) pyproject.toml --extra operator --constraint requirements/dev.txt --output-file requirements/operator.txt
	$(COMPILE) --group setup --output-file requirements/setup.txt
