# `make run` starts the place, `make test` proves it. Both need nothing but Python 3.12 or newer.

VENV := .venv
PYTHON := $(VENV)/bin/python
INSTALLED := $(VENV)/installed
INSTALLED_DEV := $(VENV)/installed-dev
PIP := $(PYTHON) -m pip --disable-pip-version-check -qq
TEMPLATES = $$(find templates components -name '*.html')
# Checks load the settings, which make a data folder: not the place's own.
ASIDE := DATA_DIR=$(VENV)/data

# Its Python upgraded or gone, a .venv does not run any more, and is made anew.
ifneq ($(wildcard $(VENV)/bin/pip),)
$(shell $(PYTHON) -c '' 2>/dev/null || rm -f $(VENV)/bin/pip $(INSTALLED) $(INSTALLED_DEV))
endif

export PIP_ROOT_USER_ACTION := ignore
export PIP_NO_INPUT := 1
# Where somebody asks that nothing be compiled to files, dozens of servers would compile all of it, each for itself.
unexport PYTHONDONTWRITEBYTECODE

# BENCH=--quick is done in a minute; BENCH=--help says what else there is.
BENCH :=
SIMULATION :=
# FAULTS=--help says what can be chosen.
FAULTS :=

.PHONY: run dev demo setup test bench faults simulation scale lock screenshots messages
.PHONY: lint types templates migrations services unit postgres e2e
.NOTPARALLEL:

run: setup
	@exec $(PYTHON) manage.py serve

dev: $(INSTALLED_DEV)
	@SARANGBANG_DEBUG=1 exec $(PYTHON) -m watchfiles --sigint-timeout 5 '$(PYTHON) manage.py serve' \
		chat components site_config static templates

demo: setup
	@$(PYTHON) manage.py demo $(DEMO)

setup: $(INSTALLED)
	@:

# With CI=true, as .ci/run has it, nothing is left out; without it what is marked slow is, and the tests on PostgreSQL.
ifeq ($(CI),true)
SOME :=
test: lint types templates migrations unit postgres e2e
else
SOME := -m 'not slow'
test: lint types templates migrations unit e2e
	@echo "Left to CI: storms of faults, every page, other engines and databases, and corners. CI=true make test has them."
endif

lint: $(INSTALLED_DEV)
	@$(PYTHON) -m ruff check --quiet
	@$(PYTHON) -m ruff format --check --quiet

types: $(INSTALLED_DEV)
	@$(ASIDE) $(PYTHON) -m mypy --num-workers auto

templates: $(INSTALLED_DEV)
	@$(VENV)/bin/djade --target-version 6.1 --check $(TEMPLATES)

migrations: $(INSTALLED_DEV)
	@$(ASIDE) $(PYTHON) manage.py makemigrations --check --dry-run

# More than cores: half of the time they wait for a disk, a timer or a process.
WORKERS = $$($(PYTHON) -c 'import os; print(2 * (os.cpu_count() or 1))')

# Brings the catalogues up to what is marked, and compiles them. LANGUAGES='-l fr' begins another.
LANGUAGES := --all

messages: services
	@$(ASIDE) $(PYTHON) manage.py makemessages $(LANGUAGES) --no-location --no-wrap --no-obsolete -v 0 \
		-i .venv -i e2e -i 'chat/tests' -i 'chat/management' -i docs -i data
	@$(ASIDE) $(PYTHON) manage.py compilemessages -i .venv -v 0

# PostgreSQL and Redis: each test starts servers of its own.
services: $(INSTALLED_DEV)
	@$(PYTHON) -m e2e.services

# In two steps: in one, slipcover judges what all workers ran, and then prints what its own process did.
unit: services
	@$(PYTHON) -W "ignore:Unable to activate pytest branch coverage" \
		-m slipcover --json --out $(VENV)/coverage.json --fail-under 0 -m pytest $(SOME) \
		--numprocesses $(WORKERS) --dist worksteal --quiet
	@$(PYTHON) -m slipcover --merge $(VENV)/coverage.json --out $(VENV)/coverage.json

# What writes to the database, and the promise, on a PostgreSQL of this run alone.
postgres: services
	@$(PYTHON) -m e2e.services $(PYTHON) -m pytest chat/tests/actions chat/tests/models chat/tests/live/test_whole.py \
		chat/tests/forms/test_search.py chat/tests/views/test_search.py \
		--numprocesses $(WORKERS) --dist worksteal --quiet

e2e: services
	@CHROMIUM=$$($(PYTHON) -m e2e.browser) && export CHROMIUM && $(PYTHON) -m pytest e2e $(SOME) \
		--numprocesses auto --dist loadgroup --quiet

bench: $(INSTALLED_DEV)
	@$(PYTHON) -m e2e.load $(BENCH)

# SIMULATION=--pieces: the unit costs of docs/scale.md that bench has not.
simulation: services
	@$(PYTHON) -m e2e.load.simulation $(SIMULATION)

# Computes the tables of docs/scale.md from the unit costs at its top.
scale: $(INSTALLED_DEV)
	@$(PYTHON) -m e2e.load.scale

faults: services
	@$(PYTHON) -m e2e.faults $(FAULTS)

screenshots: $(INSTALLED_DEV)
	@CHROMIUM=$$($(PYTHON) -m e2e.browser) && export CHROMIUM && $(PYTHON) -m e2e.screenshots

lock: $(INSTALLED_DEV)
	@$(PIP) install uv
	@$(PYTHON) -m uv pip compile pyproject.toml --universal --python-version 3.12 --generate-hashes \
		--no-emit-index-url --no-header --quiet --output-file requirements.lock
	@$(PYTHON) -m uv pip compile pyproject.toml --group dev --constraint requirements.lock --universal \
		--python-version 3.12 --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements-dev.lock

$(INSTALLED): requirements.lock | $(VENV)/bin/pip
	@echo "Installing into $(VENV) ..."
	@$(PIP) install --require-hashes --requirement requirements.lock
	@touch $@

$(INSTALLED_DEV): requirements-dev.lock $(INSTALLED)
	@echo "Installing what development needs into $(VENV) ..."
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@

# A Python counts if it runs: pyenv has commands of that name for versions that are not there.
$(VENV)/bin/pip:
	@for python in python3.14 python3.13 python3.12 python3; do \
		if $$python -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then \
			exec $$python -m venv --clear $(VENV); \
		fi; \
	done; \
	echo "Python 3.12 or newer is needed, with its venv module: apt install python3-venv, brew install python, or python.org." >&2; \
	exit 1
