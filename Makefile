# `make run` and `make test` work on a machine that has nothing but Python, Node and make.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
NPM_CI := npm ci --ignore-scripts --no-audit --no-fund --loglevel=error

# Programs of Debian that the tests need.
PROGRAMS := chromium pg_createcluster pgbouncer nginx caddy promtool jq faketime systemd-analyze

.DEFAULT_GOAL := help
.PHONY: help run quick test format lock schema contract calls released explorer console chromium screenshot wheel bench \
	wrk $(PROGRAMS) soak

help: ## List the commands.
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/.run explorer console ## Serve the demo on http://127.0.0.1:8000 (HOST and PORT change that).
	@exec $(BIN)/parley serve --demo --host $(HOST) --port $(PORT)

# A process of tests for each core. Modules stay whole, so that none prepares its fixtures twice,
# and begin in the order of tests/conftest.py: slow ones first. A process that ends in the midst of a
# test is not started again, or it would begin the same module once more.
PYTEST := $(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder --max-worker-restart 0

define CHECK
$(BIN)/ruff format --check .
$(BIN)/ruff check .
$(BIN)/lint-imports --no-cache
$(BIN)/mypy
endef

quick: .venv/.dev ## Checks before a commit: no browser, no PostgreSQL, no slow tests; 90 s on two cores.
	$(CHECK)
	$(PYTEST) -m "not slow and not postgres"

test: .venv/.dev explorer console tests/web/node_modules/.ready $(PROGRAMS) ## Everything that CI runs.
	$(CHECK)
	$(PYTEST)

format: .venv/.dev ## Format the code, and correct what the linter can correct.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

schema: .venv/.run ## Export schema.graphql.
	$(BIN)/parley schema > schema.graphql.new
	mv schema.graphql.new schema.graphql

contract: .venv/.dev ## Write docs/contract.md: the lines of the page and their tests.
	$(BIN)/python -m tests.contract.document

calls: .venv/.dev ## Write docs/calls.md, and what is generated in docs/list.md, rights.md and states.md.
	$(BIN)/python -m tests.rest_facade.calls_table
	$(BIN)/python -m tests.rest_facade.list.list_page
	$(BIN)/python -m tests.rights.rights_page
	$(BIN)/python -m tests.orm.sessions.states_page

released: .venv/.dev ## Record schema.graphql and the code as released; prints what breaks for old documents.
	$(BIN)/python -m tests.graphql_api.release
	$(BIN)/python -m tests.released.record

explorer: ## Build GraphiQL; without Node the page says how to.
	@if command -v npm > /dev/null; then $(MAKE) --no-print-directory parley/explorer/built/index.html; \
	else echo "There is no Node, so GraphiQL is not built; everything else works."; fi

parley/explorer/built/index.html: explorer/node_modules/.ready $(wildcard explorer/src/* explorer/*.ts explorer/*.html)
	@echo "Building GraphiQL..."
	@cd explorer && npm run --silent build > build.log 2>&1 || { cat build.log; exit 1; }
	@touch $@

console: ## Build the demo's console; without Node the page says how to.
	@if command -v npm > /dev/null; then $(MAKE) --no-print-directory parley/console/built/index.html; \
	else echo "There is no Node, so the console is not built; everything else works."; fi

parley/console/built/index.html: examples/console/node_modules/.ready schema.graphql \
		$(wildcard $(addprefix examples/console/,*.ts *.html src/*.* src/agent/* src/customer/*))
	@echo "Building the console..."
	@cd examples/console && npm run --silent build > build.log 2>&1 || { cat build.log; exit 1; }
	@touch $@

%/node_modules/.ready: %/package-lock.json
	@echo "Installing what $* needs from npm..."
	@cd $* && $(NPM_CI)
	@touch $@

# $(call system_package,PROGRAM,REASON,PACKAGE) installs the Debian package of a program that is missing (by
# default the package has the program's name): as root, or with sudo where CI=true. It says so before it does; INSTALL=no makes it stop instead.
define system_package
@PATH="$$PATH:/usr/sbin" command -v $(1) > /dev/null && exit 0; \
if [ "$$(id -u)" = 0 ]; then as_root=; elif [ "$$CI" = true ]; then as_root=sudo; else as_root=none; fi; \
if [ "$(INSTALL)" = no ] || [ "$$as_root" = none ] || ! command -v apt-get > /dev/null; then \
	echo "The program $(1) is missing: $(2). Install Debian's package $(or $(3),$(1)), or run this as root."; exit 1; fi; \
echo "Installing Debian's package $(or $(3),$(1)) with apt-get: $(2). (INSTALL=no prevents this.)"; \
$$as_root apt-get update -qq && $$as_root apt-get install -y -qq $(or $(3),$(1)) > /dev/null
endef

chromium:
	$(call system_package,chromium,tests/web drives a real browser)

pg_createcluster:
	$(call system_package,pg_createcluster,TLS to PostgreSQL is tested with it,postgresql)

pgbouncer:
	$(call system_package,pgbouncer,the service is tested behind it)

nginx:
	$(call system_package,nginx,the example in deploy/ is tested with it)

caddy:
	$(call system_package,caddy,the example in deploy/ is tested with it)

jq:
	$(call system_package,jq,the import from the old API is tested with it)

promtool:
	$(call system_package,promtool,the alert rules in deploy/ are checked with it,prometheus)

faketime:
	$(call system_package,faketime,the soak shifts the clock of a service with it)

systemd-analyze:
	$(call system_package,systemd-analyze,the units in deploy/ are checked with it,systemd)

screenshot: .venv/.dev explorer tests/web/node_modules/.ready chromium ## Renew the README's picture.
	$(BIN)/python -m tests.web.screenshot docs/explorer.png

wheel: .venv/.run explorer console ## Build the wheel, with GraphiQL and the console in it.
	$(BIN)/python -m hatchling build -t wheel

bench: .venv/.dev wrk bench/.venv/.ready bench/peers/node/node_modules/.built ## Measure beside peers; BENCH=--help lists the options.
	$(BIN)/python -m bench $(BENCH)

soak: .venv/.dev faketime ## Load both databases for an hour each, with faults thrown in; SOAK=--help lists the options.
	$(BIN)/python -m tests.soak $(SOAK)

wrk:
	$(call system_package,wrk,the bench makes its load with it)

bench/.venv/.ready: bench/peers/requirements.lock
	@echo "Installing the peers in Python..."
	@$(PYTHON) -m venv bench/.venv
	@bench/.venv/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r $<
	@touch $@

# npm ci runs no scripts of packages, but better-sqlite3 fetches or compiles its native part by one.
bench/peers/node/node_modules/.built: bench/peers/node/node_modules/.ready
	@cd bench/peers/node && npm rebuild better-sqlite3 --loglevel=error
	@touch $@

COMPILE = $(BIN)/pip-compile --quiet --allow-unsafe --generate-hashes --strip-extras \
	--no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

lock: .venv/.dev ## Renew the locks from pyproject.toml.
	$(COMPILE) --upgrade --extra build -o requirements.lock pyproject.toml
	$(COMPILE) --upgrade --all-extras -c requirements.lock -o requirements-dev.lock pyproject.toml
	$(COMPILE) --upgrade -c requirements.lock -o bench/peers/requirements.lock bench/peers/requirements.in
	for folder in explorer examples/console tests/web bench/peers/node; do (cd $$folder && npm install --ignore-scripts --package-lock-only \
		&& node -e "$$STRIP_FUNDING"); done

# npm writes addresses for donations into its locks; they are taken out.
define STRIP_FUNDING
const fs = require('fs');
const lock = JSON.parse(fs.readFileSync('package-lock.json'));
for (const entry of Object.values(lock.packages)) delete entry.funding;
fs.writeFileSync('package-lock.json', JSON.stringify(lock, null, 2) + '\n');
endef
export STRIP_FUNDING

# The project itself is installed as editable, built by the hatchling that the lock pins.
INSTALL_PARLEY = $(PIP) install --no-deps --no-build-isolation --editable .

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.run: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing parley; the first time takes a minute..."
	$(PIP) install --require-hashes -r requirements.lock
	$(INSTALL_PARLEY)
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.run
	@echo "Installing what the tests need..."
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
