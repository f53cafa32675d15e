# Two commands matter: `make run` and `make test`. Both set up what they need.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.run-ready
DEV_READY := $(VENV)/.dev-ready
ASSETS_READY := sokoni/web/static/vendor/.ready
PORT ?= 8000
# Workers of a test run; two cores are the machine that times are stated for.
JOBS ?= 2
PYTEST = $(BIN)/python -m pytest -n $(JOBS)
PIP_FAILED = echo "The libraries could not be fetched. Is the network there? Run the same command again: it goes on where it was."; exit 1
FORMAT_HINT = echo "make format mends the layout, and of the rest what a program can mend."; exit 1
# Debian's own server: what speaks SQL is tested on the oldest release that is supported, too.
POSTGRES_15 ?= /usr/lib/postgresql/15/bin
ON_POSTGRES_15 = tests/core/jobs tests/core/http tests/commerce tests/telegram tests/house/test_migrations.py

# Begun in this order, as many at once as there are workers; those that take long stand first.
CHECKS = check-types check-migrations check-api check-words check-contracts check-format

# Whoever forbids Python to keep what it compiled has each process compile the whole program: two seconds for a start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run install reference test check $(CHECKS) soak bench api seen lock format clean help

help: ## What there is.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

install: $(RUN_READY) $(ASSETS_READY) ## Set up what a running installation needs, and no more.

run: install ## Set up and open the demo shops on this machine, at port 8000 (PORT=8080 make run).
	@PORT=$(PORT) $(BIN)/sokoni up --demo

test: $(DEV_READY) $(ASSETS_READY) ## Set up, check everything, run all tests.
	@$(MAKE) --no-print-directory check
	bash tests/support/servers.sh
	bash tests/support/run.sh $(PYTEST)
	SOKONI_TEST_POSTGRES_BIN=$(POSTGRES_15) bash tests/support/run.sh $(PYTEST) -m 'database and not browser and not heavy' $(ON_POSTGRES_15)

check: $(DEV_READY) $(ASSETS_READY) ## Format, lint, types, contracts, migrations, templates, translations, the published API.
	@$(MAKE) --no-print-directory --jobs=$(JOBS) --output-sync=target $(CHECKS)

check-types:
	$(BIN)/mypy

check-migrations:
	$(BIN)/python -m pytest tests/house/test_migrations.py

check-api:
	$(BIN)/python -m sokoni.entrypoints.api.published

check-words:
	$(BIN)/python -m sokoni.web.check

check-contracts:
	$(BIN)/lint-imports

check-format:
	@$(BIN)/ruff format --check --quiet . || { $(FORMAT_HINT); }
	@$(BIN)/ruff check --quiet . || { $(FORMAT_HINT); }

soak: $(DEV_READY) $(ASSETS_READY) ## The heavy proofs in full.
	bash tests/support/servers.sh
	SCALE=$${SCALE:-10} $(PYTEST) -m heavy

reference: $(RUN_READY) ## Write docs/reference from what the program declares.
	$(BIN)/python -m sokoni.entrypoints.reference

bench: $(DEV_READY) $(ASSETS_READY) ## Measure, print ratios, write bench/out/latest.json.
	$(BIN)/python -m bench
	$(BIN)/python -m bench.reading
	$(BIN)/python -m bench.orders
	$(BIN)/python -m bench.payouts
	$(BIN)/python -m bench.order_files
	$(BIN)/python -m bench.recommendations
	$(BIN)/python -m bench.telegram
	$(BIN)/python -m bench.broadcast
	$(BIN)/python -m bench.moderation
	$(BIN)/python -m bench.groups

seen: $(DEV_READY) $(ASSETS_READY) ## Note for the API's document what the tests see: problems, and examples.
	SOKONI_API_SEEN=keep $(PYTEST) -m 'not browser and not heavy' tests/commerce tests/identity tests/services tests/entrypoints

api: $(DEV_READY) ## Renew docs/api/openapi.json; BREAK=yes where the change may break callers (docs/api/versioning.md).
	$(BIN)/python -m sokoni.entrypoints.api.published write $(if $(BREAK),--accept-breaks)

lock: $(DEV_READY) ## Pin the dependencies anew (hashes, no addresses).
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-strip-extras requirements/run.in -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-strip-extras requirements/dev.in -o requirements/dev.txt

format: $(DEV_READY) ## Format and mend what can be mended.
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# A half-made environment would be taken for a whole one by the next run, so it is removed.
$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing: sudo apt install python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Sokoni needs Python 3.11 or later (PYTHON=python3.12 make ...)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python could not make an environment here: sudo apt install python3-venv"; exit 1; }

# An editable installation is what is meant; setuptools warns of it at each.
$(RUN_READY): requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Setting up Python's libraries (some minutes at most where they have to be fetched)"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/run.txt || { $(PIP_FAILED); }
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV_READY): requirements/dev.txt pyproject.toml | $(BIN)/python
	@echo "Setting up Python's libraries, and those for checks and tests (some minutes at most where they have to be fetched)"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt || { $(PIP_FAILED); }
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@ $(RUN_READY)

$(ASSETS_READY): package-lock.json sokoni/web/assets.py sokoni/web/icons.py | $(RUN_READY)
	@echo "Fetching fonts, icons and scripts for the pages (once)"
	@$(BIN)/python -m sokoni.web.assets
	@touch $@

clean: ## Remove what set-up made; data under ./var stays.
	rm -rf $(VENV) node_modules sokoni/web/static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis
