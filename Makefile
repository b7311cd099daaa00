# Two commands on a bare machine: `make run` and `make test`.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
NPM_CI := npm ci --ignore-scripts --no-audit --no-fund --loglevel=error

.DEFAULT_GOAL := help
.PHONY: help run test format lock schema contract calls released explorer chromium screenshot wheel bench wrk

help: ## Say what there is to make.
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/.run explorer ## Serve the demo on http://127.0.0.1:8000 (HOST and PORT change that).
	@exec $(BIN)/parley serve --demo --host $(HOST) --port $(PORT)

test: .venv/.dev explorer tests/web/node_modules/.ready chromium ## Everything that CI runs.
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

contract: .venv/.dev ## Write docs/contract.md: which test holds which line of the page.
	$(BIN)/python -m tests.contract.document

calls: .venv/.dev ## Write docs/calls.md and the tables of docs/list.md and docs/rights.md.
	$(BIN)/python -m tests.rest_facade.calls_table
	$(BIN)/python -m tests.rest_facade.list.list_page
	$(BIN)/python -m tests.rights.rights_page

released: .venv/.dev ## Call schema.graphql released; prints what that breaks for old documents.
	$(BIN)/python -m tests.graphql_api.release

explorer: ## Build GraphiQL; without Node the page says how to.
	@if command -v npm > /dev/null; then $(MAKE) --no-print-directory parley/explorer/built/index.html; \
	else echo "There is no Node, so GraphiQL is not built; everything else works."; fi

parley/explorer/built/index.html: explorer/node_modules/.ready $(wildcard explorer/src/* explorer/*.ts explorer/*.html)
	@echo "Building GraphiQL..."
	@cd explorer && npm run --silent build > build.log 2>&1 || { cat build.log; exit 1; }
	@touch $@

%/node_modules/.ready: %/package-lock.json
	@echo "Installing what $* needs from npm..."
	@cd $* && $(NPM_CI)
	@touch $@

chromium:
	@command -v chromium > /dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null \
		&& apt-get update -qq && apt-get install -y -qq chromium > /dev/null; } \
		|| { echo "The tests drive a real browser: install Debian's package chromium."; exit 1; }

screenshot: .venv/.dev explorer tests/web/node_modules/.ready chromium ## Renew the README's picture.
	$(BIN)/python -m tests.web.screenshot docs/explorer.png

wheel: .venv/.run explorer ## Build the wheel, with GraphiQL in it.
	$(BIN)/python -m hatchling build -t wheel

bench: .venv/.dev wrk bench/.venv/.ready bench/peers/node/node_modules/.built ## Measure beside peers; BENCH=--help says what can be chosen.
	$(BIN)/python -m bench $(BENCH)

wrk:
	@command -v wrk > /dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null \
		&& apt-get update -qq && apt-get install -y -qq wrk > /dev/null; } \
		|| { echo "The load comes from wrk: install Debian's package of that name."; exit 1; }

bench/.venv/.ready: bench/peers/requirements.lock
	@echo "Installing the peers in Python..."
	@$(PYTHON) -m venv bench/.venv
	@bench/.venv/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r $<
	@touch $@

# Its native part is fetched or compiled by a script, and scripts of packages are off otherwise.
bench/peers/node/node_modules/.built: bench/peers/node/node_modules/.ready
	@cd bench/peers/node && npm rebuild better-sqlite3 --loglevel=error
	@touch $@

COMPILE = $(BIN)/pip-compile --quiet --allow-unsafe --generate-hashes --strip-extras \
	--no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

lock: .venv/.dev ## Renew the locks from pyproject.toml.
	$(COMPILE) --upgrade --extra build -o requirements.lock pyproject.toml
	$(COMPILE) --upgrade --all-extras -c requirements.lock -o requirements-dev.lock pyproject.toml
	$(COMPILE) --upgrade -c requirements.lock -o bench/peers/requirements.lock bench/peers/requirements.in
	for folder in explorer tests/web bench/peers/node; do (cd $$folder && npm install --ignore-scripts --package-lock-only \
		&& node -e "$$STRIP_FUNDING"); done

# A lock says which packages, and nobody's address; npm adds those of people who ask for money.
define STRIP_FUNDING
const fs = require('fs');
const lock = JSON.parse(fs.readFileSync('package-lock.json'));
for (const each of Object.values(lock.packages)) delete each.funding;
fs.writeFileSync('package-lock.json', JSON.stringify(lock, null, 2) + '\n');
endef
export STRIP_FUNDING

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
