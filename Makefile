# Two commands on a bare machine: `make run` and `make test`.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run test format lock schema

help: ## Say what there is to make.
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/.run ## Serve the demo on http://127.0.0.1:8000 (HOST and PORT change that).
	@exec $(BIN)/parley serve --demo --host $(HOST) --port $(PORT)

test: .venv/.dev ## Everything that CI runs.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	$(BIN)/pytest -n auto --dist worksteal

format: .venv/.dev ## Format, and mend what the linter can.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

schema: .venv/.run ## Export schema.graphql.
	$(BIN)/parley schema > schema.graphql.new
	mv schema.graphql.new schema.graphql

COMPILE = $(BIN)/pip-compile --quiet --allow-unsafe --generate-hashes --strip-extras \
	--no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

lock: .venv/.dev ## Renew the locks from pyproject.toml.
	$(COMPILE) --upgrade --extra build -o requirements.lock pyproject.toml
	$(COMPILE) --upgrade --all-extras -c requirements.lock -o requirements-dev.lock pyproject.toml

# The project itself is installed editable, built by the hatchling that the lock pins.
INSTALL = $(PIP) install --no-deps --no-build-isolation --editable .

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.run: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing parley; the first time takes a minute..."
	$(PIP) install --require-hashes -r requirements.lock
	$(INSTALL)
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.run
	@echo "Installing what the tests need..."
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
