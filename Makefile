# Every target does its own set-up; `make` alone lists them.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
ONLY ?=
KILLS ?= 1000
PATHS ?= 20000

.PHONY: help run test check bench assets soak lock clean chromium test-unit test-postgres test-browser

help:  ## list what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: .venv/run assets  ## start the demo company on http://127.0.0.1:$(PORT)
	@PORT=$(PORT) $(BIN)/clerkwork demo

test: check test-unit test-postgres test-browser  ## check, then every test on SQLite and PostgreSQL and in a browser

check: .venv/dev assets  ## lint, types, import rule, front end
	$(BIN)/python tools/check.py

test-unit: .venv/dev assets
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup -m "not browser"

test-postgres: .venv/dev
	$(BIN)/python tools/with_postgres.py --hasty $(BIN)/python -m pytest -q -n 2 --dist loadgroup -m database tests/runtime tests/features tests/acceptance

test-browser: .venv/dev assets chromium
	$(BIN)/python tools/twice.py tests/browser -q -n 3 --dist worksteal

bench: .venv/bench assets  ## every figure beside its peer or limit; ONLY=name runs one
	$(BIN)/python tests/bench/run.py $(ONLY)

soak: .venv/dev  ## walk PATHS random paths beside the reference; break each promise and see a test fail; kill -9 KILLS times and verify
	$(BIN)/python -m tests.replay.soak $(PATHS)
	$(BIN)/python -m tests.promises.mutants
	for load in runtime features; do $(BIN)/python -m tests.$$load.soak $(KILLS) && \
	  $(BIN)/python tools/with_postgres.py $(BIN)/python -m tests.$$load.soak $(KILLS) || exit 1; done

assets: .venv/build  ## build the browser assets when they are missing or stale
	@$(BIN)/python tools/assets.py

chromium:
	@tools/chromium

lock: .venv/dev  ## resolve requirements/*.in anew
	for set in run build dev bench; do $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate --upgrade -o requirements/$$set.txt requirements/$$set.in; done

clean:  ## remove what make built
	rm -rf .venv build frontend/node_modules src/clerkwork/web/static/clerkwork

.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Expected Python 3.11 or newer, but this is " + sys.version.split()[0] + ". Set PYTHON=.")'
	$(PYTHON) -m venv .venv

.venv/run: .venv/pyvenv.cfg requirements/run.txt pyproject.toml
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/build: .venv/run requirements/build.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/build.txt
	@touch $@

.venv/dev: .venv/build requirements/dev.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

.venv/bench: .venv/dev requirements/bench.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@
